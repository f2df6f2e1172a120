using System.Text;

namespace InternetDesa.Protocols.Snmp;

/// <summary>A user of the User-based Security Model (RFC 3414). Asks and answers count only at exactly this security level.</summary>
/// <param name="Name">The securityName, 1 to 32 bytes in UTF-8.</param>
public sealed record SnmpUser(string Name) : SnmpCredentials
{
    // RFC 3414 §11.2.
    private const int MinPassword = 8;
    private const int MaxName = 32;

    /// <summary>How messages are authenticated. The default value is <see cref="SnmpAuthentication.None"/>.</summary>
    public SnmpAuthentication Authentication { get; init; }

    /// <summary>The password of the authentication key, at least 8 bytes (RFC 3414 §11.2); a secret.</summary>
    public string AuthenticationPassword { get; init; } = "";

    /// <summary>
    /// How messages are encrypted; needs authentication (RFC 3411 §3.4.3). The default value is <see cref="SnmpPrivacy.None"/>.
    /// </summary>
    public SnmpPrivacy Privacy { get; init; }

    /// <summary>The password of the privacy key, at least 8 bytes; a secret.</summary>
    public string PrivacyPassword { get; init; } = "";

    /// <summary>The contextName (RFC 3411 §3.3.3). The default value is empty, the device's default context.</summary>
    public string ContextName { get; init; } = "";

    /// <summary>What is wrong with this user, all of it, each with what to write instead; nothing where it can be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (Encoding.UTF8.GetByteCount(Name) is 0 or > MaxName)
            yield return $"a v3 user's name has 1 to {MaxName} bytes";
        if (!Enum.IsDefined(Authentication))
            yield return $"there is no authentication '{Authentication}'; write one of {string.Join(", ", Enum.GetNames<SnmpAuthentication>())}";
        if (!Enum.IsDefined(Privacy))
            yield return $"there is no privacy '{Privacy}'; write one of {string.Join(", ", Enum.GetNames<SnmpPrivacy>())}";
        if (Authentication != SnmpAuthentication.None && Encoding.UTF8.GetByteCount(AuthenticationPassword) < MinPassword)
            yield return $"the authentication password of v3 user {Name} is too short; take one of at least {MinPassword} bytes";
        if (Privacy != SnmpPrivacy.None && Authentication == SnmpAuthentication.None)
            yield return $"v3 user {Name} has privacy without authentication, which v3 does not know; add an authentication";
        if (Privacy != SnmpPrivacy.None && Encoding.UTF8.GetByteCount(PrivacyPassword) < MinPassword)
            yield return $"the privacy password of v3 user {Name} is too short; take one of at least {MinPassword} bytes";
    }

    /// <inheritdoc/>
    public override string ToString() => $"v3 user {Name} {Authentication} <secret> {Privacy} <secret>";
}

/// <summary>Authentication protocols of v3.</summary>
public enum SnmpAuthentication
{
    /// <summary>Unauthenticated.</summary>
    None,

    /// <summary>HMAC-MD5-96 (RFC 3414 §6).</summary>
    Md5,

    /// <summary>HMAC-SHA-96 (RFC 3414 §7).</summary>
    Sha1,

    /// <summary>HMAC-128-SHA-224 (RFC 7860).</summary>
    Sha224,

    /// <summary>HMAC-192-SHA-256 (RFC 7860).</summary>
    Sha256,

    /// <summary>HMAC-256-SHA-384 (RFC 7860).</summary>
    Sha384,

    /// <summary>HMAC-384-SHA-512 (RFC 7860).</summary>
    Sha512,
}

/// <summary>
/// Privacy protocols of v3. AES-192 and AES-256 never became an RFC: where the hash is shorter than the key, two ways to lengthen it are
/// in use. From SHA-256 on (AES-192: SHA-224) both give the same.
/// </summary>
public enum SnmpPrivacy
{
    /// <summary>Unencrypted.</summary>
    None,

    /// <summary>CBC-DES (RFC 3414 §8).</summary>
    Des,

    /// <summary>CFB128-AES-128 (RFC 3826).</summary>
    Aes128,

    /// <summary>CFB128-AES-192, key of draft-blumenthal-aes-usm-04; Net-SNMP's <c>AES-192</c>.</summary>
    Aes192,

    /// <summary>CFB128-AES-256, key of draft-blumenthal-aes-usm-04; Net-SNMP's <c>AES-256</c>.</summary>
    Aes256,

    /// <summary>CFB128-AES-192, key of draft-reeder-snmpv3-usm-3desede-00: Cisco; Net-SNMP's <c>AES-192-C</c>.</summary>
    Aes192Reeder,

    /// <summary>CFB128-AES-256, key of draft-reeder-snmpv3-usm-3desede-00: Cisco; Net-SNMP's <c>AES-256-C</c>.</summary>
    Aes256Reeder,
}
