using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InternetDesa.Core.Identity;

/// <summary>The certificates that an authority has taken back before their end: a certificate revocation list (RFC 5280 §5).</summary>
public sealed class RevocationList
{
    private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    private const string RsaWithSha256 = "1.2.840.113549.1.1.11";
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0);
    private readonly FrozenSet<string> _serials;

    private RevocationList(IEnumerable<string> serials, DateTimeOffset? nextUpdate)
    {
        _serials = serials.ToFrozenSet(StringComparer.Ordinal);
        NextUpdate = nextUpdate;
    }

    /// <summary>How many certificates it names.</summary>
    public int Count => _serials.Count;

    /// <summary>When the authority wanted to have made a newer one, UTC; null where it did not say.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <summary>Whether it names a certificate.</summary>
    /// <param name="serialNumber">Its serial number, hexadecimal, as <see cref="X509Certificate2.SerialNumber"/> writes it.</param>
    public bool Contains(string serialNumber) => _serials.Contains(serialNumber.TrimStart('0'));

    /// <summary>Reads a list.</summary>
    /// <param name="pem">The list, PEM with the label <c>X509 CRL</c> (RFC 7468 §7).</param>
    /// <param name="authorities">The certificates one of which has to have signed it, with ECDSA or RSA and SHA-256.</param>
    /// <param name="source">What the errors call it.</param>
    /// <exception cref="FormatException">It is no such list, or none of them signed it.</exception>
    public static RevocationList Parse(ReadOnlySpan<char> pem, X509Certificate2Collection authorities, string source)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual("X509 CRL"))
            throw new FormatException($"{source} is no certificate revocation list: it needs '-----BEGIN X509 CRL-----', as 'openssl ca -gencrl' writes it.");
        var bytes = new byte[fields.DecodedDataLength];
        Convert.TryFromBase64Chars(pem[fields.Base64Data], bytes, out _);
        try
        {
            var list = new AsnReader(bytes, AsnEncodingRules.DER).ReadSequence();
            var signed = list.PeekEncodedValue();
            var content = list.ReadSequence();
            var algorithm = list.ReadSequence().ReadObjectIdentifier();
            var signature = list.ReadBitString(out _);
            if (!authorities.Any(authority => IsSignedBy(authority, algorithm, signed.Span, signature)))
                throw new FormatException($"{source} is not signed (ECDSA or RSA, SHA-256) by the authority of the client certificates; make it with that authority.");
            return Read(content);
        }
        catch (AsnContentException fault)
        {
            throw new FormatException($"{source} is no certificate revocation list: {fault.Message}", fault);
        }
    }

    // TBSCertList: version, signature, issuer, thisUpdate, nextUpdate?, revokedCertificates?, [0] extensions?
    private static RevocationList Read(AsnReader content)
    {
        if (content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            content.ReadInteger();
        content.ReadSequence();
        content.ReadSequence();
        ReadTime(content);
        DateTimeOffset? next = content.HasData && IsTime(content.PeekTag()) ? ReadTime(content) : null;
        var serials = new List<string>();
        if (content.HasData && !content.PeekTag().HasSameClassAndValue(Extensions))
        {
            for (var entries = content.ReadSequence(); entries.HasData;)
                serials.Add(Convert.ToHexString(entries.ReadSequence().ReadIntegerBytes().Span).TrimStart('0'));
        }

        return new RevocationList(serials, next);
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static bool IsSignedBy(X509Certificate2 authority, string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        using var elliptic = algorithm == EcdsaWithSha256 ? authority.GetECDsaPublicKey() : null;
        using var rsa = algorithm == RsaWithSha256 ? authority.GetRSAPublicKey() : null;
        return elliptic?.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) == true
            || rsa?.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true;
    }
}
