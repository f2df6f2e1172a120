namespace InternetDesa.Collector.Polling;

/// <summary>
/// Devices by the moment at which each is due, and one timer for the first of them: what waits costs an entry in a heap. By a clock that
/// only goes forward.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="fire">Takes a device that is due, with the moment; called on the timer's thread, one after the other.</param>
internal sealed class PollQueue(TimeProvider time, Action<DeviceWatch, long> fire) : IDisposable
{
    // What is due within it is due together: one wake-up of a thread for many datagrams. Measured with 1,067 polls a second, 10 ms cost 16 %
    // of a core and 50 ms 12 %.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private readonly PriorityQueue<DeviceWatch, long> _queue = new();
    private ITimer? _timer;
    private bool _closed;

    /// <summary>Sets when a device is due, in place of what was set before.</summary>
    public void Set(DeviceWatch watch, TimeSpan wait)
    {
        lock (_gate)
            Enqueue(watch, time.GetTimestamp() + (long)(Math.Max(0, wait.TotalSeconds) * time.TimestampFrequency));
    }

    /// <summary>Makes a device that waits due earlier.</summary>
    /// <returns>False where it does not wait, or is due earlier anyway.</returns>
    public bool Hasten(DeviceWatch watch, TimeSpan wait)
    {
        lock (_gate)
        {
            var due = time.GetTimestamp() + (long)(Math.Max(0, wait.TotalSeconds) * time.TimestampFrequency);
            if (watch.Due == 0 || watch.Due <= due)
                return false;
            Enqueue(watch, due);
            return true;
        }
    }

    /// <summary>Whether a device waits; else it is polled at this moment.</summary>
    public bool Waits(DeviceWatch watch)
    {
        lock (_gate)
            return watch.Due != 0;
    }

    /// <summary>Nothing is due any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _timer?.Dispose();
        }
    }

    private void Enqueue(DeviceWatch watch, long due)
    {
        // An entry whose moment is not the device's is an old one.
        watch.Due = due;
        _queue.Enqueue(watch, due);
        if (!_closed && _queue.TryPeek(out _, out var first) && first == due)
            Arm(due);
    }

    private void Arm(long due)
    {
        // Rounded up: a timer of whole milliseconds would come before the moment, again and again.
        var wait = Tick * Math.Ceiling(Math.Max(0, time.GetElapsedTime(time.GetTimestamp(), due) / Tick));
        _timer ??= time.CreateTimer(static queue => ((PollQueue)queue!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Fire()
    {
        var now = time.GetTimestamp();
        while (true)
        {
            DeviceWatch watch;
            long due;
            lock (_gate)
            {
                if (_closed || !_queue.TryPeek(out watch!, out due))
                    return;
                if (due > now)
                {
                    Arm(due);
                    return;
                }

                _queue.Dequeue();
                if (watch.Due != due)
                    continue;
                watch.Due = 0;
            }

            fire(watch, due);
        }
    }
}
