using System.Buffers.Binary;
using System.Security.Cryptography;

namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>CBC-DES (RFC 3414 §8) and CFB128-AES (RFC 3826) of one message. Not for several threads at a time.</summary>
internal sealed class UsmPrivacy : IDisposable
{
    /// <summary>Bytes of msgPrivacyParameters, the salt.</summary>
    public const int SaltBytes = 8;

    private const int DesBlock = 8, AesBlock = 16, DesKey = 8;
    private readonly SymmetricAlgorithm _cipher;
    private readonly byte[] _preIv = [];

    /// <summary>Makes a cipher.</summary>
    /// <param name="protocol">Which; not None.</param>
    /// <param name="key">The localized key, <see cref="KeyBytes"/> long.</param>
    public UsmPrivacy(SnmpPrivacy protocol, ReadOnlySpan<byte> key)
    {
        if (protocol == SnmpPrivacy.Des)
        {
            // The second half of the key makes initialization vectors unlike those of others with the same salt.
            _preIv = key[DesKey..].ToArray();
            _cipher = DES.Create();
            key = key[..DesKey];
        }
        else
        {
            _cipher = Aes.Create();
        }

        _cipher.Key = key.ToArray();
    }

    /// <summary>Bytes of the localized key of a protocol.</summary>
    public static int KeyBytes(SnmpPrivacy protocol) => protocol switch
    {
        SnmpPrivacy.None => 0,
        SnmpPrivacy.Des or SnmpPrivacy.Aes128 => 16,
        SnmpPrivacy.Aes192 or SnmpPrivacy.Aes192Reeder => 24,
        _ => 32,
    };

    /// <summary>Whether the runtime refuses a key; of all that come out of a digest one in 10^15.</summary>
    public static bool IsWeak(SnmpPrivacy protocol, byte[] key) =>
        protocol == SnmpPrivacy.Des && (DES.IsWeakKey(key[..DesKey]) || DES.IsSemiWeakKey(key[..DesKey]));

    /// <summary>How much room encryption needs for the text of a length, in bytes: whole blocks.</summary>
    public static int RoomFor(int length) => (length + AesBlock - 1) / AesBlock * AesBlock;

    /// <summary>Encrypts.</summary>
    /// <param name="boots">snmpEngineBoots of the message.</param>
    /// <param name="time">snmpEngineTime of the message, s.</param>
    /// <param name="salt">Not the same twice under one key.</param>
    /// <param name="text">The plain text in the first octets of its block-wise <see cref="RoomFor"/>.</param>
    /// <param name="length">The length of the plain text.</param>
    /// <param name="encrypted">As long as <paramref name="text"/>.</param>
    /// <returns>How many of the encrypted octets are sent.</returns>
    public int Encrypt(int boots, int time, ReadOnlySpan<byte> salt, Span<byte> text, int length, Span<byte> encrypted)
    {
        Span<byte> iv = stackalloc byte[AesBlock];
        text[length..].Clear();
        if (_cipher is DES)
        {
            var padded = (length + DesBlock - 1) / DesBlock * DesBlock;
            _cipher.EncryptCbc(text[..padded], DesIv(salt, iv), encrypted[..padded], PaddingMode.None);
            return padded;
        }

        _cipher.EncryptCfb(text, AesIv(boots, time, salt, iv), encrypted, PaddingMode.None, 8 * AesBlock);
        return length;
    }

    /// <summary>Decrypts.</summary>
    /// <param name="boots">snmpEngineBoots of the message.</param>
    /// <param name="time">snmpEngineTime of the message, s.</param>
    /// <param name="salt">msgPrivacyParameters.</param>
    /// <param name="encrypted">The encrypted octets in the first of <see cref="RoomFor"/> their length.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="text">As long as <paramref name="encrypted"/>.</param>
    /// <returns>False for what this cipher never makes: a salt or text of another length.</returns>
    public bool TryDecrypt(int boots, int time, ReadOnlySpan<byte> salt, Span<byte> encrypted, int length, Span<byte> text)
    {
        if (salt.Length != SaltBytes)
            return false;
        Span<byte> iv = stackalloc byte[AesBlock];
        if (_cipher is DES)
        {
            if (length % DesBlock != 0)
                return false;
            _cipher.DecryptCbc(encrypted[..length], DesIv(salt, iv), text[..length], PaddingMode.None);
            return true;
        }

        // The runtime takes whole blocks only; what stands behind the last octet does not change those before it.
        encrypted[length..].Clear();
        _cipher.DecryptCfb(encrypted, AesIv(boots, time, salt, iv), text, PaddingMode.None, 8 * AesBlock);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private ReadOnlySpan<byte> DesIv(ReadOnlySpan<byte> salt, Span<byte> iv)
    {
        for (var i = 0; i < DesBlock; i++)
            iv[i] = (byte)(_preIv[i] ^ salt[i]);
        return iv[..DesBlock];
    }

    private static ReadOnlySpan<byte> AesIv(int boots, int time, ReadOnlySpan<byte> salt, Span<byte> iv)
    {
        BinaryPrimitives.WriteInt32BigEndian(iv, boots);
        BinaryPrimitives.WriteInt32BigEndian(iv[4..], time);
        salt.CopyTo(iv[8..]);
        return iv;
    }
}
