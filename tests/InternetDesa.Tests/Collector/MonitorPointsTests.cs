using System.Reflection;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Rollups;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Metrics;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Collector;

public sealed class MonitorPointsTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 17, 12, 0, 0, TimeSpan.Zero);
    private readonly CollectorStats _stats = new(new ManualTimeProvider(Noon)) { OldestUndelivered = Noon.AddSeconds(-1.5).ToUnixTimeMilliseconds() * 1_000_000 };
    private readonly MonitorPoints _monitor;
    private CollectorVitals _vitals = new() { Spool = new SpoolStats { Commits = 3, SyncMilliseconds = 3 } };

    public MonitorPointsTests() => _monitor = new MonitorPoints(_stats, () => _vitals, "satu");

    public void Dispose() => _stats.Dispose();

    [Fact]
    public void The_collector_has_a_pulse_every_15_seconds()
    {
        _stats.Message();
        var first = Pulse(0);
        Assert.Equal((1, 1, 1.5, "satu"), (first["up"], first["messages"], first.Fields["lag_s"], first.Tags["instance"]));
        Assert.Empty(_monitor.Beat(Noon.AddSeconds(14.9)));
        Assert.NotEmpty(_monitor.Beat(Noon.AddSeconds(15)));
        Assert.NotEmpty(_monitor.Beat(Noon.AddHours(-1)));
    }

    [Fact]
    public void It_tells_of_its_disk_and_its_process()
    {
        var first = Pulse(0);
        Assert.Equal([], first.Fields.Keys.Intersect(["sync_ms", "cpu_pct"]));
        _vitals = new CollectorVitals
        {
            Spool = new SpoolStats { Commits = 5, SyncMilliseconds = 8, LongestSyncMilliseconds = 4, LongestWaitMilliseconds = 9.5 },
            SpoolBytes = 4096,
            DeadBytes = 512,
            Quarantined = 2,
            ResidentBytes = 1 << 20,
            Processor = TimeSpan.FromSeconds(3),
            Clock = TimeSpan.FromSeconds(15),
        };
        var second = Pulse(15);
        Assert.Equal((2.5, 4, 9.5), (second.Fields["sync_ms"], second.Fields["sync_max_ms"], second.Fields["wait_max_ms"]));
        Assert.Equal((4096, 512, 2), (second["spool_bytes"], second["dead_bytes"], second["quarantined_n"]));
        Assert.Equal((1 << 20, 20), (second["rss_bytes"], second.Fields["cpu_pct"]));
    }

    [Fact]
    public void It_tells_of_its_connections_of_repeats_and_of_what_InfluxDB_did_not_take()
    {
        _stats.Connect();
        _stats.Connect();
        _stats.Disconnect();
        _stats.Duplicate(DeviceId.Parse("33/01/01/2001/agent"), 12);
        _stats.Keep();
        _stats.Keep();
        var point = Pulse(0);
        Assert.Equal((1, 1, 2), (point["connections_n"], point["duplicates"], point["kept"]));
    }

    [Theory]
    [InlineData(typeof(DeadReason), "drops")]
    [InlineData(typeof(RefusalReason), "refused")]
    public void Each_reason_has_its_count_from_0_on(Type reasons, string field)
    {
        string[] words = [.. reasons.GetFields(BindingFlags.Public | BindingFlags.Static).Where(one => one.IsLiteral).Select(one => (string)one.GetRawConstantValue()!)];
        Assert.Equal(words.Select(word => (word, 0L)), Counts(0));
        _stats.Dead(words[1]);
        _stats.Refuse(words[1]);
        Assert.Equal(words.Select(word => (word, word == words[1] ? 1L : 0)), Counts(15));

        IEnumerable<(string, long)> Counts(int second) => Points(second).Where(point => point.Fields.ContainsKey(field)).Select(point => (point.Tags["reason"], point[field]));
    }

    [Fact]
    public void It_fills_every_field_that_the_schema_has()
    {
        Pulse(0);
        _vitals = new CollectorVitals { Spool = new SpoolStats { Commits = 4, SyncMilliseconds = 5 }, Clock = TimeSpan.FromSeconds(15) };
        Assert.Equal(MetricSchema.Find("monitor"u8)!.Fields.Select(one => one.Name).Order(StringComparer.Ordinal),
            Points(15).SelectMany(point => point.Fields.Keys).Distinct().Order(StringComparer.Ordinal));
    }

    private RollupPoint Pulse(double second) => Assert.Single(Points(second), point => !point.Tags.ContainsKey("reason"));

    private RollupPoint[] Points(double second) => [.. _monitor.Beat(Noon.AddSeconds(second)).Select(RollupPoint.Read)];
}
