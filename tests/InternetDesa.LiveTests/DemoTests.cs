using System.Globalization;
using System.Text.RegularExpressions;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>The demo as a newcomer runs it: a program with a command line.</summary>
public sealed class DemoTests
{
    private const string Database = "desa_demo";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task It_ends_within_5_seconds_of_SIGTERM_and_the_second_start_goes_on()
    {
        using var directory = new TempDirectory();
        long sealedBefore = 0;
        for (var run = 1; run <= 2; run++)
        {
            await using var demo = Start(directory, "--villages", "6");
            await demo.SaidAsync(" normal");
            demo.Terminate();

            Assert.Equal(0, await demo.ExitAsync(Patience));
            var (ofRun, ofAll) = (Points(demo.Output, "this run", "sealed"), Points(demo.Output, "all runs", "sealed"));
            Assert.True(ofRun > 0, demo.Output);
            Assert.Equal(sealedBefore + ofRun, ofAll);
            sealedBefore = ofAll;
        }
    }

    [Theory]
    [InlineData("--villages", "nol")]
    [InlineData("--villages", "0")]
    [InlineData("--villages", "100000")]
    public async Task A_wrong_number_of_villages_is_refused_with_what_to_write(string option, string value)
    {
        using var directory = new TempDirectory();
        await using var demo = Start(directory, option, value);

        Assert.Equal(2, await demo.ExitAsync());
        Assert.Contains($"--villages {value}: write a number from 1 to ", demo.Output);
    }

    [Fact]
    public async Task With_InfluxDB_every_point_that_was_made_is_there()
    {
        await using var influx = await InfluxServer.StartAsync();
        using var directory = new TempDirectory();
        // More than five: some may be in a cut of their own, as the world has it at this hour.
        await using var demo = Start(directory, "--villages", "15", "--influx", influx.Url);
        // The database is made before that.
        await demo.SaidAsync("MQTT on");
        await Eventually.Holds("two reports of five villages in InfluxDB",
            async () => (await ReportsAsync(influx)).Values.Count(reports => reports >= 2) >= 5, seconds: 60, details: () => demo.Output);
        demo.Terminate();
        Assert.Equal(0, await demo.ExitAsync(Patience));

        var measurements = (await influx.QueryAsync(Database, "SHOW MEASUREMENTS"))[0].Rows.Select(row => row[0].GetString()!).ToHashSet();
        Assert.Superset(new HashSet<string> { "agent", "event", "net", "ping", "snmp", "state", "sys" }, measurements);
        // What still waits, at an agent or for the start of a boot without a clock, comes with the next start.
        var collectors = measurements.Where(name => name is "state" or "rollup_1m" or "monitor" or "completeness").ToArray();
        var points = await RowsAsync(influx, [.. measurements.Except(collectors)]);
        var own = await RowsAsync(influx, collectors);
        Assert.Equal(Points(demo.Output, "this run", @"\(its own states included\) delivered"), points + own);
        Assert.InRange(points, 1, Points(demo.Output, "this run", "received"));
    }

    private static async Task<long> RowsAsync(InfluxServer influx, params string[] measurements)
    {
        long rows = 0;
        foreach (var measurement in measurements)
            rows += (await influx.QueryAsync(Database, $"SELECT * FROM {measurement}")).Sum(series => series.Rows.Count);
        return rows;
    }

    private static ChildProcess Start(TempDirectory directory, params string[] options) => ChildProcess.Start(ChildProcess.Dotnet,
        [Repository.Program("simulator"), "demo", "--port", "0", "--keep", directory["demo"], .. options], directory.Root);

    private static async Task<Dictionary<string, long>> ReportsAsync(InfluxServer influx) =>
        (await influx.QueryAsync(Database, "SELECT count(uptime_s) FROM agent GROUP BY desa"))
            .ToDictionary(village => village.Tags["desa"], village => village.Rows[0][1].GetInt64());

    private static long Points(string output, string of, string what) => long.Parse(
        Regex.Match(output, $"points of {of}:.* ([0-9,]+) {what}").Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
