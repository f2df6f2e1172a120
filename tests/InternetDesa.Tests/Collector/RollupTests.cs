using InternetDesa.Collector.Projection;
using InternetDesa.Collector.Rollups;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Tests.Collector;

public sealed class RollupTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly StateRules Rules = new(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(900), TimeSpan.FromMinutes(5));

    [Fact]
    public void A_minute_gives_one_point_a_province_kabupaten_and_kecamatan_and_none_a_village()
    {
        var points = Watch([Village("3301012001"), Village("3301012002"), Village("3301022001"), Village("3374011001")], 60);
        Assert.Equal(["prov 33", "kab 3301", "kab 3374", "kec 330101", "kec 330102", "kec 337401"],
            points.Select(point => $"{point.Tags["level"]} {point.Region}"));
        Assert.All(points, point =>
        {
            Assert.Equal(Noon.ToUnixTimeSeconds() * 1_000_000_000, point.Time);
            Assert.False(point.Tags.ContainsKey("desa"));
        });
        Assert.Equal(["prov,level", "prov,kab,level", "prov,kab,kec,level"],
            points.Select(point => string.Join(',', new[] { "prov", "kab", "kec", "level" }.Where(point.Tags.ContainsKey))).Distinct());
        Assert.Equal([4, 3, 1, 2, 1, 1], points.Select(point => point["n_total"]));
    }

    [Fact]
    public void Each_state_has_its_number_and_its_seconds()
    {
        VillageState[] states = [VillageState.Normal, VillageState.Normal, VillageState.Degraded, VillageState.Down, VillageState.Affected,
            VillageState.Maintenance, VillageState.Unknown];
        var point = Watch([.. states.Select((state, i) => Village($"330101200{i}", state))], 60)[0];
        Assert.Equal((7, 2, 1, 1, 1, 1, 1), (point["n_total"], point["n_normal"], point["n_degraded"], point["n_down"], point["n_affected"],
            point["n_maint"], point["n_unknown"]));
        Assert.Equal((180, 120, 60, 60), (point["s_up"], point["s_down"], point["s_maint"], point["s_unknown"]));
    }

    [Fact]
    public void Seconds_are_counted_as_they_passed_and_add_up()
    {
        var village = Village("3301012001", lastReport: At(-70));
        var lines = new List<byte[]>();
        var rollups = new MinuteRollups([village, Village("3301012002")], Noon);
        for (var second = 0.3; second < 61; second += 0.5)
        {
            village.Tick(At(second), At(-70));
            rollups.Beat(At(second), lines);
        }

        var point = RollupPoint.Read(lines[0]);
        Assert.Equal((1, 1), (point["n_normal"], point["n_down"]));
        Assert.Equal(120, point["s_up"] + point["s_down"] + point["s_maint"] + point["s_unknown"]);
        Assert.InRange(point["s_down"], 40, 41);
    }

    [Fact]
    public void Rtt_and_loss_are_of_the_villages_where_they_are_known()
    {
        var villages = Enumerable.Range(1, 20).Select(n => Village($"33010120{n:00}", rtt: n * 10, loss: n == 20 ? 50 : 0)).Append(Village("3301012099"));
        var point = Watch([.. villages], 60)[0];
        Assert.Equal((100.0, 190.0, 2.5), (point.Fields["rtt_p50_ms"], point.Fields["rtt_p95_ms"], point.Fields["loss_avg_pct"]));
        Assert.Equal([], Watch([Village("3301012001")], 60)[0].Fields.Keys.Intersect(["rtt_p50_ms", "rtt_p95_ms", "loss_avg_pct"]));
    }

    [Fact]
    public void A_minute_whose_beginning_was_missed_has_no_point()
    {
        var lines = new List<byte[]>();
        var rollups = new MinuteRollups([Village("3301012001")], At(0.2));
        for (var second = 0.2; second < 121; second++)
            rollups.Beat(At(second), lines);
        Assert.All(lines, line => Assert.Equal((At(60).ToUnixTimeSeconds() * 1_000_000_000, 60), (RollupPoint.Read(line).Time, RollupPoint.Read(line)["s_up"])));
        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public void A_pause_of_more_than_a_minute_is_not_invented()
    {
        var lines = new List<byte[]>();
        var rollups = new MinuteRollups([Village("3301012001")], Noon);
        foreach (var second in Enumerable.Range(0, 31).Concat(Enumerable.Range(200, 110)))
            rollups.Beat(At(second), lines);
        var point = Assert.Single(lines.Select(RollupPoint.Read), point => point.Tags["level"] == "prov");
        Assert.Equal((At(240).ToUnixTimeSeconds() * 1_000_000_000, 60), (point.Time, point["s_up"]));
    }

    [Fact]
    public void No_minute_is_written_twice_when_the_clock_is_set_back()
    {
        var lines = new List<byte[]>();
        var rollups = new MinuteRollups([Village("3301012001")], Noon);
        foreach (var second in Enumerable.Range(0, 62).Concat(Enumerable.Range(-300, 400)))
            rollups.Beat(At(second), lines);
        Assert.Equal(3, lines.Count);
        var afterRestart = new MinuteRollups([Village("3301012001")], At(99));
        foreach (var second in Enumerable.Range(-300, 481))
            afterRestart.Beat(At(second), lines);
        Assert.Equal([At(0), At(120)], lines.Select(line => DateTimeOffset.FromUnixTimeSeconds(RollupPoint.Read(line).Time / 1_000_000_000)).Distinct());
    }

    [Fact]
    public void Central_Java_is_612_points()
    {
        var points = Watch([.. RegionTable.CentralJava().Villages.Select(code => Village(code.Digits))], 60);
        Assert.Equal((1, 35, 576), (Count("prov"), Count("kab"), Count("kec")));
        Assert.Equal(points.Where(point => point.Tags["level"] == "kec").Sum(point => point["s_up"]), points[0]["s_up"]);
        Assert.Equal(8563 * 60, points[0]["s_up"]);

        int Count(string level) => points.Count(point => point.Tags["level"] == level);
    }

    private static List<RollupPoint> Watch(VillageTracker[] villages, int seconds)
    {
        var lines = new List<byte[]>();
        var rollups = new MinuteRollups(villages, Noon);
        for (var second = 0; second <= seconds; second++)
            rollups.Beat(At(second), lines);
        return [.. lines.Select(RollupPoint.Read)];
    }

    private static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    private static VillageTracker Village(
        string code, VillageState state = VillageState.Normal, double? rtt = null, double? loss = null, DateTimeOffset? lastReport = null) =>
        new(new VillageRow(VillageCode.Parse(code), state, Noon.AddDays(-1), OutageCause.Unknown, lastReport, rtt, loss, false),
            UplinkType.Fibre, LinkProfile.Terrestrial, Rules);
}
