using System.Security.Cryptography;

namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>The hashes of the authentication protocols (RFC 3414 §6 and §7, RFC 7860 §4).</summary>
internal static class UsmAuthentication
{
    /// <summary>The longest digest.</summary>
    public const int MaxHashBytes = 64;

    /// <summary>The longest authentication code.</summary>
    public const int MaxMacBytes = 48;

    /// <summary>Bytes of a digest, which is what a localized key has.</summary>
    public static int HashBytes(SnmpAuthentication protocol) => protocol switch
    {
        SnmpAuthentication.Md5 => MD5.HashSizeInBytes,
        SnmpAuthentication.Sha1 => SHA1.HashSizeInBytes,
        SnmpAuthentication.Sha224 => Sha224.HashBytes,
        SnmpAuthentication.Sha256 => SHA256.HashSizeInBytes,
        SnmpAuthentication.Sha384 => SHA384.HashSizeInBytes,
        SnmpAuthentication.Sha512 => SHA512.HashSizeInBytes,
        _ => 0,
    };

    /// <summary>Bytes of msgAuthenticationParameters: of no other length is one ever compared (CVE-2008-0960).</summary>
    public static int MacBytes(SnmpAuthentication protocol) => protocol switch
    {
        SnmpAuthentication.Md5 or SnmpAuthentication.Sha1 => 12,
        SnmpAuthentication.Sha224 => 16,
        SnmpAuthentication.Sha256 => 24,
        SnmpAuthentication.Sha384 => 32,
        SnmpAuthentication.Sha512 => 48,
        _ => 0,
    };

    /// <summary>The digest of data, <see cref="HashBytes"/> long.</summary>
    public static void Hash(SnmpAuthentication protocol, ReadOnlySpan<byte> data, Span<byte> digest)
    {
        switch (protocol)
        {
            case SnmpAuthentication.Md5:
                MD5.HashData(data, digest);
                break;
            case SnmpAuthentication.Sha1:
                SHA1.HashData(data, digest);
                break;
            case SnmpAuthentication.Sha224:
                Sha224.HashData(data, digest);
                break;
            case SnmpAuthentication.Sha256:
                SHA256.HashData(data, digest);
                break;
            case SnmpAuthentication.Sha384:
                SHA384.HashData(data, digest);
                break;
            default:
                SHA512.HashData(data, digest);
                break;
        }
    }

    /// <summary>The authentication code of a message: the HMAC, cut to the length of <paramref name="mac"/>.</summary>
    public static void Mac(SnmpAuthentication protocol, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[MaxHashBytes];
        switch (protocol)
        {
            case SnmpAuthentication.Md5:
                HMACMD5.HashData(key, message, whole);
                break;
            case SnmpAuthentication.Sha1:
                HMACSHA1.HashData(key, message, whole);
                break;
            case SnmpAuthentication.Sha224:
                Hmac224(key, message, whole);
                break;
            case SnmpAuthentication.Sha256:
                HMACSHA256.HashData(key, message, whole);
                break;
            case SnmpAuthentication.Sha384:
                HMACSHA384.HashData(key, message, whole);
                break;
            default:
                HMACSHA512.HashData(key, message, whole);
                break;
        }

        whole[..mac.Length].CopyTo(mac);
    }

    // RFC 2104; a localized key of 28 bytes is never longer than a block.
    private static void Hmac224(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> pad = stackalloc byte[Sha224.BlockBytes];
        Pad(pad, key, 0x36);
        var inner = new Sha224();
        inner.Append(pad);
        inner.Append(message);
        inner.Finish(mac);
        Pad(pad, key, 0x5C);
        var outer = new Sha224();
        outer.Append(pad);
        outer.Append(mac[..Sha224.HashBytes]);
        outer.Finish(mac);
    }

    private static void Pad(Span<byte> pad, ReadOnlySpan<byte> key, byte with)
    {
        pad.Clear();
        key.CopyTo(pad);
        foreach (ref var octet in pad)
            octet ^= with;
    }
}
