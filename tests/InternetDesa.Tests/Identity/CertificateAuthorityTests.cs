using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Identity;

public sealed class CertificateAuthorityTests : IDisposable
{
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");
    private static readonly TimeSpan Days90 = TimeSpan.FromDays(90);
    private static readonly DateTimeOffset Since = new(2026, 11, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly string _directory = Directory.CreateTempSubdirectory("desa-ca-").FullName;
    private readonly ManualTimeProvider _time = new();
    private readonly CertificateAuthority _authority;

    public CertificateAuthorityTests() => _authority = CertificateAuthority.Create("Jawa Tengah", TimeSpan.FromDays(3650), _time);

    private string this[string name] => Path.Combine(_directory, name);

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_devices_common_name_is_its_identity_and_it_is_good_for_clients_only()
    {
        using var certificate = X509Certificate2.CreateFromPem(_authority.IssueDevice(Agent, Days90).CertificatePem);

        Assert.Equal("33/01/01/2001/agent", certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        Assert.True(IsClient(certificate));
        Assert.Equal(["1.3.6.1.5.5.7.3.2"], Purposes(certificate));
        Assert.Equal(_time.GetUtcNow() + Days90, certificate.NotAfter.ToUniversalTime());
    }

    [Fact]
    public void A_servers_certificate_names_its_hosts_and_addresses_and_is_good_for_servers_only()
    {
        using var certificate = X509Certificate2.CreateFromPem(_authority.IssueServer(["broker.example", "10.0.0.1", "::1"], Days90).CertificatePem);

        Assert.All((string[])["broker.example", "10.0.0.1", "::1"], host => Assert.True(certificate.MatchesHostname(host), host));
        Assert.False(certificate.MatchesHostname("other.example"));
        Assert.Equal(["1.3.6.1.5.5.7.3.1"], Purposes(certificate));
        Assert.False(IsClient(certificate));
    }

    [Fact]
    public void Another_authoritys_certificates_and_dates_that_are_over_do_not_chain()
    {
        using var other = CertificateAuthority.Create("Jawa Tengah", TimeSpan.FromDays(3650), _time);
        using var foreign = X509Certificate2.CreateFromPem(other.IssueDevice(Agent, Days90).CertificatePem);
        using var own = X509Certificate2.CreateFromPem(_authority.IssueDevice(Agent, Days90).CertificatePem);

        Assert.False(IsClient(foreign));
        Assert.False(IsClient(own, _time.GetUtcNow() + TimeSpan.FromDays(91)));
        Assert.False(IsClient(own, _time.GetUtcNow() - TimeSpan.FromHours(2)));
    }

    [Fact]
    public void What_was_saved_is_loaded_and_issues_on_and_keys_are_their_owners_only()
    {
        _authority.Save(this["ca.pem"], this["ca.key"]);
        using var loaded = CertificateAuthority.Load(this["ca.pem"], this["ca.key"], _time);
        loaded.IssueDevice(Agent, Days90).Save(this["agent.pem"], this["agent.key"]);

        using var certificate = X509Certificate2.CreateFromPemFile(this["agent.pem"], this["agent.key"]);
        Assert.True(IsClient(certificate));
        foreach (var key in (string[])["ca.key", "agent.key"])
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(this[key]));
        }

        Assert.Contains("no authority's certificate",
            Assert.Throws<InvalidDataException>(() => CertificateAuthority.Load(this["agent.pem"], this["agent.key"], _time)).Message);
        Assert.Throws<InvalidDataException>(() => CertificateAuthority.Load(this["ca.pem"], this["agent.key"], _time));
        Assert.Throws<FileNotFoundException>(() => CertificateAuthority.Load(this["none.pem"], this["ca.key"], _time));
    }

    [Fact]
    public void An_authority_that_is_a_minute_old_issues_what_begins_no_earlier_than_itself()
    {
        var made = _time.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // As openssl makes one: from this moment on, where ours begin an hour earlier.
        var request = new CertificateRequest("CN=openssl", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var young = request.CreateSelfSigned(made, made + (2 * Days90));
        File.WriteAllText(this["ca.pem"], young.ExportCertificatePem());
        File.WriteAllText(this["ca.key"], key.ExportPkcs8PrivateKeyPem());
        _time.Advance(TimeSpan.FromMinutes(1));
        using var authority = CertificateAuthority.Load(this["ca.pem"], this["ca.key"], _time);
        using var certificate = X509Certificate2.CreateFromPem(authority.IssueDevice(Agent, Days90).CertificatePem);
        Assert.Equal(made, certificate.NotBefore.ToUniversalTime());
    }

    [Fact]
    public void Nothing_is_issued_beyond_the_authoritys_own_end_or_for_a_program_that_could_be_a_device()
    {
        Assert.Contains("make a new authority",
            Assert.Throws<InvalidOperationException>(() => _authority.IssueDevice(Agent, TimeSpan.FromDays(3651))).Message);
        Assert.Throws<ArgumentException>(() => _authority.IssueProgram(Agent.ToString(), Days90));
        Assert.Throws<ArgumentException>(() => _authority.IssueProgram("+", Days90));
    }

    [Fact]
    public void A_revocation_list_names_what_was_revoked()
    {
        var device = _authority.IssueDevice(Agent, Days90);
        using var certificate = X509Certificate2.CreateFromPem(device.CertificatePem);
        Assert.Equal(certificate.SerialNumber, device.SerialNumber);

        var list = CertificateRevocationListBuilder.LoadPem(_authority.RevocationList([(device.SerialNumber, Since)], 7, Days90), out var number);

        Assert.Equal(7, number);
        Assert.True(list.RemoveEntry(Convert.FromHexString(device.SerialNumber)));
        Assert.Throws<FormatException>(() => _authority.RevocationList([("kartu", Since)], 8, Days90));
    }

    [Fact]
    public void A_secret_does_not_print()
    {
        var issued = _authority.IssueDevice(Agent, Days90);
        Assert.Equal($"certificate {issued.SerialNumber}, key <secret>", issued.ToString());
    }

    [Fact]
    public void A_client_proves_itself_where_it_has_a_certificate_and_ignores_dates_while_it_does_not_know_the_time()
    {
        _authority.Save(this["ca.pem"], this["ca.key"]);
        _authority.IssueDevice(Agent, Days90).Save(this["agent.pem"], this["agent.key"]);

        var known = PinnedTls.Client(this["ca.pem"], this["agent.pem"], this["agent.key"], _time.GetUtcNow());
        var unknown = PinnedTls.Client(this["ca.pem"], null, null, utc: null);

        Assert.Equal("CN=33/01/01/2001/agent", known.ClientCertificateContext!.TargetCertificate.Subject);
        Assert.Equal((_time.GetUtcNow().UtcDateTime, X509VerificationFlags.NoFlag),
            (known.CertificateChainPolicy!.VerificationTime, known.CertificateChainPolicy.VerificationFlags));
        Assert.Null(unknown.ClientCertificateContext);
        Assert.Equal(X509VerificationFlags.IgnoreNotTimeValid, unknown.CertificateChainPolicy!.VerificationFlags);
    }

    private static string[] Purposes(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value!)];

    private bool IsClient(X509Certificate2 certificate, DateTimeOffset? at = null)
    {
        File.WriteAllText(this["trusted.pem"], _authority.CertificatePem);
        return PinnedTls.IsClientOf(PemFiles.Certificates(this["trusted.pem"]), certificate, at ?? _time.GetUtcNow());
    }
}
