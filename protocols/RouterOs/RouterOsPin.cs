using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InternetDesa.Protocols.RouterOs;

/// <summary>A router's certificate, known beforehand by its fingerprint: routers sign theirs themselves.</summary>
public static class RouterOsPin
{
    /// <summary>Takes the one certificate that has a fingerprint.</summary>
    /// <param name="fingerprint">
    /// SHA-256 of the DER form as 64 hexadecimal digits, as <c>/certificate/print</c> shows it; colons are ignored.
    /// </param>
    /// <exception cref="FormatException">It is no such fingerprint.</exception>
    public static Func<X509Certificate2, bool> Sha256(string fingerprint)
    {
        var digits = fingerprint.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
            throw new FormatException("The fingerprint of a router's certificate is 64 hexadecimal digits (SHA-256), with or without colons.");
        var pinned = Convert.FromHexString(digits);
        return certificate => SHA256.HashData(certificate.RawDataMemory.Span).AsSpan().SequenceEqual(pinned);
    }

    /// <summary>The fingerprint of a certificate: 64 lower-case hexadecimal digits.</summary>
    public static string Of(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));
}
