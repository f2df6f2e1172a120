namespace InternetDesa.Simulator.RouterOs;

/// <summary>What a router does later, in the order of time and then of planning; one timer for all of it.</summary>
/// <param name="time">The clock.</param>
/// <param name="enter">Runs work as the router.</param>
internal sealed class RouterAgenda(TimeProvider time, Action<Action> enter) : IDisposable
{
    private readonly PriorityQueue<Entry, (long Due, long Order)> _entries = new();
    private ITimer? _timer;
    private long _order;

    /// <summary>Plans work; call it as the router.</summary>
    public Entry After(TimeSpan delay, Action work)
    {
        var entry = new Entry(time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency), work);
        _entries.Enqueue(entry, (entry.Due, _order++));
        Arm();
        return entry;
    }

    /// <summary>How long until an entry is due.</summary>
    public TimeSpan Until(Entry entry) => time.GetElapsedTime(time.GetTimestamp(), entry.Due);

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Arm()
    {
        while (_entries.TryPeek(out var entry, out _) && entry.Cancelled)
            _entries.Dequeue();
        if (!_entries.TryPeek(out var next, out _))
            return;
        var wait = Until(next);
        _timer ??= time.CreateTimer(_ => enter(Run), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Run()
    {
        while (_entries.TryPeek(out var next, out var when) && (next.Cancelled || when.Due <= time.GetTimestamp()))
        {
            _entries.Dequeue();
            if (!next.Cancelled)
                next.Work();
        }

        Arm();
    }

    /// <summary>One thing to do.</summary>
    internal sealed class Entry(long due, Action work)
    {
        /// <summary>When, in the clock's timestamps.</summary>
        public long Due { get; } = due;

        /// <summary>What.</summary>
        public Action Work { get; } = work;

        /// <summary>Whether it is off.</summary>
        public bool Cancelled { get; set; }
    }
}
