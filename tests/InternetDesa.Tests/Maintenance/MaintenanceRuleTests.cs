using InternetDesa.Collector.Projection;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Tests.Maintenance;

/// <summary>A window from second 1000 to 2000 over a village whose silence of 90 seconds is an outage.</summary>
public sealed class MaintenanceRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 22, 15, 0, 0, TimeSpan.Zero);
    private static readonly StateRules Rules = new(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(900), TimeSpan.FromMinutes(5));
    private static readonly LinkQuality Good = new(30, 0);

    [Fact]
    public void What_is_normal_stays_normal()
    {
        var village = Village(At(950));
        village.Tick(At(1001), Start);
        village.Report(At(1010), 1, Good);
        Assert.Equal(VillageState.Normal, village.Row.State);
    }

    [Fact]
    public void An_outage_within_the_window_is_maintenance_since_it_began()
    {
        var village = Village(At(1100));
        village.Tick(At(1190), Start);
        AssertRow(village, VillageState.Maintenance, At(1100), OutageCause.Maintenance);
        Assert.Equal(new VillageCondition(VillageState.Down, At(1100), OutageCause.Unknown), village.Row.Covered);
    }

    [Fact]
    public void An_outage_from_before_is_maintenance_since_the_window_began_and_Down_again_since_its_end()
    {
        var village = Village(At(500));
        village.Tick(At(999), Start);
        AssertRow(village, VillageState.Down, At(500), OutageCause.Unknown);
        village.Tick(At(1000), Start);
        AssertRow(village, VillageState.Maintenance, At(1000), OutageCause.Maintenance);
        village.Tick(At(1999), Start);
        Assert.Equal(VillageState.Maintenance, village.Row.State);
        village.Tick(At(2000), Start);
        AssertRow(village, VillageState.Down, At(2000), OutageCause.Unknown);
        Assert.Null(village.Row.Covered);
        village.Tick(At(9000), Start);
        AssertRow(village, VillageState.Down, At(2000), OutageCause.Unknown);
    }

    [Fact]
    public void An_outage_of_the_windows_last_seconds_that_is_found_out_later_is_Down_since_its_end()
    {
        var village = Village(At(1970));
        village.Tick(At(2059), Start);
        Assert.Equal(VillageState.Normal, village.Row.State);
        village.Tick(At(2060), Start);
        AssertRow(village, VillageState.Down, At(2000), OutageCause.Unknown);
    }

    [Fact]
    public void A_village_that_comes_back_within_the_window_is_normal_and_tells_why_it_was_away()
    {
        var village = Village(At(1100));
        village.Tick(At(1190), Start);
        village.Report(At(1300), 1, Good);
        AssertRow(village, VillageState.Normal, At(1300), OutageCause.Uplink);
    }

    [Fact]
    public void A_bad_link_is_maintenance_too_and_degraded_again_after_the_window()
    {
        var village = Village(At(1000));
        for (var second = 1000; second <= 1960; second += 60)
            village.Report(At(second), 1, new LinkQuality(30, 50));
        AssertRow(village, VillageState.Maintenance, At(1000), OutageCause.Maintenance);
        village.Report(At(2020), 1, new LinkQuality(30, 50));
        AssertRow(village, VillageState.Degraded, At(2000), OutageCause.Uplink);
    }

    [Fact]
    public void A_village_that_nobody_knows_is_maintenance_and_unknown_again_after_it()
    {
        var village = Village(null, VillageState.Unknown);
        village.Tick(At(1000), Start);
        Assert.Equal(VillageState.Maintenance, village.Row.State);
        village.Tick(At(2000), Start);
        AssertRow(village, VillageState.Unknown, At(2000), OutageCause.Unknown);
    }

    [Fact]
    public void A_window_that_is_cancelled_ends_then()
    {
        var village = Village(At(1100));
        village.Tick(At(1190), Start);
        village.Windows = [Window with { CancelledAt = At(1500) }];
        village.Tick(At(1501), Start);
        AssertRow(village, VillageState.Down, At(1500), OutageCause.Unknown);
    }

    [Fact]
    public void A_restart_within_the_window_forgets_nothing()
    {
        var village = Village(At(1100));
        village.Tick(At(1190), Start);
        var again = Tracker(village.Row);
        again.Tick(At(1200), At(1195));
        AssertRow(again, VillageState.Maintenance, At(1100), OutageCause.Maintenance);
        again.Tick(At(2000), At(1195));
        AssertRow(again, VillageState.Down, At(2000), OutageCause.Unknown);
    }

    [Fact]
    public void What_nobody_watched_through_the_whole_window_is_unknown_since_we_were_away()
    {
        var village = Village(At(900));
        village.Lose(At(900), At(2500));
        village.Tick(At(2500), At(2500));
        AssertRow(village, VillageState.Unknown, At(900), OutageCause.Monitor);
    }

    private static readonly MaintenanceWindow Window = new(1, "3301", At(1000), At(2000), "Ganti kabel", At(-9000), null);

    private static void AssertRow(VillageTracker village, VillageState state, DateTimeOffset since, OutageCause cause) =>
        Assert.Equal((state, since, cause), (village.Row.State, village.Row.Since, village.Row.Cause));

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private static VillageTracker Village(DateTimeOffset? lastReport, VillageState state = VillageState.Normal) =>
        Tracker(new VillageRow(VillageCode.Parse("3301012001"), state, Start.AddDays(-1), OutageCause.Unknown, lastReport, null, null, false));

    private static VillageTracker Tracker(VillageRow row) =>
        new(row, UplinkType.Fibre, LinkProfile.Terrestrial, Rules) { Windows = [Window] };
}
