using System.Numerics;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// When requests run into their time-outs: a ring of lists, one for each tick, so that to wait and to be answered cost a few pointers
/// each, however many wait. One timer of the runtime, set only for the next list that is not empty. Under its owner's lock.
/// </summary>
internal sealed class TimerWheel : IDisposable
{
    /// <summary>A time-out comes at most this much late.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    // Of 10 ms: ten seconds a turn. What is due later than that stays for another turn.
    private const int Ticks = 1024;

    private readonly SnmpSlot?[] _lists = new SnmpSlot?[Ticks];
    private readonly ulong[] _used = new ulong[Ticks / 64];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _origin;
    private long _done;
    private long _setFor = long.MaxValue;

    /// <summary>Makes an empty wheel.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="elapsed">Called when something may be due; takes the owner's lock and calls <see cref="TakeDue"/>.</param>
    public TimerWheel(TimeProvider time, Action elapsed)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((Action)state!)(), elapsed, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Puts a slot in; it is due after a time, never earlier.</summary>
    public void Add(SnmpSlot slot, TimeSpan after, long now)
    {
        var elapsed = _time.GetElapsedTime(_origin, now);
        slot.DueTick = Math.Max(_done + 1, (elapsed + after + Tick - TimeSpan.FromTicks(1)).Ticks / Tick.Ticks);
        var list = (int)(slot.DueTick % Ticks);
        slot.Previous = null;
        slot.Next = _lists[list];
        if (slot.Next is not null)
            slot.Next.Previous = slot;
        _lists[list] = slot;
        _used[list / 64] |= 1UL << list;
        if (slot.DueTick < _setFor)
            SetFor(slot.DueTick, elapsed);
    }

    /// <summary>Takes a slot out, if it is in.</summary>
    public void Remove(SnmpSlot slot)
    {
        if (slot.DueTick < 0)
            return;
        var list = (int)(slot.DueTick % Ticks);
        if (slot.Previous is null)
            _lists[list] = slot.Next;
        else
            slot.Previous.Next = slot.Next;
        if (slot.Next is not null)
            slot.Next.Previous = slot.Previous;
        if (_lists[list] is null)
            _used[list / 64] &= ~(1UL << list);
        (slot.Previous, slot.Next, slot.DueTick) = (null, null, -1);
    }

    /// <summary>Takes out all that are due.</summary>
    public void TakeDue(List<SnmpSlot> due)
    {
        var elapsed = _time.GetElapsedTime(_origin);
        var now = elapsed.Ticks / Tick.Ticks;
        // After a long pause one turn meets every list.
        for (var tick = Math.Max(_done + 1, now - Ticks + 1); tick <= now; tick++)
        {
            for (var slot = _lists[tick % Ticks]; slot is not null;)
            {
                var next = slot.Next;
                if (slot.DueTick <= now)
                {
                    Remove(slot);
                    due.Add(slot);
                }

                slot = next;
            }
        }

        _done = Math.Max(_done, now);
        SetFor(NextUsed(), elapsed);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    // The tick of the next list that is not empty; what is in it may be due a turn later, which costs one look a turn.
    private long NextUsed()
    {
        for (long tick = _done + 1; tick <= _done + Ticks;)
        {
            var list = (int)(tick % Ticks);
            var rest = _used[list / 64] >> list;
            if (rest != 0)
                return tick + BitOperations.TrailingZeroCount(rest);
            tick += 64 - (list % 64);
        }

        return long.MaxValue;
    }

    private void SetFor(long tick, TimeSpan elapsed)
    {
        _setFor = tick;
        // Rounded up: the runtime's timers count whole milliseconds.
        var wait = tick == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(((tick * Tick) - elapsed).TotalMilliseconds)));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
