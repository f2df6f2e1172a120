using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Simulator.Lockout;

namespace InternetDesa.Tests.Provisioning.Fleet;

/// <summary>A desactl that dies, and routers that disappear, in the middle of a roll-out; on each database that may hold the journal.</summary>
public abstract class FleetFaultContract : FleetTest
{
    private static readonly string[] Kabupaten = ["--in", "33.01", "--reason", "tiket 812", "--yes"];
    private WriteWatch? _watch;

    [Theory]
    [InlineData(1)] // the first net is about to be added
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(14)]
    [InlineData(20)]
    [InlineData(26)]
    [InlineData(32)]
    [InlineData(45)] // another village
    public void Killed_at_any_write_the_journal_tells_the_truth_and_resume_goes_on(int write)
    {
        var codes = Villages(4);
        var watch = _watch = new WriteWatch(write, () => _watch!.IsDead = true);
        var mortal = new MortalClock(Clock, () => watch.IsDead);
        var work = RunAsync(mortal, "ani", ["fleet", "apply", .. Kabupaten]);
        while (!watch.IsDead)
            Assert.True(!work.IsCompleted && Clock.AdvanceToNext(), "nothing was killed");
        var id = IdIn(Said());
        using (var journal = Journal())
        {
            Assert.True(journal.Tasks.Counts(id, null).Started > 0);
            // Whatever was written to a router: that it would be was entered before.
            var begun = journal.Book.Newest(id, null, 100).Where(entry => entry.Note.Action == JournalAction.Start).Select(entry => entry.Note.Village).ToHashSet();
            Assert.All(codes.Index().Where(village => World(village.Index).Router.Writes > 0), village => Assert.Contains(village.Item.Digits, begun));
        }

        _watch = null;
        Assert.Equal(3, Run("budi", "fleet", "resume", id));
        Assert.Contains("ani works on it", Said(), StringComparison.Ordinal);
        HoldIsOver();
        Assert.Equal(0, Run("budi", "fleet", "resume", id));
        Assert.Contains("4 as the manifest says", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("ani", "fleet", "drift", "--in", "33.01"));
        Assert.All(codes.Index(), village => Assert.DoesNotContain("desa-revert-", World(village.Index).Holds(_ => false), StringComparison.Ordinal));
        Assert.Equal(0, Run("ani", "journal", "verify"));
    }

    [Fact]
    public void Routers_that_disappear_in_the_middle_of_a_ring_are_unknown_and_become_right_later()
    {
        var codes = Villages(6);
        // The second and the third village lose their uplink while they are written to.
        using var cut = Clock.CreateTimer(_ =>
        {
            foreach (var i in new[] { 1, 2 })
            {
                if (World(i).Router.Writes > 8 && World(i).Router.Uplink)
                    World(i).Router.SetUplink(false);
            }
        }, null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        Assert.Equal(6, Run("ani", ["fleet", "apply", .. Kabupaten]));
        var id = IdIn(Said());
        cut.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using (var journal = Journal())
        {
            var states = journal.Tasks.Page(id, null, "", 10).ToDictionary(task => task.Village, task => task.State);
            Assert.All([codes[1], codes[2]], village => Assert.Equal(TaskState.Unknown, states[village]));
        }

        // Hours later they are back, and have taken the change back by themselves.
        Clock.Advance(TimeSpan.FromHours(5));
        World(1).Router.SetUplink(true);
        World(2).Router.SetUplink(true);
        Assert.Equal(0, Run("budi", "fleet", "resume", id, "--retry"));
        Assert.Equal(0, Run("ani", "fleet", "drift", "--in", "33.01"));
    }

    /// <summary>Lets so much time go by that nobody holds a roll-out any more.</summary>
    protected virtual void HoldIsOver() => Clock.Advance(RolloutStore.Hold + TimeSpan.FromSeconds(1));

    protected override IRouterOsConnection Opened(string host) =>
        _watch is { } watch ? new FaultyConnection(base.Opened(host), watch) : base.Opened(host);

    /// <summary>The clock of a program that may be killed: then nothing wakes it any more.</summary>
    private sealed class MortalClock(TimeProvider inner, Func<bool> isDead) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(given =>
        {
            if (!isDead())
                callback(given);
        }, state, dueTime, period);
    }
}
