using System.Text;
using InternetDesa.Agent;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Metrics;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Agent;

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

    [Fact]
    public async Task A_puback_forgets_nothing_and_a_receipt_does()
    {
        await using var world = new AgentWorld();
        world.Collector.SendsReceipts = false;
        world.Start();
        await world.BatchesAsync(4);
        Assert.True(world.Agent.BufferedPoints >= 9);

        var seqs = new RangeSet();
        seqs.Add(1, 3);
        world.Collector.SendReceipt(world.Agent.Boot, seqs);

        var named = world.Collector.Batches.DistinctBy(batch => batch.Header.Seq).Where(batch => batch.Header.Seq <= 3).Sum(batch => batch.Header.Points);
        await world.UntilAsync(() => world.Agent.BufferedPoints == world.Agent.DurablePoints - named);
    }

    [Fact]
    public async Task A_batch_without_a_receipt_is_sent_again_with_the_same_bytes()
    {
        await using var world = new AgentWorld();
        world.Collector.SendsReceipts = false;
        world.Start();

        await world.UntilAsync(() => world.Collector.Batches.Count(batch => batch.Header.Seq == 1) >= 2);

        var twice = world.Collector.Batches.Where(batch => batch.Header.Seq == 1).ToArray();
        Assert.Equal(twice[0].Payload, twice[1].Payload);
    }

    [Fact]
    public async Task A_batch_with_a_receipt_is_never_sent_again()
    {
        await using var world = new AgentWorld();
        world.Start();

        var before = (await world.BatchesAsync(6)).Select(batch => batch.Header.Seq).ToHashSet();
        await world.UntilAsync(() => world.Agent.BufferedPoints == 0);
        var seen = world.Collector.Batches.Count;
        world.Collector.Drop();
        // Longer than the agent waits for receipts.
        var after = (await world.BatchesAsync(seen + 20))[seen..];

        Assert.DoesNotContain(after, batch => before.Contains(batch.Header.Seq));
    }

    [Fact]
    public async Task What_an_outage_left_is_sent_newest_first_and_then_from_the_oldest()
    {
        await using var world = new AgentWorld();
        world.Collector.IsReachable = false;
        world.Start();
        await world.OfflineBatchesAsync(8);
        world.Collector.IsReachable = true;

        var batches = await world.BatchesAsync(8);

        var newest = batches[0].Header.Seq;
        Assert.True(newest >= 8);
        Assert.Equal([1L, 2, 3, 4, 5, 6], batches.Select(batch => batch.Header.Seq).Where(seq => seq < 7).Take(6));
        await world.UntilAsync(() => world.Agent.BufferedPoints <= 3);
    }

    [Fact]
    public async Task A_restart_sends_what_was_left_and_names_the_boot_before_in_its_first_batch_only()
    {
        await using var world = new AgentWorld();
        world.Collector.IsReachable = false;
        world.Start();
        await world.OfflineBatchesAsync(5);
        await world.CutPowerAsync();

        world.Collector.IsReachable = true;
        world.Start();
        await world.UntilAsync(() => Received(world).Any(batch => batch is { Boot: 2, Seq: 1 }) && Received(world).Any(batch => batch is { Boot: 2, Seq: > 1 }));

        var second = Received(world).Where(batch => batch.Boot == 2).OrderBy(batch => batch.Seq).ToArray();
        Assert.Equal(1, second[0].PreviousBoot);
        var last = second[0].PreviousSeq;
        await world.UntilAsync(() => Received(world).Count(batch => batch.Boot == 1) >= last);
        Assert.Equal(last, Received(world).Where(batch => batch.Boot == 1).Max(batch => batch.Seq));
        Assert.All(second[1..], header => Assert.Equal(0, header.PreviousBoot));
    }

    [Fact]
    public async Task The_boot_before_is_named_with_its_last_seq_also_where_nothing_of_it_is_left()
    {
        await using var world = new AgentWorld();
        world.Start();
        await world.BatchesAsync(6);
        await world.StopAsync();
        var last = Received(world).Max(batch => batch.Seq);
        Directory.Delete(Path.Combine(world.Directory, "spool"), recursive: true);

        world.Start();
        await world.UntilAsync(() => Received(world).Any(batch => batch is { Boot: 2, Seq: 1 }));

        var first = Received(world).First(batch => batch is { Boot: 2, Seq: 1 });
        Assert.Equal((1, last), (first.PreviousBoot, first.PreviousSeq));
    }

    [Fact]
    public async Task A_power_cut_loses_nothing_that_was_durable()
    {
        await using var world = new AgentWorld();
        var durable = 0L;
        for (var boot = 0; boot < 4; boot++)
        {
            world.Collector.IsReachable = boot != 1;
            world.Start();
            await world.OfflineBatchesAsync(3);
            await world.CutPowerAsync();
            durable += world.Agent.DurablePoints;
        }

        world.Start();
        await world.UntilAsync(() => Received(world).Where(batch => batch.Boot < 5).Sum(batch => (long)batch.Points) >= durable);

        Assert.Equal(durable, Received(world).Where(batch => batch.Boot < 5).Sum(batch => (long)batch.Points));
    }

    [Fact]
    public async Task The_boot_before_is_the_one_before_also_where_the_spool_still_holds_older_ones()
    {
        await using var world = new AgentWorld();
        for (var boot = 1; boot <= 3; boot++)
        {
            world.Start();
            await world.UntilAsync(() => Received(world).Any(batch => batch.Boot == boot && batch.Seq > 2) && world.Agent.BufferedPoints == 0);
            await world.StopAsync();
        }

        world.Start();
        await world.UntilAsync(() => Received(world).Any(batch => batch is { Boot: 4, Seq: 1 }));

        Assert.Equal(3, Received(world).First(batch => batch is { Boot: 4, Seq: 1 }).PreviousBoot);
    }

    [Fact]
    public async Task Connections_that_break_at_once_are_made_again_ever_more_slowly()
    {
        await using var world = new AgentWorld();
        world.Start();
        var moments = new List<DateTimeOffset>();
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            await world.UntilAsync(() => world.Collector.Connects.Count >= attempt && world.Agent.IsConnected);
            moments.Add(world.Time.GetUtcNow());
            world.Collector.Drop();
            await world.UntilAsync(() => !world.Agent.IsConnected);
        }

        // Half of 1, 2, 4 and then 5 s.
        Assert.True(moments[5] - moments[0] >= TimeSpan.FromSeconds(0.5 + 1 + 2 + 2.5 + 2.5), $"{moments[5] - moments[0]}");
        Assert.Equal(["first.example", "second.example"], world.Collector.Attempts.Take(2).Select(endpoint => endpoint.Host));
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

    [Fact]
    public async Task Without_any_receipt_a_batch_is_sent_again_ever_more_rarely()
    {
        await using var world = new AgentWorld();
        world.Collector.SendsReceipts = false;
        world.Start();
        await world.BatchesAsync(1);
        var start = world.Time.GetUtcNow();

        await world.UntilAsync(() => world.Time.GetUtcNow() - start > TimeSpan.FromSeconds(400));

        // Sent at 0, 30, 90 and 210 s or a little later, in place of every 30 s.
        Assert.InRange(world.Collector.Batches.Count(batch => batch.Header.Seq == 1), 2, 5);
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2050)]
    [InlineData(2025)]
    public async Task A_wrong_wall_clock_gets_the_right_time_from_a_receipt(int year)
    {
        await using var world = new AgentWorld();
        world.WallError = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero) - world.Time.GetUtcNow();
        world.Collector.IsReachable = false;
        var started = world.Time.GetUtcNow();
        world.Start();
        await world.OfflineBatchesAsync(2);
        world.Collector.IsReachable = true;

        await world.UntilAsync(() => world.Collector.Batches.Any(batch => batch.Header.Clock == BatchClock.Utc));

        var batches = world.Collector.Batches.OrderBy(batch => batch.Header.Seq).ToArray();
        Assert.Equal(BatchClock.Mono, batches[0].Header.Clock);
        var first = batches.First(batch => batch.Header.Clock == BatchClock.Utc);
        var anchor = Assert.Single(first.Control.Anchors);
        Assert.InRange(anchor.Utc0 - Nanoseconds(started), -1_000_000L * anchor.ErrorMs, 1_000_000L * anchor.ErrorMs);
        // The wall clock's step to the truth moves no timestamp: it shows as an offset that went away.
        Assert.Contains("clock_offset_ms=", first.Text, StringComparison.Ordinal);
        Assert.InRange(Timestamps(first).Max() - anchor.Utc0, 0, Nanoseconds(world.Time.GetUtcNow()) - anchor.Utc0);
        // Once a batch with the anchor is durable, no other carries it.
        await world.UntilAsync(() => world.Collector.Batches.Any(batch => batch.Header.Seq > first.Header.Seq && batch.Control.Anchors.Count == 0));
    }

    [Fact]
    public async Task A_clock_that_the_kernel_vouches_for_is_used_from_the_first_batch_on()
    {
        await using var world = new AgentWorld();
        world.MaximumError = TimeSpan.FromMilliseconds(7);
        var started = Nanoseconds(world.Time.GetUtcNow());
        world.Start();

        var batches = await world.BatchesAsync(3);

        var first = batches.MinBy(batch => batch.Header.Seq)!;
        Assert.Equal(BatchClock.Utc, first.Header.Clock);
        // A millisecond more, since times are whole ones.
        Assert.Equal(new ClockAnchor(1, started, 8), Assert.Single(first.Control.Anchors));
    }

    [Fact]
    public async Task Boots_that_never_knew_the_time_are_anchored_when_a_later_one_does()
    {
        await using var world = new AgentWorld();
        world.WallError = -TimeSpan.FromDays(20_000);
        world.Start();
        await world.UntilAsync(() => world.Collector.Batches.Any(batch => batch.Control.Anchors.Count > 0));
        await world.CutPowerAsync();

        world.Collector.IsReachable = false;
        world.Time.Advance(TimeSpan.FromMinutes(30));
        var started = Nanoseconds(world.Time.GetUtcNow());
        world.Start();
        await world.OfflineBatchesAsync(3);
        await world.CutPowerAsync();

        world.Time.Advance(TimeSpan.FromMinutes(30));
        world.Collector.IsReachable = true;
        world.Start();
        await world.UntilAsync(() => world.Collector.Batches.Any(batch => batch.Control.Anchors.Exists(anchor => anchor.Boot == 2)));

        var anchor = world.Collector.Batches.SelectMany(batch => batch.Control.Anchors).First(anchor => anchor.Boot == 2);
        Assert.InRange(anchor.Utc0 - started, -1_000_000L * anchor.ErrorMs, 1_000_000L * anchor.ErrorMs);
        Assert.InRange(anchor.ErrorMs, 20 * 60_000, 40 * 60_000);
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
    public async Task A_refused_publish_keeps_the_batch()
    {
        await using var world = new AgentWorld();
        world.Collector.Answer = MqttReasonCode.NotAuthorized;
        world.Start();
        await world.BatchesAsync(3);
        Assert.True(world.Agent.BufferedPoints >= world.Agent.DurablePoints);

        world.Collector.Answer = MqttReasonCode.Success;
        await world.UntilAsync(() => Received(world).Any(batch => batch.Seq == 1) && world.Agent.BufferedPoints <= 3);
    }

    [Fact]
    public async Task A_receipt_that_can_not_be_read_ends_nothing()
    {
        await using var world = new AgentWorld();
        world.Start();
        await world.BatchesAsync(1);

        world.Collector.SendRaw("receipt boot=1i,have=\"9-1\" 5\n");
        var seen = world.Collector.Batches.Count;
        await world.BatchesAsync(seen + 2);

        Assert.Single(world.Collector.Connects);
    }

    [Fact]
    public async Task An_orderly_stop_says_offline_and_a_power_cut_leaves_that_to_the_will()
    {
        await using var world = new AgentWorld();
        world.Start();
        await world.BatchesAsync(1);
        await world.StopAsync();
        await world.UntilAsync(() => world.Collector.States.Count >= 2);
        Assert.StartsWith("online boot=1i ", world.Collector.States.ToArray()[0], StringComparison.Ordinal);
        Assert.StartsWith("offline boot=1i ", world.Collector.States.ToArray()[1], StringComparison.Ordinal);

        world.Start();
        await world.UntilAsync(() => world.Agent.IsConnected);
        await world.CutPowerAsync();
        await world.UntilAsync(() => world.Collector.States.Count >= 4);
        Assert.StartsWith("will offline boot=2i ", world.Collector.States.ToArray()[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_addresses_are_tried_in_turn_and_the_session_is_always_clean()
    {
        await using var world = new AgentWorld();
        world.Collector.IsReachable = false;
        world.Start();
        await world.UntilAsync(() => world.Collector.Attempts.Count >= 3);
        world.Collector.IsReachable = true;
        await world.BatchesAsync(1);

        Assert.Equal(["first.example", "second.example", "first.example"], world.Collector.Attempts.Take(3).Select(endpoint => endpoint.Host));
        Assert.All(world.Collector.Connects, connect => Assert.True(connect.CleanStart));
        Assert.All(world.Collector.Connects, connect => Assert.Equal("33/01/01/2001/agent", connect.Username));
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

    private static IEnumerable<BatchHeader> Received(AgentWorld world) =>
        world.Collector.Batches.Select(batch => batch.Header).DistinctBy(header => (header.Boot, header.Seq));

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

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

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

    private static IEnumerable<long> Timestamps(ReceivedBatch batch) => batch.Lines.Select(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..]));

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
}
