using System.Globalization;
using InternetDesa.Core.Batches;
using InternetDesa.Tests.Spool;

namespace InternetDesa.Tests.Agent;

/// <summary>What villages have: full and broken disks, clocks that jump, collectors that do not answer, links that flap.</summary>
public sealed class VillageFaultTests
{
    private const int Io = 5, NoSpace = 28, ReadOnly = 30;

    [Fact]
    public async Task A_fresh_box_has_no_data_directory_yet()
    {
        await using var world = new AgentWorld();
        world.Options.DataDirectory = Path.Combine(world.Directory, "not", "there");
        world.Start();
        await world.UntilAsync(() => world.Agent.ConfirmedBatches > 0);
        Assert.True(File.Exists(Path.Combine(world.Options.DataDirectory, "boots")));
    }

    [Fact]
    public async Task A_disk_that_is_full_at_the_start_delays_no_sample_and_what_waits_is_written_when_there_is_room()
    {
        var isFull = true;
        var files = new ModelFiles();
        files.Fault = (call, _) => Volatile.Read(ref isFull) && (call is "create" or "pwrite") ? NoSpace : 0;
        await using var world = new AgentWorld { Files = files };
        world.Collector.SendsReceipts = false;
        world.Start();
        var batches = await world.BatchesAsync(5);
        Assert.Equal([1, 2, 3, 4, 5], batches.Select(batch => (int)batch.Header.Seq).Distinct().Order().Take(5));
        Assert.Equal(0, world.Agent.DurablePoints);

        Volatile.Write(ref isFull, false);
        await world.UntilAsync(() => world.Agent.DurablePoints > 0);
        await world.UntilAsync(() => files.Names(world.Directory).Contains("boots"));
    }

    [Fact]
    public async Task A_disk_that_fills_up_without_uplink_is_said_on_the_page_and_no_sample_is_lost_once_there_is_room()
    {
        var isFull = false;
        var files = new ModelFiles();
        files.Fault = (call, _) => Volatile.Read(ref isFull) && (call is "create" or "pwrite") ? NoSpace : 0;
        await using var world = new AgentWorld { Files = files };
        world.Collector.IsReachable = false;
        world.Start();
        await world.UntilAsync(() => world.Agent.DurablePoints > 0);
        Volatile.Write(ref isFull, true);
        await world.UntilAsync(() => world.Agent.Page().Contains("Penyimpanan alat penuh", StringComparison.Ordinal));
        var whileFull = world.Agent.SampledPoints;
        await world.UntilAsync(() => world.Agent.SampledPoints > whileFull + 9);
        var (boot, wanted) = (world.Agent.Boot, world.Agent.SampledPoints);

        Volatile.Write(ref isFull, false);
        await world.UntilAsync(() => world.Agent.DurablePoints >= wanted);
        Assert.DoesNotContain("Penyimpanan alat penuh", world.Agent.Page(), StringComparison.Ordinal);
        await world.CutPowerAsync();
        world.Collector.IsReachable = true;
        world.Start();
        await world.UntilAsync(() => world.Collector.Batches.Where(batch => batch.Header.Boot == boot).DistinctBy(batch => batch.Header.Seq).Sum(batch => batch.Header.Points) >= wanted);
        Assert.DoesNotContain(world.Collector.Batches.SelectMany(batch => batch.Control.Gaps), gap => gap.Why == "abandoned");
    }

    [Theory]
    [InlineData(ReadOnly)]
    [InlineData(Io)]
    public async Task A_disk_that_takes_no_writes_is_said_on_the_page_and_the_agent_sends_from_memory(int errno)
    {
        var files = new ModelFiles { Fault = (call, _) => call == "pread" ? 0 : errno };
        await using var world = new AgentWorld { Files = files };
        world.Start();
        await world.BatchesAsync(2);
        world.Collector.IsReachable = false;
        world.Collector.Drop();
        await world.UntilAsync(() => world.Agent.BufferedPoints > 30);
        world.Collector.IsReachable = true;
        // The newest goes first, so the oldest are the last to come: until they have, the row has a hole.
        await world.UntilAsync(() => world.Collector.Batches.Select(batch => batch.Header.Seq).Distinct().Order().ToArray() is { Length: > 10 } seqs
            && seqs.SequenceEqual(Enumerable.Range(1, seqs.Length).Select(seq => (long)seq)));
        Assert.Empty(world.Collector.Batches.SelectMany(batch => batch.Control.Gaps));
        Assert.Contains("Penyimpanan alat rusak", world.Agent.Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_of_the_wall_clock_move_no_sample()
    {
        await using var world = new AgentWorld();
        world.MaximumError = TimeSpan.FromMilliseconds(1);
        world.Start();
        var seen = 0;
        foreach (var error in new[] { 3650.0, -20_000, 0.04, -0.04, 0 })
        {
            world.WallError = TimeSpan.FromDays(error);
            await world.BatchesAsync(seen += 3);
        }

        var times = world.Collector.Batches.DistinctBy(batch => batch.Header.Seq).OrderBy(batch => batch.Header.Seq)
            .Select(batch => long.Parse(batch.Lines.Single(line => line.StartsWith("sys ", StringComparison.Ordinal)).Split(' ')[^1], CultureInfo.InvariantCulture)).ToArray();
        Assert.All(times, time => Assert.InRange(time, UnixNanoseconds.From(world.Time.GetUtcNow().AddMinutes(-5)), UnixNanoseconds.From(world.Time.GetUtcNow())));
        Assert.All(times.Skip(1).Zip(times.Skip(2)), pair => Assert.InRange(pair.Second - pair.First, 1_800_000_000, 2_200_000_000));
    }

    [Fact]
    public async Task A_collector_that_takes_connections_and_never_answers_has_its_turn_and_the_next_one_the_next()
    {
        await using var world = new AgentWorld();
        world.Collector.IsMute = true;
        world.Start();
        await world.UntilAsync(() => world.Collector.Attempts.Count >= 3);
        Assert.Equal(["first.example", "second.example", "first.example"], world.Collector.Attempts.Take(3).Select(attempt => attempt.Host));

        world.Collector.IsMute = false;
        await world.UntilAsync(() => world.Agent.ConfirmedBatches > 10);
    }

    [Fact]
    public async Task A_collector_that_swallows_batches_is_left_after_two_minutes()
    {
        await using var world = new AgentWorld();
        world.Collector.SwallowsBatches = true;
        world.Start();
        await world.UntilAsync(() => world.Agent.IsConnected);
        var begin = world.Time.GetUtcNow();
        await world.UntilAsync(() => world.Collector.Attempts.Count >= 2);
        Assert.InRange((world.Time.GetUtcNow() - begin).TotalSeconds, 115, 140);

        world.Collector.SwallowsBatches = false;
        await world.UntilAsync(() => world.Collector.Batches.Any(batch => batch.Header.Seq == 1));
    }

    [Fact]
    public async Task A_link_that_flaps_every_five_seconds_for_an_hour_loses_nothing_and_is_not_hammered()
    {
        await using var world = new AgentWorld();
        world.Options.IntervalSeconds = 20;
        world.Options.ReconnectSeconds = 30;
        world.Start();
        for (var second = 0; second < 3600; second += 5)
        {
            world.Collector.IsReachable = second % 2 == 0;
            if (!world.Collector.IsReachable)
                world.Collector.Drop();
            world.Time.Advance(TimeSpan.FromSeconds(5));
            // What has become due runs on other threads.
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        var attempts = world.Collector.Attempts.Count;
        world.Collector.IsReachable = true;
        await world.UntilAsync(() => world.Agent.BufferedPoints <= 3 && world.Agent.IsConnected);
        var seqs = world.Collector.Batches.Select(batch => batch.Header.Seq).Distinct().Order().ToArray();
        Assert.Equal(Enumerable.Range(1, seqs.Length).Select(seq => (long)seq), seqs);
        Assert.InRange(seqs.Length, 170, 200);
        Assert.InRange(attempts, 20, 720);
    }
}
