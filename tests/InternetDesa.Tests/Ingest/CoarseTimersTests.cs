using InternetDesa.Collector.Ingest;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Ingest;

public sealed class CoarseTimersTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly CoarseTimers _timers;
    private readonly List<TimeSpan> _fired = [];
    private readonly DateTimeOffset _start;

    public CoarseTimersTests() => (_timers, _start) = (new CoarseTimers(_time), _time.GetUtcNow());

    public void Dispose() => _timers.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(89_500)]
    public void A_timer_fires_once_not_early_and_at_most_two_seconds_late(int due)
    {
        // Not at a beat of the clock's.
        _time.Advance(TimeSpan.FromMilliseconds(1234));
        var set = Elapsed();
        using var timer = Timer(due);

        Step(TimeSpan.FromSeconds(120));

        var late = Assert.Single(_fired) - set - TimeSpan.FromMilliseconds(due);
        Assert.InRange(late, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_timer_that_is_set_again_fires_only_at_its_new_time()
    {
        using var timer = Timer(5_000);
        _time.Advance(TimeSpan.FromSeconds(4));
        timer.Change(TimeSpan.FromSeconds(30), Timeout.InfiniteTimeSpan);

        Step(TimeSpan.FromSeconds(60));

        Assert.InRange(Assert.Single(_fired), TimeSpan.FromSeconds(34), TimeSpan.FromSeconds(36));
    }

    [Fact]
    public void A_timer_can_be_set_again_from_its_own_callback()
    {
        ITimer? timer = null;
        using var again = timer = _timers.CreateTimer(
            _ =>
            {
                _fired.Add(Elapsed());
                timer!.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
            },
            null,
            TimeSpan.FromSeconds(10),
            Timeout.InfiniteTimeSpan);

        Step(TimeSpan.FromSeconds(36));

        Assert.Equal(3, _fired.Count);
    }

    [Fact]
    public async Task A_timer_that_was_disposed_or_switched_off_never_fires()
    {
        var disposed = Timer(1_000);
        using var off = Timer(1_000);
        await disposed.DisposeAsync();
        off.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        Step(TimeSpan.FromSeconds(10));

        Assert.Empty(_fired);
    }

    [Fact]
    public void A_timer_that_another_of_the_same_beat_disposed_neither_fires_nor_can_be_set_again()
    {
        ITimer? second = null;
        var again = true;
        using var first = _timers.CreateTimer(
            _ =>
            {
                second!.Dispose();
                again = second.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            },
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);
        second = Timer(1_000);

        Step(TimeSpan.FromSeconds(10));

        Assert.False(again);
        Assert.Empty(_fired);
    }

    [Fact]
    public void Many_timers_are_one_timer_of_the_clock_behind()
    {
        var timers = Enumerable.Range(0, 1000).Select(i => Timer(i * 10)).ToList();
        Assert.Equal(1, _time.PendingTimers);

        Step(TimeSpan.FromSeconds(12));

        Assert.Equal(1000, _fired.Count);
        timers.ForEach(timer => timer.Dispose());
    }

    [Fact]
    public void A_long_pause_of_the_machine_fires_all_that_came_due_in_it()
    {
        using var soon = Timer(3_000);
        using var late = Timer(300_000);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(2, _fired.Count);
    }

    [Fact]
    public void A_timer_that_repeats_is_refused() =>
        Assert.Throws<NotSupportedException>(() => _timers.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));

    private TimeSpan Elapsed() => _time.GetUtcNow() - _start;

    private ITimer Timer(int due) =>
        _timers.CreateTimer(_ => _fired.Add(Elapsed()), null, TimeSpan.FromMilliseconds(due), Timeout.InfiniteTimeSpan);

    private void Step(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(250))
            _time.Advance(TimeSpan.FromMilliseconds(250));
    }
}
