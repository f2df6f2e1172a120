using InternetDesa.Agent.Clock;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Villages;

/// <summary>
/// A box's own clock. Most have one that is right; a third has none that runs through a power cut, and starts in 1970 at every boot:
/// such an agent learns the time from the collector's receipts.
/// </summary>
internal sealed class SimulatedClock(WorldVillage village, TimeProvider real) : TimeProvider, IClockTrust
{
    private readonly long _start = real.GetTimestamp();

    /// <inheritdoc/>
    public TimeSpan? MaximumError => village.HasClock ? TimeSpan.FromMilliseconds(10) : null;

    /// <inheritdoc/>
    public override long TimestampFrequency => real.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        village.HasClock ? real.GetUtcNow() : DateTimeOffset.UnixEpoch + real.GetElapsedTime(_start);

    /// <inheritdoc/>
    public override long GetTimestamp() => real.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);
}
