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
