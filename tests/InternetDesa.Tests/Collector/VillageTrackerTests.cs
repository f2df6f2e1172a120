using InternetDesa.Collector.Projection;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Tests.Collector;

public sealed class VillageTrackerTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 17, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateRules Rules = new(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(900), TimeSpan.FromMinutes(5));
    private static readonly LinkQuality Good = new(30, 0);

    [Fact]
    public void A_first_report_makes_an_unknown_village_normal()
    {
        var village = Village(VillageState.Unknown);
        village.Report(At(5), 1, Good);
        Assert.Equal((VillageState.Normal, At(5), 30.0), (village.Row.State, village.Row.Since, village.Row.RttMs));
    }

    [Fact]
    public void Silence_of_90_seconds_is_Down_since_the_last_report()
    {
        var village = Village(VillageState.Normal);
        village.Report(At(10), 1, Good);
        village.Tick(At(99.9), Start);
        Assert.Equal(VillageState.Normal, village.Row.State);
        village.Tick(At(100), Start);
        Assert.Equal((VillageState.Down, At(10), OutageCause.Unknown), (village.Row.State, village.Row.Since, village.Row.Cause));
        Assert.Null(village.Row.RttMs);
    }

    [Fact]
    public void A_metered_village_may_be_silent_for_15_minutes()
    {
        var village = Village(VillageState.Normal, profile: LinkProfile.Metered);
        village.Report(At(0), 1, null);
        village.Tick(At(899), Start);
        Assert.Equal(VillageState.Normal, village.Row.State);
        village.Tick(At(900), Start);
        Assert.Equal(VillageState.Down, village.Row.State);
    }

    [Theory]
    [InlineData(1, OutageCause.Uplink)]
    [InlineData(2, OutageCause.Power)]
    public void A_village_that_comes_back_tells_by_its_boot_whether_it_had_power(long boot, OutageCause cause)
    {
        var village = Village(VillageState.Normal);
        village.Report(At(0), 1, Good);
        village.Tick(At(90), Start);
        village.Report(At(200), boot, Good);
        Assert.Equal((VillageState.Normal, At(200), cause), (village.Row.State, village.Row.Since, village.Row.Cause));
    }

    [Fact]
    public void A_village_that_never_reported_stays_unknown()
    {
        var village = Village(VillageState.Unknown);
        village.Tick(At(100_000), Start);
        Assert.Equal(VillageState.Unknown, village.Row.State);
    }

    [Theory]
    [InlineData(30, 5.1, true)]
    [InlineData(30, 5.0, false)]
    [InlineData(121, 0, true)]
    [InlineData(120, 0, false)]
    public void A_link_that_is_bad_for_five_minutes_is_Degraded_since_it_became_bad(double rtt, double loss, bool degraded)
    {
        var village = Village(VillageState.Normal);
        for (var second = 0; second <= 300; second += 60)
        {
            Assert.Equal(VillageState.Normal, village.Row.State);
            village.Report(At(second), 1, new LinkQuality(rtt, loss));
        }

        Assert.Equal(degraded ? VillageState.Degraded : VillageState.Normal, village.Row.State);
        if (degraded)
            Assert.Equal(At(0), village.Row.Since);
        village.Report(At(360), 1, Good);
        Assert.Equal(VillageState.Normal, village.Row.State);
    }

    [Fact]
    public void One_good_sample_starts_the_five_minutes_anew()
    {
        var village = Village(VillageState.Normal);
        for (var second = 0; second <= 600; second += 60)
            village.Report(At(second), 1, second == 240 ? Good : new LinkQuality(30, 50));
        Assert.Equal((VillageState.Degraded, At(300)), (village.Row.State, village.Row.Since));
    }

    [Fact]
    public void Our_own_absence_is_no_outage_of_the_village()
    {
        var village = Village(VillageState.Normal, lastReport: At(-3600));
        village.Lose(At(-3590), Start);
        Assert.Equal((VillageState.Unknown, At(-3590), OutageCause.Monitor), (village.Row.State, village.Row.Since, village.Row.Cause));
        village.Tick(At(89), Start);
        Assert.Equal(VillageState.Unknown, village.Row.State);
        village.Tick(At(90), Start);
        Assert.Equal((VillageState.Down, Start), (village.Row.State, village.Row.Since));
    }

    [Fact]
    public void An_old_record_that_comes_again_does_not_raise_the_dead()
    {
        var village = Village(VillageState.Normal);
        village.Report(At(10), 1, Good);
        village.Tick(At(200), Start);
        village.Report(At(5), 1, Good);
        Assert.Equal(VillageState.Down, village.Row.State);
    }

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private static VillageTracker Village(
        VillageState state, LinkProfile profile = LinkProfile.Terrestrial, DateTimeOffset? lastReport = null) =>
        new(new VillageRow(VillageCode.Parse("3301012001"), state, Start.AddDays(-1), OutageCause.Unknown, lastReport, null, null, false),
            UplinkType.Fibre, profile, Rules);
}
