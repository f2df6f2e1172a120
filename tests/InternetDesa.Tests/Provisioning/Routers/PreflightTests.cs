using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;
using ScriptText = InternetDesa.Provisioning.Applying.ScriptText;

namespace InternetDesa.Tests.Provisioning.Routers;

public sealed class PreflightTests
{
    [Theory]
    [InlineData(7, 12)]
    [InlineData(7, 16)]
    [InlineData(7, 18)]
    [InlineData(7, 19)]
    [InlineData(7, 20)]
    public void A_router_as_it_should_be_is_refused_nothing(int major, int minor) => Assert.Empty(Refused(new RouterVersion(major, minor), _ => { }));

    [Fact]
    public void An_old_router_is_refused_with_the_reason() =>
        Assert.Contains("nobody tried the nets on it", Assert.Single(Refused(new RouterVersion(6, 49), _ => { })).Text, StringComparison.Ordinal);

    [Fact]
    public void What_device_mode_forbids_is_told_with_the_command_that_allows_it()
    {
        var finding = Assert.Single(Refused(new RouterVersion(7, 18), router => router.DeviceMode.Forbidden.UnionWith(["hotspot", "scheduler"])));
        Assert.Contains("/system/device-mode/update hotspot=yes scheduler=yes", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flagged_router_is_refused() => Assert.Equal("device-mode", Refused(new RouterVersion(7, 18), router => router.DeviceMode.Flagged = true)[0].Subject);

    [Fact]
    public void A_login_without_a_policy_is_refused() =>
        Assert.Contains("sensitive", Assert.Single(Refused(new RouterVersion(7, 18), router => router.Console("/user/group/set desa policy=api,read,write,policy,test"))).Text, StringComparison.Ordinal);

    [Fact]
    public void Anothers_pending_change_is_refused_with_who_and_when()
    {
        var marker = new Marker("0123456789ab", MarkerState.Armed, "budi@lapangan", new DateTimeOffset(2026, 3, 3, 4, 5, 0, TimeSpan.Zero));
        var finding = Assert.Single(Refused(new RouterVersion(7, 18), router =>
            router.Console($"/system/script/add name={NetNames.Script(marker.Plan)} comment={ScriptText.Quote(marker.ToString())}")));
        Assert.Contains("plan 0123456789ab of budi@lapangan is armed; its timer was to fire at 2026-03-03 04:05 UTC", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Safe_mode_of_somebody_is_refused() =>
        Assert.Equal("safe mode", Assert.Single(Refused(new RouterVersion(7, 18), router => router.SafeMode.TakeForeign("winbox:admin"))).Subject);

    [Fact]
    public void The_facts_cost_one_round_trip_and_the_snapshot_one()
    {
        using var world = new LockoutWorld(LockoutCorpus.All[0], new RouterVersion(7, 18));
        Assert.Equal(2, world.Wait(ReadAsync(world)));
    }

    private static async Task<int> ReadAsync(LockoutWorld world)
    {
        await using var session = await RouterSession.OpenAsync(world.Connect, CancellationToken.None);
        var facts = await FactsReader.ReadAsync(session, world.User, CancellationToken.None);
        await SnapshotReader.ReadAsync(session, facts.Router, CancellationToken.None);
        return session.RoundTrips;
    }

    private static List<Finding> Refused(RouterVersion version, Action<SimulatedRouter> prepare)
    {
        using var world = new LockoutWorld(LockoutCorpus.All[0], version);
        prepare(world.Router);
        return [.. Preflight.Check(world.Wait(FactsAsync(world)), world.Clock.GetUtcNow()).Where(finding => finding.Verdict == Verdict.Refused)];
    }

    private static async Task<RouterFacts> FactsAsync(LockoutWorld world)
    {
        await using var session = await RouterSession.OpenAsync(world.Connect, CancellationToken.None);
        return await FactsReader.ReadAsync(session, world.User, CancellationToken.None);
    }
}
