using InternetDesa.Core.Batches;

namespace InternetDesa.Tests.Agent;

/// <summary>Wrong clocks, and how boots get their anchors.</summary>
public sealed class VillageAgentClockTests
{
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

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static IEnumerable<long> Timestamps(ReceivedBatch batch) => batch.Lines.Select(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..]));
}
