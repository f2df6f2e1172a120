namespace InternetDesa.Collector.Polling;

/// <summary>
/// When a device is polled next. One that answers keeps its phase; one that fell silent is asked again soon, so that a lost datagram is
/// no outage; one that stays silent is asked less and less often, down to every fourth interval.
/// </summary>
/// <remarks>No object of its own: there is one for each of a nation's devices.</remarks>
internal struct PollSchedule(PolledDevice device)
{
    // Two more tries within a third of the interval: before the 90 s are over after which a village is down.
    private const int SoonTries = 2;
    private const int SoonPart = 6;
    private const int LongestFactor = 4;

    // Timers count whole milliseconds and fire that much early: the same moment must not come twice.
    private const int EarlyPart = 10;

    private readonly TimeSpan _phase = device.Phase;

    /// <summary>Polls without an answer in a row.</summary>
    public int Silences { get; private set; }

    /// <summary>Whether it goes by the budget of silent devices: one that failed all its tries.</summary>
    public readonly bool IsDead => Silences > SoonTries;

    /// <summary>Takes the outcome of a poll.</summary>
    public void Polled(bool answered) => Silences = answered ? 0 : Silences + 1;

    /// <summary>How long until it is polled next. It is at most four intervals, however the clock was set meanwhile.</summary>
    /// <param name="now">The time.</param>
    public readonly TimeSpan Wait(DateTimeOffset now)
    {
        if (Silences is > 0 and <= SoonTries)
            return device.Interval / SoonPart;
        var factor = Math.Min(LongestFactor, 1 << Math.Clamp(Silences - SoonTries - 1, 0, 8));
        return device.NextAfter(now + (device.Interval / EarlyPart), _phase) - now + ((factor - 1) * device.Interval);
    }
}
