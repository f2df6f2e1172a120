namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// Time that moves only when it is told to: timers fire within <see cref="Advance"/>, in the order of their time, on the caller's thread.
/// </summary>
internal sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(VirtualTimer Timer, int Version), (long Due, long Order)> _due = new();
    private long _now = start.UtcTicks;
    private long _order;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _now);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetTimestamp() + by.Ticks;
        while (Step(end))
        {
        }

        Interlocked.Exchange(ref _now, Math.Max(end, GetTimestamp()));
    }

    /// <summary>Goes to the next timer and fires it.</summary>
    /// <returns>False where none is set.</returns>
    public bool AdvanceToNext() => Step(long.MaxValue);

    /// <summary>Lets time pass until a task is done.</summary>
    /// <exception cref="InvalidOperationException">It waits for something that no clock brings.</exception>
    public void RunUntil(Task task)
    {
        var idle = 0;
        while (!task.IsCompleted)
        {
            if (AdvanceToNext())
            {
                idle = 0;
                continue;
            }

            // A cancelled wait may be on its way through the thread pool.
            if (++idle > 1_000_000)
                throw new InvalidOperationException("The task waits, and no timer is set.");
            Thread.Yield();
        }
    }

    private bool Step(long end)
    {
        VirtualTimer timer;
        lock (_gate)
        {
            while (true)
            {
                if (!_due.TryPeek(out var next, out var when) || when.Due > end)
                    return false;
                _due.Dequeue();
                if (next.Version != next.Timer.Version)
                    continue;
                timer = next.Timer;
                Interlocked.Exchange(ref _now, Math.Max(_now, when.Due));
                timer.Rearm();
                break;
            }
        }

        timer.Fire();
        return true;
    }

    private sealed class VirtualTimer(VirtualClock clock, Action fire) : ITimer
    {
        private TimeSpan _period;

        /// <summary>Changes with every setting: what was queued before is void.</summary>
        public int Version { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Version++;
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    Queue(dueTime);
            }

            return true;
        }

        public void Rearm()
        {
            Version++;
            if (_period > TimeSpan.Zero)
                Queue(_period);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Queue(TimeSpan after) => clock._due.Enqueue((this, Version), (clock._now + after.Ticks, clock._order++));
    }
}
