using System.Net;

namespace InternetDesa.Protocols.Snmp;

/// <summary>Whom to ask, as whom, and how patiently.</summary>
/// <param name="EndPoint">Address and UDP port, usually 161 (RFC 3417 §3.2).</param>
/// <param name="Credentials">Community or user; it decides the version.</param>
public sealed record SnmpTarget(IPEndPoint EndPoint, SnmpCredentials Credentials)
{
    /// <summary>How long one attempt waits for its answer; over 0. The default value is 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many times a request without an answer is sent again; 0 or more. The default value is 1.</summary>
    public int Retries { get; init; } = 1;
}

/// <summary>Either an <see cref="SnmpCommunity"/> (v1, v2c) or an <see cref="SnmpUser"/> (v3). Prints no secret.</summary>
public abstract record SnmpCredentials;

/// <summary>A community name, sent in clear text with every message (RFC 1157 §4).</summary>
/// <param name="Name">The name; a secret.</param>
public sealed record SnmpCommunity(string Name) : SnmpCredentials
{
    /// <summary>
    /// Speak v1 instead of v2c: no GETBULK, no Counter64, and one missing object fails the whole request. The default value is false.
    /// </summary>
    public bool V1 { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{(V1 ? "v1" : "v2c")} community <secret>";
}

/// <summary>A user of the User-based Security Model (RFC 3414).</summary>
/// <param name="Name">The securityName, 1 to 32 bytes.</param>
public sealed record SnmpUser(string Name) : SnmpCredentials
{
    /// <summary>How messages are authenticated. The default value is <see cref="SnmpAuthentication.None"/>.</summary>
    public SnmpAuthentication Authentication { get; init; }

    /// <summary>The password of the authentication key, at least 8 characters (RFC 3414 §11.2); a secret.</summary>
    public string AuthenticationPassword { get; init; } = "";

    /// <summary>
    /// How messages are encrypted; needs authentication (RFC 3411 §3.4.3). The default value is <see cref="SnmpPrivacy.None"/>.
    /// </summary>
    public SnmpPrivacy Privacy { get; init; }

    /// <summary>The password of the privacy key, at least 8 characters; a secret.</summary>
    public string PrivacyPassword { get; init; } = "";

    /// <summary>The contextName (RFC 3411 §3.3.3). The default value is empty, the device's default context.</summary>
    public string ContextName { get; init; } = "";

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

    /// <summary>HMAC-192-SHA-256 (RFC 7860).</summary>
    Sha256,

    /// <summary>HMAC-384-SHA-512 (RFC 7860).</summary>
    Sha512,
}

/// <summary>Privacy protocols of v3.</summary>
public enum SnmpPrivacy
{
    /// <summary>Unencrypted.</summary>
    None,

    /// <summary>CBC-DES (RFC 3414 §8).</summary>
    Des,

    /// <summary>CFB128-AES-128 (RFC 3826).</summary>
    Aes128,
}
