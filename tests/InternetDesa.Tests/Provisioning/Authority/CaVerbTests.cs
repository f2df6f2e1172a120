using System.Formats.Asn1;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Authority;
using InternetDesa.Tests.Provisioning.Cli;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Provisioning.Authority;

[SupportedOSPlatform("linux")]
public sealed class CaVerbTests : IDisposable
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero));
    private readonly DesactlBench _bench;

    public CaVerbTests()
    {
        _bench = new DesactlBench(_time);
        _bench.Did("vault", "init");
        _bench.Did("ca", "init", "--name", "Internet Desa Jawa Tengah");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void What_was_revoked_is_in_the_list_that_the_collector_reads()
    {
        _bench.Did("ca", "issue", "agent", "33.01.01.2001/agent", "--out", _bench["out"]);
        _bench.Did("ca", "issue", "agent", "33.01.01.2002/agent", "--out", _bench["out"]);
        using var first = X509CertificateLoader.LoadCertificateFromFile(_bench["out/33-01-01-2001-agent.pem"]);
        using var second = X509CertificateLoader.LoadCertificateFromFile(_bench["out/33-01-01-2002-agent.pem"]);
        Assert.Equal("CN=33/01/01/2001/agent", first.Subject);
        Assert.Equal((CertificateVerdict.Good, CertificateVerdict.Good), (Verdict(first), Verdict(second)));
        _bench.Did("ca", "revoke", "33.01.01.2001/agent", "--reason", "kotaknya dicuri");
        Assert.Equal((CertificateVerdict.Revoked, CertificateVerdict.Good), (Verdict(first), Verdict(second)));
        // One that was renewed is another; revoking by serial number leaves it.
        _bench.Did("ca", "renew", "33.01.01.2002/agent", "--out", _bench["new"]);
        _bench.Did("ca", "revoke", second.SerialNumber, "--reason", "diperbarui");
        using var renewed = X509CertificateLoader.LoadCertificateFromFile(_bench["new/33-01-01-2002-agent.pem"]);
        Assert.Equal((CertificateVerdict.Revoked, CertificateVerdict.Good), (Verdict(second), Verdict(renewed)));
        Assert.Contains("\"reason\": \"kotaknya dicuri\"", _bench.Did("ca", "list", "--json"), StringComparison.Ordinal);
        Assert.Equal(3, AuthorityFolder.ReadIndex(_bench["authority"]).Count);
    }

    [Fact]
    public void The_list_says_since_when_each_is_revoked_however_often_it_is_made_anew()
    {
        foreach (var code in new[] { "33.01.01.2001", "33.01.01.2002" })
        {
            _bench.Did("ca", "issue", "agent", $"{code}/agent", "--out", _bench["out"]);
            _bench.Did("ca", "revoke", $"{code}/agent", "--reason", "kotaknya dicuri");
            _time.Advance(TimeSpan.FromDays(10));
        }

        _bench.Did("ca", "crl");
        Assert.Equal([new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero), new(2026, 12, 2, 3, 0, 0, TimeSpan.Zero)], RevocationDates(_bench["authority/revoked.pem"]).Order());
    }

    [Fact]
    public void Keys_are_in_the_vault_and_in_files_that_only_their_owner_reads()
    {
        var said = _bench.Did("ca", "issue", "server", "collector", "--host", "collector.example", "--host", "10.240.0.1", "--out", _bench["out"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_bench["out/collector.key"]));
        Assert.DoesNotContain("PRIVATE", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_bench["authority"]), file => File.ReadAllText(file).Contains("PRIVATE", StringComparison.Ordinal));
        using var server = X509CertificateLoader.LoadCertificateFromFile(_bench["out/collector.pem"]);
        Assert.True(server.MatchesHostname("collector.example"));
        Assert.True(server.MatchesHostname("10.240.0.1"));
    }

    [Theory]
    [InlineData("operator", "budi", "CN=operator/budi")]
    [InlineData("program", "collector-33", "CN=collector-33")]
    [InlineData("signer", "diskominfo", "CN=diskominfo")]
    public void Others_have_names_of_their_own(string kind, string name, string subject)
    {
        _bench.Did("ca", "issue", kind, name, "--out", _bench["out"]);
        using var issued = X509CertificateLoader.LoadCertificateFromFile(_bench[$"out/{name}.pem"]);
        Assert.Equal(subject, issued.Subject);
        Assert.Equal(kind != "signer", Verdict(issued) == CertificateVerdict.Good);
    }

    [Fact]
    public void An_authority_that_has_ended_says_so_and_changes_nothing()
    {
        var before = File.ReadAllText(_bench["authority/issued.csv"]);
        _time.Advance(TimeSpan.FromDays(9.5 * 365.25));
        Assert.Equal(2, _bench.Run("ca", "issue", "agent", "33.01.01.2001/agent", "--out", _bench["out"]));
        Assert.Contains("--days 182 or less", _bench.Said(), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromDays(365));
        Assert.Equal(2, _bench.Run("ca", "issue", "agent", "33.01.01.2001/agent", "--out", _bench["out"]));
        Assert.Contains("ended on 2036-11-21", _bench.Said(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_bench["authority/issued.csv"]));
        Assert.Empty(Directory.GetFiles(_bench["out"]));
    }

    [Theory]
    [InlineData("is no kind", "ca", "issue", "ufo", "x", "--out", "x")]
    [InlineData("is no device", "ca", "issue", "agent", "budi", "--out", "x")]
    [InlineData("--host", "ca", "issue", "server", "collector", "--out", "x")]
    [InlineData("never issued anything", "ca", "revoke", "budi", "--reason", "x")]
    [InlineData("has an authority already", "ca", "init")]
    public void What_can_not_be_done_is_told(string said, params string[] arguments)
    {
        Assert.Equal(2, _bench.Run([.. arguments.Select(argument => argument == "x" ? _bench["x"] : argument)]));
        Assert.Contains(said, _bench.Said(), StringComparison.Ordinal);
    }

    // TBSCertList (RFC 5280 §5.1): version, signature, issuer, thisUpdate, nextUpdate, revokedCertificates.
    private static IEnumerable<DateTimeOffset> RevocationDates(string path)
    {
        var pem = File.ReadAllText(path);
        var list = new AsnReader(Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]), AsnEncodingRules.DER).ReadSequence().ReadSequence();
        for (var skipped = 0; skipped < 5; skipped++)
            list.ReadEncodedValue();
        for (var entries = list.ReadSequence(); entries.HasData;)
        {
            var entry = entries.ReadSequence();
            entry.ReadInteger();
            yield return entry.ReadUtcTime();
        }
    }

    private CertificateVerdict Verdict(X509Certificate2 certificate) =>
        ClientAuthority.Load(_bench["authority/ca.pem"], _bench["authority/revoked.pem"]).Check(certificate, _time.GetUtcNow());
}
