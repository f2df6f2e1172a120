using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Core.Telemetry;

/// <summary>The token that requests have to bring (RFC 6750 §2.1), compared in a time that tells nothing about it.</summary>
public sealed class BearerToken(string? token)
{
    private const string Scheme = "Bearer ";

    // Digests have one length, which the comparison needs.
    private readonly byte[]? _digest = token is null ? null : Digest(token);

    /// <summary>Whether a request with this <c>Authorization</c> may pass.</summary>
    public bool Allows(string? authorization) => _digest is null
        || (authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(_digest, Digest(authorization[Scheme.Length..].Trim())));

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
