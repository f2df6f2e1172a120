using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Simulator.Links;
using InternetDesa.Simulator.Villages;
using InternetDesa.Simulator.World;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Simulator;

public sealed class SimulatedHostCountersTests
{
    private static readonly WorldVillage Village = new(0, VillageCode.Parse("3301012001"), "Tambakreja", UplinkType.Fibre);

    // 20:00 WIB, when everybody is online.
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 13, 0, 0, TimeSpan.Zero));
    private readonly VillageLink _link = new();

    [Fact]
    public void Counters_begin_at_zero_and_rise_while_there_is_light()
    {
        var host = new SimulatedHostCounters(Village, _link, _time);
        Assert.Equal(0, Wan(host).RxBytes);

        _time.Advance(TimeSpan.FromSeconds(10));
        var before = Wan(host);
        Assert.InRange(before.RxBytes, 1_000_000, 100_000_000);
        Assert.InRange(before.TxBytes, 1, before.RxBytes);

        _link.GoDark();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(Wan(host).IsUp);
        Assert.Equal(before.RxBytes, Wan(host).RxBytes);
    }

    [Fact]
    public void The_box_counts_its_uptime_and_is_never_busier_than_it_can_be()
    {
        var host = new SimulatedHostCounters(Village, _link, _time);
        _time.Advance(TimeSpan.FromMinutes(5));
        var state = host.ReadHost();

        Assert.Equal(TimeSpan.FromMinutes(5), state.Uptime);
        Assert.InRange(state.CpuIdle!.Value, 0, state.CpuTotal!.Value);
        Assert.InRange(state.MemUsedBytes!.Value, 1, state.MemTotalBytes!.Value);
    }

    [Fact]
    public void The_evening_has_more_traffic_than_the_night() =>
        Assert.True(TrafficModel.DownBps(Village, _time.GetUtcNow()) > 5 * TrafficModel.DownBps(Village, _time.GetUtcNow().AddHours(7)));

    private static InternetDesa.Agent.Probes.Host.InterfaceCounters Wan(SimulatedHostCounters host) => Assert.Single(host.ReadInterfaces([]));
}
