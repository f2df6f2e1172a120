using System.Security.Cryptography;
using InternetDesa.Core.Releases;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Tests.Provisioning.Enrolling;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Provisioning.Cli;

public sealed class ReleaseCommandTests : IDisposable
{
    private readonly DesactlBench _desactl = new(new ManualTimeProvider());

    public ReleaseCommandTests() => _desactl.Did("vault", "init");

    public void Dispose() => _desactl.Dispose();

    [Fact]
    public void A_package_is_signed_by_the_key_that_boxes_know()
    {
        var file = Package("internet-desa-agent_0.2.0_arm64.deb");
        Assert.Equal(2, _desactl.Run("release", "sign", file));
        Assert.Contains("'desactl release key' makes it", _desactl.Said(), StringComparison.Ordinal);

        var key = _desactl.Did("release", "key");
        Assert.Equal(key, _desactl.Did("release", "key"));
        Assert.DoesNotContain("PRIVATE", key, StringComparison.Ordinal);
        Assert.Contains("0.2.0 for arm64", _desactl.Did("release", "sign", file), StringComparison.Ordinal);
        using var keys = ReleaseKeys.Parse(key, "keys");
        var release = Release.Read(File.ReadAllBytes(Path.ChangeExtension(file, ".release")), keys);
        Assert.False(release.MayDowngrade);
        using var package = File.OpenRead(file);
        Assert.True(release.IsOf(package));

        _desactl.Did("release", "sign", file, "--allow-downgrade");
        Assert.True(Release.Read(File.ReadAllBytes(Path.ChangeExtension(file, ".release")), keys).MayDowngrade);
    }

    [Fact]
    public void What_is_no_package_of_the_agent_is_not_signed()
    {
        _desactl.Did("release", "key");
        Assert.Equal(2, _desactl.Run("release", "sign", Package("agent.deb")));
        Assert.Contains("such as internet-desa-agent_0.2.0_amd64.deb", _desactl.Said(), StringComparison.Ordinal);
        Assert.Equal(2, _desactl.Run("release", "sign", _desactl["none_0.2.0_amd64.deb"]));
    }

    [Fact]
    public void Where_there_are_operators_an_admin_of_the_province_signs_and_the_journal_has_it()
    {
        using var bench = new EnrolBench("");
        bench.WithOperators();
        var file = bench.Desactl["internet-desa-agent_0.2.0_arm64.deb"];
        File.WriteAllText(file, "a package");
        bench.Desactl.Did("release", "key");
        foreach (var (who, why) in new[] { ("citra", "a viewer may not sign releases"), ("ani", "a technician may not sign releases. Who may: dewi.") })
        {
            Assert.Equal(3, bench.Desactl.Run(["release", "sign", file, "--json", .. bench.As(who)]));
            Assert.Contains(why, bench.Desactl.Said(), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.ChangeExtension(file, ".release")));
        bench.Desactl.Did(["release", "sign", file, "--allow-downgrade", .. bench.As("dewi")]);
        using (var journal = bench.Journal())
        {
            var entry = Assert.Single(journal.Book.Newest(null, null, 10));
            Assert.Equal(("dewi", JournalAction.Release, "0.2.0"), (entry.Operator, entry.Note.Action, entry.Note.Outcome));
            Assert.Equal($"arm64, sha256 {Convert.ToHexStringLower(SHA256.HashData("a package"u8))}, also in the place of a newer one", entry.Note.Reason);
        }

        bench.Desactl.Did(["journal", "verify", .. bench.As("dewi")]);
        // What no journal has is not signed.
        File.Delete(Path.ChangeExtension(file, ".release"));
        File.Delete(bench.Desactl["journal.db"]);
        Directory.CreateDirectory(bench.Desactl["journal.db"]);
        Assert.Equal(74, bench.Desactl.Run(["release", "sign", file, .. bench.As("dewi")]));
        Assert.False(File.Exists(Path.ChangeExtension(file, ".release")));
    }

    private string Package(string name)
    {
        File.WriteAllText(_desactl[name], "a package");
        return _desactl[name];
    }
}
