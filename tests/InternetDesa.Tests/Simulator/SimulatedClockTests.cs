using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Simulator.Villages;
using InternetDesa.Simulator.World;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Simulator;

public sealed class SimulatedClockTests
{
    [Fact]
    public void A_box_without_a_clock_starts_in_1970_and_is_not_trusted()
    {
        var time = new ManualTimeProvider();
        var clock = new SimulatedClock(Village(1), time);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(5), clock.GetUtcNow());
        Assert.Null(clock.MaximumError);
    }

    [Fact]
    public void The_others_have_the_time()
    {
        var time = new ManualTimeProvider();
        var clock = new SimulatedClock(Village(2), time);
        Assert.Equal(time.GetUtcNow(), clock.GetUtcNow());
        Assert.NotNull(clock.MaximumError);
    }

    private static WorldVillage Village(int index) => new(index, VillageCode.Parse("3301012001"), "Tambakreja", UplinkType.Fibre);
}
