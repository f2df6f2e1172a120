using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Tests.Provisioning.Values;

public sealed class RouterOsVersionTests
{
    [Theory]
    [InlineData("7.16.2", 7, 16, 2)]
    [InlineData("7.12 (stable)", 7, 12, 0)]
    [InlineData("7.18beta4", 7, 18, 0)]
    [InlineData("6.49.10 (long-term)", 6, 49, 10)]
    public void Versions_are_read_as_routers_write_them(string text, int major, int minor, int patch)
    {
        Assert.True(RouterOsVersion.TryParse(text, out var version));
        Assert.Equal(new RouterOsVersion(major, minor, patch), version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("seven")]
    [InlineData("7")]
    [InlineData("7.")]
    [InlineData("99999999999.1")]
    public void What_is_no_version_is_not_read(string text) => Assert.False(RouterOsVersion.TryParse(text, out _));

    [Fact]
    public void Paths_and_attributes_exist_by_version()
    {
        Assert.False(RouterSchema.Get("/interface/wifi").ExistsIn(new(7, 12, 2)));
        Assert.True(RouterSchema.Get("/interface/wifi").ExistsIn(new(7, 13)));
        Assert.False(RouterSchema.Get("/interface/wifiwave2").ExistsIn(new(7, 13)));
        Assert.DoesNotContain("require-message-auth", RouterSchema.Get("/radius").PropertyList(new(7, 12)), StringComparison.Ordinal);
        Assert.Contains("require-message-auth", RouterSchema.Get("/radius").PropertyList(new(7, 16)), StringComparison.Ordinal);
        Assert.StartsWith(".id,dynamic,builtin,default,invalid,name,", RouterSchema.Get("/ip/pool").PropertyList(new(7, 16)), StringComparison.Ordinal);
        Assert.StartsWith("servers,", RouterSchema.Get("/ip/dns").PropertyList(new(7, 16)), StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_are_twelve_at_most_and_vouchers_are_in_none()
    {
        Assert.InRange(Enum.GetValues<Stage>().Length, 1, 12);
        Assert.Null(RouterSchema.Find("/ip/hotspot/user"));
        Assert.All(RouterSchema.All, path => Assert.InRange(path.Stage, Stage.Base, Stage.Access));
        Assert.All(RouterSchema.All.Where(path => path.Kind != PathKind.Singleton), path => Assert.NotNull(path.Find(path.Key!)));
        Assert.All(RouterSchema.All.Where(path => path.Mark is not null), path => Assert.NotNull(path.Find(path.Mark!)));
        Assert.All(RouterSchema.All.Where(path => path.Retirement == Retirement.Disable), path => Assert.NotNull(path.Find("disabled")));
    }
}
