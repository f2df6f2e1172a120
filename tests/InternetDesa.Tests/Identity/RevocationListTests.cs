using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Identity;

public sealed class RevocationListTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-crl-");
    private readonly ManualTimeProvider _time = new();
    private readonly CertificateAuthority _authority;

    public RevocationListTests()
    {
        _authority = CertificateAuthority.Create("Provinsi", 30 * Day, _time);
        _authority.Save(this["ca.pem"], this["ca.key"]);
    }

    private string this[string name] => Path.Combine(_directory.FullName, name);

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void A_certificate_is_good_until_the_list_names_it()
    {
        var (good, revoked) = (Issue(), Issue());
        File.WriteAllText(this["crl.pem"], _authority.RevocationList([(revoked.SerialNumber, _time.GetUtcNow())], 1, Day));
        var authority = ClientAuthority.Load(this["ca.pem"], this["crl.pem"]);
        Assert.Equal((1, CertificateVerdict.Good, CertificateVerdict.Revoked),
            (authority.RevokedCount, authority.Check(good, _time.GetUtcNow()), authority.Check(revoked, _time.GetUtcNow())));
        Assert.Equal(_time.GetUtcNow() + Day, authority.NextRevocationList!.Value, TimeSpan.FromSeconds(1));
        Assert.Equal(CertificateVerdict.Good, ClientAuthority.Load(this["ca.pem"], "").Check(revoked, _time.GetUtcNow()));
    }

    [Fact]
    public void Another_authoritys_certificate_one_out_of_its_time_and_a_servers_are_not_trusted()
    {
        using var other = CertificateAuthority.Create("Lain", 30 * Day, _time);
        var authority = ClientAuthority.Load(this["ca.pem"], "");
        using var foreign = X509Certificate2.CreateFromPem(other.IssueDevice(DeviceId.Parse("33/01/01/2001/agent"), Day).CertificatePem);
        using var server = X509Certificate2.CreateFromPem(_authority.IssueServer(["x.example"], Day).CertificatePem);
        var own = Issue();
        Assert.All(new[] { (foreign, 0.0), (server, 0.0), (own, 2.0), (own, -2.0) }, pair =>
            Assert.Equal(CertificateVerdict.NotTrusted, authority.Check(pair.Item1, _time.GetUtcNow() + (pair.Item2 * Day))));
    }

    [Fact]
    public void A_list_of_many_and_one_of_none_are_read()
    {
        var serials = Enumerable.Range(0, 500).Select(i => $"4{i:X31}").ToArray();
        var list = RevocationList.Parse(_authority.RevocationList(serials.Select(serial => (serial, _time.GetUtcNow())), 7, Day), PemFiles.Certificates(this["ca.pem"]), "x");
        Assert.Equal(500, list.Count);
        Assert.All(serials, serial => Assert.True(list.Contains(serial)));
        Assert.True(list.Contains("00" + serials[0]));
        Assert.False(list.Contains("41"));
        Assert.Equal(0, RevocationList.Parse(_authority.RevocationList([], 8, Day), PemFiles.Certificates(this["ca.pem"]), "x").Count);
    }

    [Fact]
    public void A_list_that_another_authority_signed_or_that_is_damaged_is_refused_with_what_to_do()
    {
        using var other = CertificateAuthority.Create("Provinsi", 30 * Day, _time);
        var authorities = PemFiles.Certificates(this["ca.pem"]);
        var foreign = Assert.Throws<FormatException>(() => RevocationList.Parse(other.RevocationList([("41", _time.GetUtcNow())], 1, Day), authorities, "crl.pem"));
        Assert.Contains("crl.pem is not signed", foreign.Message);
        Assert.Contains("BEGIN X509 CRL", Assert.Throws<FormatException>(() => RevocationList.Parse("nothing", authorities, "crl.pem")).Message);
        Assert.Contains("BEGIN X509 CRL", Assert.Throws<FormatException>(() => RevocationList.Parse(_authority.CertificatePem, authorities, "crl.pem")).Message);

        var lines = _authority.RevocationList([("41", _time.GetUtcNow()), ("42", _time.GetUtcNow())], 1, Day).Split('\n');
        var der = Convert.FromBase64String(string.Concat(lines[1..^2]));
        var accepted = 0;
        for (var bit = 0; bit < der.Length * 8; bit++)
        {
            var damaged = der.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var pem = $"-----BEGIN X509 CRL-----\n{Convert.ToBase64String(damaged)}\n-----END X509 CRL-----\n";
            // A few bits of the wrapping are not signed and mean nothing; what the list says can not change.
            if (Record.Exception(() => Assert.Equal(2, RevocationList.Parse(pem, authorities, "crl.pem").Count)) is { } refused)
                Assert.IsType<FormatException>(refused);
            else
                accepted++;
        }

        Assert.InRange(accepted, 0, 16);
    }

    [Theory]
    [InlineData("", "holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "malformed certificate")]
    public void A_malformed_authority_is_told_by_its_file(string text, string error)
    {
        File.WriteAllText(this["bad.pem"], text);
        var fault = Assert.Throws<FormatException>(() => ClientAuthority.Load(this["bad.pem"], ""));
        Assert.Contains("bad.pem", fault.Message);
        Assert.Contains(error, fault.Message);
    }

    [Fact]
    public void A_key_of_another_certificate_is_told_by_both_files()
    {
        _authority.IssueServer(["x.example"], Day).Save(this["a.pem"], this["a.key"]);
        _authority.IssueServer(["x.example"], Day).Save(this["b.pem"], this["b.key"]);
        var fault = Assert.Throws<FormatException>(() => PemFiles.WithKey(this["a.pem"], this["b.key"]));
        Assert.Contains("a.pem", fault.Message);
        Assert.Contains("b.key", fault.Message);
    }

    private X509Certificate2 Issue() => X509Certificate2.CreateFromPem(_authority.IssueDevice(DeviceId.Parse("33/01/01/2001/agent"), Day).CertificatePem);
}
