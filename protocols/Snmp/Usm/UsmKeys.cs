using System.Security.Cryptography;

namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>From passwords to the keys of one engine (RFC 3414 §A.2, §2.6) and, for long ciphers, further.</summary>
internal static class UsmKeys
{
    private const int Expansion = 1_048_576;

    /// <summary>Ku: the digest of the password, repeated to 1 MiB. Takes milliseconds; the same for all engines.</summary>
    /// <exception cref="ArgumentException">The password is empty.</exception>
    public static byte[] Master(SnmpAuthentication protocol, ReadOnlySpan<byte> password)
    {
        if (password.IsEmpty)
            throw new ArgumentException("There is no key of an empty password.", nameof(password));
        var block = new byte[password.Length * Math.Max(1, 4096 / password.Length)];
        for (var at = 0; at < block.Length; at += password.Length)
            password.CopyTo(block.AsSpan(at));
        var digest = new byte[UsmAuthentication.HashBytes(protocol)];
        using var hash = protocol == SnmpAuthentication.Sha224 ? null : IncrementalHash.CreateHash(NameOf(protocol));
        var hash224 = new Sha224();
        for (var left = Expansion; left > 0; left -= block.Length)
        {
            var some = block.AsSpan(0, Math.Min(left, block.Length));
            if (hash is null)
                hash224.Append(some);
            else
                hash.AppendData(some);
        }

        if (hash is null)
            hash224.Finish(digest);
        else
            hash.GetHashAndReset(digest);
        return digest;
    }

    /// <summary>Kul: a master key bound to one engine, so that who breaks one device has no key of the others.</summary>
    public static byte[] Localize(SnmpAuthentication protocol, ReadOnlySpan<byte> master, ReadOnlySpan<byte> engineId)
    {
        var key = new byte[UsmAuthentication.HashBytes(protocol)];
        UsmAuthentication.Hash(protocol, [.. master, .. engineId, .. master], key);
        return key;
    }

    /// <summary>A localized key made as long as a cipher needs it, or cut to it.</summary>
    public static byte[] Extend(SnmpAuthentication protocol, SnmpPrivacy privacy, byte[] localized, ReadOnlySpan<byte> engineId)
    {
        var length = UsmPrivacy.KeyBytes(privacy);
        var key = localized;
        var isReeder = privacy is SnmpPrivacy.Aes192Reeder or SnmpPrivacy.Aes256Reeder;
        for (var last = localized; key.Length < length; key = [.. key, .. last])
        {
            // Reeder: the key so far is the next password. Blumenthal: its digest is appended.
            if (isReeder)
            {
                last = Localize(protocol, Master(protocol, last), engineId);
            }
            else
            {
                last = new byte[UsmAuthentication.HashBytes(protocol)];
                UsmAuthentication.Hash(protocol, key, last);
            }
        }

        return key[..length];
    }

    private static HashAlgorithmName NameOf(SnmpAuthentication protocol) => protocol switch
    {
        SnmpAuthentication.Md5 => HashAlgorithmName.MD5,
        SnmpAuthentication.Sha1 => HashAlgorithmName.SHA1,
        SnmpAuthentication.Sha256 => HashAlgorithmName.SHA256,
        SnmpAuthentication.Sha384 => HashAlgorithmName.SHA384,
        SnmpAuthentication.Sha512 => HashAlgorithmName.SHA512,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "No authentication has no key."),
    };
}
