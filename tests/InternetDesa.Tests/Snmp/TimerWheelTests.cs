using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

public sealed class TimerWheelTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<SnmpSlot> _due = [];
    private readonly List<(int Slot, double Seconds)> _fired = [];
    private readonly TimerWheel _wheel;
    private readonly long _start;

    public TimerWheelTests()
    {
        _start = _time.GetTimestamp();
        _wheel = new TimerWheel(_time, Elapse);
    }

    [Fact]
    public void What_waits_is_due_at_its_time_and_in_order_whatever_the_turn()
    {
        var random = new Random(33);
        var expected = new List<(int Slot, double Seconds)>();
        for (var i = 0; i < 2000; i++)
        {
            // Up to four turns, in whole ticks.
            var after = random.Next(1, 4000) / 100d;
            expected.Add((i, after));
            _wheel.Add(new SnmpSlot(i), TimeSpan.FromSeconds(after), _time.GetTimestamp());
        }

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(expected.OrderBy(each => each.Seconds).Select(each => each.Seconds), _fired.Select(each => each.Seconds));
        Assert.Equal(expected.Order(), _fired.Order());
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void Nothing_is_due_early_and_at_most_a_tick_late()
    {
        _time.Advance(TimeSpan.FromMilliseconds(3.7));
        _wheel.Add(new SnmpSlot(1), TimeSpan.FromMilliseconds(50), _time.GetTimestamp());
        _time.Advance(TimeSpan.FromMilliseconds(49.9));
        Assert.Empty(_fired);
        _time.Advance(TimerWheel.Tick + TimeSpan.FromMilliseconds(1));
        Assert.Single(_fired);
    }

    [Fact]
    public void What_was_taken_out_is_never_due()
    {
        var slots = Enumerable.Range(0, 9).Select(i => new SnmpSlot(i)).ToArray();
        foreach (var slot in slots)
            _wheel.Add(slot, TimeSpan.FromSeconds(1), _time.GetTimestamp());
        // The first, the last, one in the middle, and one twice.
        foreach (var i in new[] { 8, 0, 4, 4 })
            _wheel.Remove(slots[i]);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([1, 2, 3, 5, 6, 7], _fired.Select(each => each.Slot).Order());
    }

    [Fact]
    public void One_that_comes_later_and_is_due_sooner_is_on_time()
    {
        _wheel.Add(new SnmpSlot(1), TimeSpan.FromSeconds(5), _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(1));
        _wheel.Add(new SnmpSlot(2), TimeSpan.FromSeconds(1), _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([(2, 2d), (1, 5d)], _fired);
    }

    [Fact]
    public void A_pause_of_many_turns_makes_all_due_at_once()
    {
        // The machine slept: one call for all.
        var late = new ManualTimeProvider();
        var slept = new TimerWheel(late, () => { });
        slept.Add(new SnmpSlot(3), TimeSpan.FromSeconds(2), late.GetTimestamp());
        slept.Add(new SnmpSlot(4), TimeSpan.FromSeconds(35), late.GetTimestamp());
        late.Advance(TimeSpan.FromMinutes(9));
        var due = new List<SnmpSlot>();
        slept.TakeDue(due);
        Assert.Equal([3, 4], due.Select(slot => slot.Index).Order());
    }

    private void Elapse()
    {
        _due.Clear();
        _wheel.TakeDue(_due);
        foreach (var slot in _due)
            _fired.Add((slot.Index, _time.GetElapsedTime(_start).TotalSeconds));
    }
}
