using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

public sealed class SpoolStatsTests : SpoolTest
{
    private readonly List<TimeSpan> _syncs = [];

    [Fact]
    public async Task The_longest_sync_and_the_longest_wait_are_told_for_a_minute_and_then_forgotten()
    {
        await using var log = Open();
        Assert.Equal((0, 0), Longest(log));
        await AppendAsync(log, "creates the segment");
        Files.Fault = (call, _) =>
        {
            if (call == "fdatasync" && _syncs.Count > 0)
            {
                Time.Advance(_syncs[0]);
                _syncs.RemoveAt(0);
            }

            return 0;
        };
        foreach (var ms in new[] { 30, 5 })
        {
            _syncs.Add(TimeSpan.FromMilliseconds(ms));
            await AppendAsync(log, "one");
        }

        Assert.Equal((30, 30), Longest(log));
        Assert.Equal((30, 30), Longest(log));
        Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal((30, 30), Longest(log));
        _syncs.Add(TimeSpan.FromMilliseconds(7));
        await AppendAsync(log, "one");
        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((7, 7), Longest(log));
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((0, 0), Longest(log));
    }

    [Fact]
    public async Task A_record_waits_from_its_arrival_also_for_the_commit_before_it()
    {
        await using var log = Open();
        await AppendAsync(log, "creates the segment");
        var second = Task.CompletedTask;
        Files.Fault = (call, _) =>
        {
            if (call != "fdatasync")
                return 0;
            if (second.IsCompleted)
                second = log.Append("two"u8).Synced;
            Time.Advance(TimeSpan.FromMilliseconds(20));
            return 0;
        };
        await AppendAsync(log, "one");
        await second.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((20, 40), Longest(log));
    }

    [Fact]
    public async Task What_waits_for_a_full_disk_shows_while_it_waits()
    {
        await using var log = Open();
        await AppendAsync(log, "creates the segment");
        Files.Fault = (call, _) => call == "fdatasync" ? Errno.NoSpace : 0;
        var waiting = log.Append("one"u8);
        await Until(() => log.Stats.NoSpace == 1 && Time.PendingTimers == 1);
        Time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal((0, 400), Longest(log));
        Files.Fault = (_, _) => 0;
        Time.Advance(TimeSpan.FromMilliseconds(600));
        await waiting.Synced.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((0, 1000), Longest(log));
    }

    private static (double Sync, double Wait) Longest(SpoolLog log) => (log.Stats.LongestSyncMilliseconds, log.Stats.LongestWaitMilliseconds);
}
