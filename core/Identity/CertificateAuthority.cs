using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InternetDesa.Core.Identity;

/// <summary>
/// The province's certificate authority: the one that villages, collectors and brokers trust, and no other (RFC 5280; ECDSA P-256 with
/// SHA-256). A device's common name is its identity, so that a broker reads the username from it.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>What a device's and a program's certificate is for: id-kp-clientAuth (RFC 5280 §4.2.1.12).</summary>
    internal const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private const string DocumentSigning = "1.3.6.1.5.5.7.3.36";

    // A village's clock runs behind after a power cut; a new certificate has to be good there at once.
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _authority;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 authority, TimeProvider time)
    {
        _authority = authority;
        _time = time;
    }

    /// <summary>The authority's own certificate, PEM: the file of whoever trusts it.</summary>
    public string CertificatePem => PemOf(_authority);

    /// <summary>When the authority ends, UTC; no certificate of it lives longer.</summary>
    public DateTimeOffset NotAfter => _authority.NotAfter.ToUniversalTime();

    /// <summary>Makes a new authority; its private key is in this object only until <see cref="Save"/>.</summary>
    /// <param name="name">What people read in its certificate.</param>
    /// <param name="lifetime">How long it may issue, as a rule ten years.</param>
    /// <param name="time">The clock.</param>
    public static CertificateAuthority Create(string name, TimeSpan lifetime, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        var now = time.GetUtcNow();
        return new CertificateAuthority(request.CreateSelfSigned(now - Backdated, now + lifetime), time);
    }

    /// <summary>Reads an authority that <see cref="Save"/> wrote.</summary>
    /// <exception cref="IOException">A file can not be read.</exception>
    /// <exception cref="InvalidDataException">The files are no authority's certificate and its key.</exception>
    public static CertificateAuthority Load(string certificateFile, string keyFile, TimeProvider time)
    {
        X509Certificate2 authority;
        try
        {
            authority = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{certificateFile} and {keyFile} are no certificate and its key: {fault.Message}", fault);
        }

        return Checked(authority, certificateFile, time);
    }

    /// <summary>Makes it of a certificate and its key, where the key lies in a vault.</summary>
    /// <exception cref="InvalidDataException">They are no authority's certificate and its key.</exception>
    public static CertificateAuthority FromPem(string certificatePem, string keyPem, TimeProvider time)
    {
        try
        {
            return Checked(X509Certificate2.CreateFromPem(certificatePem, keyPem), "the certificate", time);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"the authority's certificate and its key in the vault do not belong together, or the certificate is damaged; restore ca.pem from a backup: {fault.Message}", fault);
        }
    }

    /// <summary>Its private key, PKCS #8, PEM: for a vault, and nowhere else.</summary>
    public string ExportKeyPem()
    {
        using var key = _authority.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Writes certificate and key; the key is readable by its owner only.</summary>
    /// <exception cref="Spool.StorageException">A file could not be written.</exception>
    public void Save(string certificateFile, string keyFile) =>
        new IssuedCertificate(CertificatePem, ExportKeyPem()).Save(certificateFile, keyFile);

    /// <summary>Issues a server's certificate.</summary>
    /// <param name="hosts">The host names and addresses under which clients reach it; the first is its common name.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <exception cref="InvalidOperationException">The authority ends before.</exception>
    public IssuedCertificate IssueServer(IReadOnlyList<string> hosts, TimeSpan lifetime)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        return Issue(hosts[0], ServerAuthentication, names.Build(), lifetime);
    }

    /// <summary>Issues a device's certificate: the common name is its identity.</summary>
    /// <param name="device">The device.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <exception cref="InvalidOperationException">The authority ends before.</exception>
    public IssuedCertificate IssueDevice(DeviceId device, TimeSpan lifetime) => Issue(device.ToString(), ClientAuthentication, null, lifetime);

    /// <summary>Issues the certificate of a program that is a client, such as a collector at a broker.</summary>
    /// <param name="name">Its name in the broker's access list: 1 to 32 of <c>a-z</c>, <c>0-9</c> and <c>-</c>, so that it is no device's.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <exception cref="ArgumentException">The name is none.</exception>
    /// <exception cref="InvalidOperationException">The authority ends before.</exception>
    public IssuedCertificate IssueProgram(string name, TimeSpan lifetime) => DeviceId.IsValidName(name)
        ? Issue(name, ClientAuthentication, null, lifetime)
        : throw new ArgumentException($"'{name}' can not name a program: write 1 to 32 of a-z, 0-9 and -.", nameof(name));

    /// <summary>Issues a person's certificate, by which who works here is known.</summary>
    /// <param name="name">The person's name here: 1 to 32 of <c>a-z</c>, <c>0-9</c> and <c>-</c>. The common name is <c>operator/NAME</c>: a broker takes a bare one for a program's.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <exception cref="ArgumentException">The name is none.</exception>
    /// <exception cref="InvalidOperationException">The authority ends before.</exception>
    public IssuedCertificate IssueOperator(string name, TimeSpan lifetime) => DeviceId.IsValidName(name)
        ? Issue($"operator/{name}", ClientAuthentication, null, lifetime)
        : throw new ArgumentException($"'{name}' can not name a person here: write 1 to 32 of a-z, 0-9 and -.", nameof(name));

    /// <summary>Issues the certificate by which reports are signed (id-kp-documentSigning, RFC 9336).</summary>
    /// <param name="name">Who signs, as readers of a report see it.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <exception cref="InvalidOperationException">The authority ends before.</exception>
    public IssuedCertificate IssueSigner(string name, TimeSpan lifetime) => Issue(name, DocumentSigning, null, lifetime);

    /// <summary>Makes the list of certificates that are good no more (RFC 5280 §5): mosquitto's <c>crlfile</c>.</summary>
    /// <param name="revoked">Serial numbers, as <see cref="IssuedCertificate.SerialNumber"/> says them, and since when, UTC: to the second.</param>
    /// <param name="number">The list's number, higher than that of any before.</param>
    /// <param name="lifetime">How long it is good. Whoever checks with an older list refuses everybody, so this is a date to keep.</param>
    /// <returns>PEM.</returns>
    public string RevocationList(IEnumerable<(string Serial, DateTimeOffset Since)> revoked, long number, TimeSpan lifetime)
    {
        var list = new CertificateRevocationListBuilder();
        var now = _time.GetUtcNow();
        foreach (var (serial, since) in revoked)
            list.AddEntry(Convert.FromHexString(serial), since);
        return PemEncoding.WriteString("X509 CRL",
            list.Build(_authority, number, now + lifetime, HashAlgorithmName.SHA256, thisUpdate: now - Backdated)) + "\n";
    }

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private static CertificateAuthority Checked(X509Certificate2 authority, string source, TimeProvider time)
    {
        if (authority.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
            return new CertificateAuthority(authority, time);
        authority.Dispose();
        throw new InvalidDataException($"{source} is no authority's certificate; name the one that 'Save' wrote, not one that it issued");
    }

    private static string PemOf(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    private IssuedCertificate Issue(string name, string purpose, X509Extension? alternativeNames, TimeSpan lifetime)
    {
        var now = _time.GetUtcNow();
        if (now + lifetime > NotAfter)
        {
            throw new InvalidOperationException($"The authority ends on {NotAfter:yyyy-MM-dd}, before a certificate of {lifetime.TotalDays:0.#} days would: "
                + "make a new authority and have both trusted until the old one's certificates are replaced.");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            _authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (alternativeNames is not null)
            request.CertificateExtensions.Add(alternativeNames);

        // Positive and not to be guessed (RFC 5280 §4.1.2.2).
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        var authoritys = new DateTimeOffset(_authority.NotBefore.ToUniversalTime());
        var from = now - Backdated < authoritys ? authoritys : now - Backdated;
        using var certificate = request.Create(_authority, from, now + lifetime, serial);
        return new IssuedCertificate(PemOf(certificate), key.ExportPkcs8PrivateKeyPem()) { SerialNumber = certificate.SerialNumber, NotAfter = now + lifetime };
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
