using System.Text;
using InternetDesa.Agent;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Core.Metrics;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Tests.Agent;

/// <summary>The agent as a whole: what it samples, when, and what it says of itself.</summary>
public sealed class VillageAgentTests
{
    [Fact]
    public async Task Every_line_that_it_sends_is_in_the_schema()
    {
        await using var world = new AgentWorld();
        world.Options.Ping.Targets = ["1.1.1.1"];
        world.Options.Ping.TimeoutMs = 500;
        world.Options.Dns.Targets = ["desa.id@9.9.9.9"];
        world.Start();

        // A slow probe's points may come with a later batch.
        await world.UntilAsync(() => Sent(world).Length == 6);
        Assert.Equal(["agent", "dns", "event", "net", "ping", "sys"], Sent(world));

        static string[] Sent(AgentWorld world) =>
            [.. world.Collector.Batches.SelectMany(Measurements).Distinct().Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task A_web_that_never_answers_delays_no_other_probe()
    {
        await using var world = new AgentWorld();
        world.Options.Http.Targets = ["http://a.example/"];
        world.Options.Http.TimeoutMs = 1500;
        world.Web = new HangingWeb();
        world.Start();

        var batches = await world.BatchesAsync(5);

        Assert.All(batches, batch => Assert.Contains(batch.Lines, line => line.StartsWith("sys ", StringComparison.Ordinal)));
        var times = batches.Select(batch => long.Parse(batch.Lines.First(line => line.StartsWith("sys ", StringComparison.Ordinal)).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)).Order().ToArray();
        Assert.All(times.Skip(1).Zip(times.Skip(2)), pair => Assert.InRange(pair.Second - pair.First, 1_800_000_000, 2_200_000_000));
    }

    [Fact]
    public async Task The_points_of_all_batches_so_far_are_what_the_agent_says_it_sent()
    {
        await using var world = new AgentWorld();
        world.Options.Ping.Targets = ["a", "b"];
        world.Options.Ping.Count = 1;
        world.Start();

        await world.UntilAsync(() => Accounted(world).ContainsAll(1, 6));
        var batches = world.Collector.Batches.DistinctBy(batch => batch.Header.Seq).OrderBy(batch => batch.Header.Seq).Take(6).ToArray();

        var sum = 0L;
        foreach (var batch in batches)
        {
            sum += batch.Header.Points;
            Assert.Equal(batch.Header.Points, batch.Lines.Length);
            Assert.Equal(sum, Field(batch, "sent_n"));
            Assert.Equal(sum, Field(batch, "sampled_n"));
        }
    }

    [Fact]
    public void Samples_are_spread_over_the_interval_and_each_keeps_its_place()
    {
        var interval = TimeSpan.FromSeconds(60);
        var phases = Enumerable.Range(2001, 600).Select(desa => VillageAgent.Phase($"33/01/01/{desa}/agent", interval)).ToArray();

        var perTenth = phases.CountBy(phase => (int)(phase / interval * 10)).ToDictionary();

        Assert.Equal(10, perTenth.Count);
        Assert.All(perTenth.Values, count => Assert.InRange(count, 30, 90));
        Assert.Equal(phases[0], VillageAgent.Phase("33/01/01/2001/agent", interval));
    }

    [Fact]
    public async Task A_disk_that_fails_beside_the_spool_ends_the_agent()
    {
        await using var world = new AgentWorld();
        world.Collector.IsReachable = false;
        world.Start();
        await world.OfflineBatchesAsync(1);
        // Nothing can replace the file of boots any more, which the first receipt is about to do.
        Directory.CreateDirectory(Path.Combine(world.Directory, "boots.tmp"));
        world.Collector.IsReachable = true;

        await Assert.ThrowsAsync<StorageException>(() => world.UntilAsync(() => false));
    }

    // The seqs that came or were declared missing.
    private static RangeSet Accounted(AgentWorld world)
    {
        var seqs = new RangeSet();
        foreach (var batch in world.Collector.Batches)
        {
            seqs.Add(batch.Header.Seq);
            batch.Control.Gaps.ForEach(gap => seqs.Add(gap.From, gap.To));
        }

        return seqs;
    }

    private static List<string> Measurements(ReceivedBatch batch)
    {
        var names = new List<string>();
        var reader = new LineReader(Encoding.UTF8.GetBytes(batch.Data));
        while (reader.Read())
        {
            var definition = MetricSchema.Find(reader.Measurement);
            Assert.NotNull(definition);
            Assert.True(definition.DeviceMayWrite);
            names.Add(definition.Name);
            while (reader.ReadTag(out var key, out _))
                Assert.True(definition.HasTag(key));
            while (reader.ReadField(out var key, out var value))
            {
                var field = definition.Field(key);
                Assert.NotNull(field);
                Assert.Equal(field.Type, value.Kind switch
                {
                    FieldKind.Integer => FieldType.Integer,
                    FieldKind.Float => FieldType.Float,
                    _ => FieldType.Text,
                });
            }

            Assert.Null(reader.Error);
        }

        return names;
    }

    private static long Field(ReceivedBatch batch, string name)
    {
        var reader = new LineReader(Encoding.UTF8.GetBytes(batch.Data));
        while (reader.Read())
        {
            while (reader.ReadField(out var key, out var value))
            {
                if (Encoding.UTF8.GetString(key) == name)
                    return value.Integer;
            }
        }

        throw new KeyNotFoundException(name);
    }

    private sealed class HangingWeb : IWebClient
    {
        public async ValueTask<WebAnswer?> GetAsync(Uri url, int maxBytes, TimeSpan timeout, CancellationToken ct)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return null;
        }

        public ValueTask<WebAnswer?> GetPartAsync(Uri url, long from, int length, TimeSpan timeout, CancellationToken ct) => default;

        public ValueTask<Throughput?> DownloadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct) => default;

        public ValueTask<Throughput?> UploadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct) => default;
    }
}
