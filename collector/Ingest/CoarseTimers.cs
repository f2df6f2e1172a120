namespace InternetDesa.Collector.Ingest;

/// <summary>
/// A clock whose timers fire up to two seconds late, never early: the keep-alive of a connection needs no more. One beat a second looks only at
/// what is due then, while the runtime's queue looks at every connection's timer three times a second (docs/decisions/0028).
/// </summary>
/// <param name="time">The clock behind it.</param>
internal sealed class CoarseTimers(TimeProvider time) : TimeProvider, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, LinkedList<CoarseTimer>> _turns = [];
    private readonly long _start = time.GetTimestamp();
    private ITimer? _beat;
    private long _done;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">It is to fire more than once.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CoarseTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>No timer fires any more.</summary>
    public void Dispose() => _beat?.Dispose();

    private void OnBeat()
    {
        var due = new List<CoarseTimer>();
        lock (_gate)
        {
            for (var now = Turn(TimeSpan.Zero); _done < now; _done++)
            {
                if (!_turns.Remove(_done, out var timers))
                    continue;
                due.AddRange(timers);
                timers.Clear();
            }
        }

        foreach (var timer in due)
            timer.Fire();
    }

    // The beat that has begun when so much time has passed.
    private long Turn(TimeSpan from) => (time.GetElapsedTime(_start) + from).Ticks / Beat.Ticks;

    // False where it was disposed, by whoever was faster: a beat takes its timers out before it fires them.
    private bool Move(LinkedListNode<CoarseTimer> node, TimeSpan due)
    {
        lock (_gate)
        {
            if (node.Value.IsDisposed)
                return false;
            node.List?.Remove(node);
            if (due == Timeout.InfiniteTimeSpan)
                return true;
            _beat ??= time.CreateTimer(static timers => ((CoarseTimers)timers!).OnBeat(), this, Beat, Beat);
            var turn = Math.Max(Turn(due), _done);
            if (!_turns.TryGetValue(turn, out var timers))
                _turns.Add(turn, timers = new LinkedList<CoarseTimer>());
            timers.AddLast(node);
            return true;
        }
    }

    private void End(LinkedListNode<CoarseTimer> node)
    {
        lock (_gate)
        {
            node.Value.IsDisposed = true;
            node.List?.Remove(node);
        }
    }

    private sealed class CoarseTimer : ITimer
    {
        private readonly CoarseTimers _timers;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly LinkedListNode<CoarseTimer> _node;
        private volatile bool _disposed;

        public CoarseTimer(CoarseTimers timers, TimerCallback callback, object? state)
        {
            (_timers, _callback, _state) = (timers, callback, state);
            _node = new LinkedListNode<CoarseTimer>(this);
        }

        public bool IsDisposed
        {
            get => _disposed;
            set => _disposed = value;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero)
                throw new NotSupportedException("A coarse timer fires once; write Timeout.InfiniteTimeSpan for the period.");
            return _timers.Move(_node, dueTime);
        }

        public void Fire()
        {
            if (!_disposed)
                _callback(_state);
        }

        public void Dispose() => _timers.End(_node);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
