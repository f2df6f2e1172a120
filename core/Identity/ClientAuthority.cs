using System.Security.Cryptography.X509Certificates;

namespace InternetDesa.Core.Identity;

/// <summary>What a client's certificate is to an authority.</summary>
public enum CertificateVerdict
{
    /// <summary>Issued by it for clients, good now and not revoked.</summary>
    Good,

    /// <summary>Another authority's, not for clients, too young or too old.</summary>
    NotTrusted,

    /// <summary>In the revocation list.</summary>
    Revoked,
}

/// <summary>The authority of clients' certificates with its revocation list, as the files were when it was read.</summary>
public sealed class ClientAuthority
{
    private readonly X509Certificate2Collection _authorities;
    private readonly RevocationList? _revoked;

    private ClientAuthority(X509Certificate2Collection authorities, RevocationList? revoked) => (_authorities, _revoked) = (authorities, revoked);

    /// <summary>How many certificates are revoked.</summary>
    public int RevokedCount => _revoked?.Count ?? 0;

    /// <summary>When a newer revocation list should be there, UTC; null where nobody said.</summary>
    public DateTimeOffset? NextRevocationList => _revoked?.NextUpdate;

    /// <summary>Reads the files.</summary>
    /// <param name="caFile">The authorities' certificates, PEM.</param>
    /// <param name="crlFile">Their revocation list, PEM; empty for none.</param>
    /// <exception cref="FormatException">A file is malformed, or the list is another authority's.</exception>
    /// <exception cref="IOException">A file can not be read.</exception>
    public static ClientAuthority Load(string caFile, string crlFile)
    {
        var authorities = PemFiles.Certificates(caFile);
        return new ClientAuthority(authorities, crlFile.Length == 0 ? null : RevocationList.Parse(File.ReadAllText(crlFile), authorities, crlFile));
    }

    /// <summary>What TLS has to ask of a client's certificate; whether it is revoked is asked here.</summary>
    /// <param name="utc">What the time is.</param>
    public X509ChainPolicy ChainPolicy(DateTimeOffset utc) => PinnedTls.ClientsOf(_authorities, utc);

    /// <summary>Looks at a certificate.</summary>
    /// <param name="certificate">The client's.</param>
    /// <param name="utc">What the time is.</param>
    public CertificateVerdict Check(X509Certificate2 certificate, DateTimeOffset utc) =>
        Verdict(certificate, PinnedTls.IsClientOf(_authorities, certificate, utc));

    /// <summary>The verdict on a certificate whose chain was built already.</summary>
    /// <param name="certificate">The client's.</param>
    /// <param name="isTrusted">Whether it fulfilled <see cref="ChainPolicy"/>.</param>
    public CertificateVerdict Verdict(X509Certificate2 certificate, bool isTrusted) =>
        !isTrusted ? CertificateVerdict.NotTrusted
        : IsRevoked(certificate.SerialNumber) ? CertificateVerdict.Revoked
        : CertificateVerdict.Good;

    /// <summary>Whether the list names a serial number. A list that is older than it should be still names whom it names.</summary>
    public bool IsRevoked(string serialNumber) => _revoked?.Contains(serialNumber) == true;
}
