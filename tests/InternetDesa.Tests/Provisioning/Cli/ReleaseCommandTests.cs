using InternetDesa.Core.Releases;
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

    private string Package(string name)
    {
        File.WriteAllText(_desactl[name], "a package");
        return _desactl[name];
    }
}
