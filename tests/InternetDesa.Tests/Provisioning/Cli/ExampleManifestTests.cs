using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;
using InternetDesa.Tests.Architecture;

namespace InternetDesa.Tests.Provisioning.Cli;

/// <summary>The manifest of the walk-through on routers with the old radio driver.</summary>
public sealed class ExampleManifestTests : IDisposable
{
    private const string Code = "33.01.01.2001";
    private LockoutWorld? _world;

    public void Dispose() => _world?.Dispose();

    [Fact]
    public void A_router_of_6_49_gives_facts_and_drift_and_refuses_a_change_with_its_reason()
    {
        using var desactl = Of("6.49");
        Assert.Equal(0, Run(desactl, "facts", Code));
        Assert.Contains("6.49", desactl.Said(), StringComparison.Ordinal);
        Assert.Equal(1, Run(desactl, "drift", Code));
        Assert.Contains("wlan2", desactl.Said(), StringComparison.Ordinal);
        Assert.Equal(3, Run(desactl, "apply", Code, "--yes"));
        Assert.Contains("RouterOS 6", desactl.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_router_of_7_12_becomes_as_the_manifest_says()
    {
        using var desactl = Of("7.12");
        var code = Run(desactl, "apply", Code, "--yes");
        Assert.True(code == 0, desactl.Said());
        Assert.Equal(0, Run(desactl, "drift", Code));
        Assert.Equal(["WiFi Tambakreja", "WiFi Tambakreja"], _world!.Router.Config.Rows(_world.Router.Schema["/interface/wireless"]).Select(row => row["ssid"]));
    }

    private int Run(DesactlBench desactl, params string[] arguments) => _world!.Wait(desactl.RunAsync(arguments));

    private DesactlBench Of(string version)
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 11, 22, 1, 0, 0, TimeSpan.Zero));
        var world = _world = new LockoutWorld(new RouterSettings { Version = RouterVersion.Parse(version), Management = "10.33.1.2/24", Gateway = "10.33.1.1" }, clock);
        clock.Advance(TimeSpan.FromDays(1));
        var desactl = new DesactlBench(clock) { Connect = _ => world.Connect() };
        File.Copy(Path.Combine(ReferenceTests.Root, "provisioning/examples/hotspot.yaml"), desactl["manifest.yaml"]);
        File.WriteAllText(desactl["inventory.csv"], "code,device,role,address,credential\n33.01.01.2001,gw,gateway,10.33.1.2,lab\n");
        desactl.Did("vault", "init");
        foreach (var (name, value) in new[] { ("lab/user", world.User), ("lab/password", world.Router.Settings.Password), ("pin/3301012001/gw", new string('a', 64)) })
        {
            desactl.Typed = value;
            desactl.Did("vault", "set", name);
        }

        return desactl;
    }
}
