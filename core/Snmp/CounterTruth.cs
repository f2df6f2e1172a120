namespace InternetDesa.Core.Snmp;

/// <summary>A counter as it was read.</summary>
/// <param name="Value">What the device said.</param>
/// <param name="Is64Bit">Counter64 instead of Counter32.</param>
/// <param name="UptimeTicks">sysUpTime of the same moment, 1/100 s, wraps at 2^32; null where the device has none.</param>
/// <param name="Discontinuity">ifCounterDiscontinuityTime: any change of it is a new beginning; 0 where there is none.</param>
/// <param name="At">When, by a clock that only goes forward.</param>
public readonly record struct CounterSample(ulong Value, bool Is64Bit, uint? UptimeTicks, uint Discontinuity, TimeSpan At)
{
    /// <summary>Which start of the device's v3 engine it was read in (<see cref="Protocols.Snmp.SnmpResponse.EngineRun"/>); 0 without.</summary>
    public int EngineRun { get; init; }
}

/// <summary>What lies between two readings of a counter.</summary>
public enum CounterVerdict
{
    /// <summary>The counter went on: the delta is what was counted.</summary>
    Counted,

    /// <summary>A Counter32 passed 2^32 once: the delta is what was counted.</summary>
    Wrapped,

    /// <summary>The device or the counter began anew: nothing is known about the time between.</summary>
    Reset,

    /// <summary>More than the line can carry, or a Counter32 that may have wrapped more than once: not to be believed.</summary>
    Implausible,

    /// <summary>There is no time between the readings.</summary>
    NoTime,
}

/// <summary>
/// The difference of two readings, and whether it is one. A counter that began anew is never taken for traffic: after every reset the
/// next rate comes with the reading after it.
/// </summary>
/// <remarks>
/// A device that restarts twice within the tolerance of its uptime, ten seconds, is not seen through, unless its v3 engine tells; routers
/// take longer to start.
/// Rules: RFC 2863 §3.1.6 and ifCounterDiscontinuityTime, RFC 2578 §7.1.6; RFC 3418 sysUpTime.
/// </remarks>
public static class CounterTruth
{
    // Clocks of small routers drift, and an answer may be late by its time-outs.
    private static readonly TimeSpan UptimeTolerance = TimeSpan.FromSeconds(10);
    private const double UptimeDrift = 0.02;

    // A moment of burst and a reading that was late: the line's rate is not exceeded by more.
    private const double RateTolerance = 1.05;

    /// <summary>Compares.</summary>
    /// <param name="before">The earlier reading.</param>
    /// <param name="after">The later one.</param>
    /// <param name="mostPerSecond">The most that can be counted in a second (bytes: line rate over 8); null where it is not known.</param>
    /// <returns>The verdict, and what was counted: 0 unless it was <see cref="CounterVerdict.Counted"/> or Wrapped.</returns>
    public static (CounterVerdict Verdict, ulong Delta) Compare(in CounterSample before, in CounterSample after, double? mostPerSecond)
    {
        var elapsed = after.At - before.At;
        if (elapsed <= TimeSpan.Zero)
            return (CounterVerdict.NoTime, 0);
        if (before.Is64Bit != after.Is64Bit || before.Discontinuity != after.Discontinuity || before.EngineRun != after.EngineRun
            || !IsSameEpoch(before.UptimeTicks, after.UptimeTicks, elapsed))
            return (CounterVerdict.Reset, 0);

        var most = mostPerSecond * elapsed.TotalSeconds * RateTolerance;
        var verdict = CounterVerdict.Counted;
        var delta = after.Value - before.Value;
        if (after.Value < before.Value)
        {
            // 2^64 bytes take centuries; and without an uptime nothing tells a wrap from a new beginning.
            if (after.Is64Bit || after.UptimeTicks is null)
                return (CounterVerdict.Reset, 0);
            delta = (1UL << 32) - before.Value + after.Value;
            verdict = CounterVerdict.Wrapped;
        }

        return delta > most || (!after.Is64Bit && most >= 1UL << 32) ? (CounterVerdict.Implausible, 0) : (verdict, delta);
    }

    // By where the uptime has to be now, so that a restart is seen also when it has overtaken its old value; modulo 2^32, 497 days.
    internal static bool IsSameEpoch(uint? before, uint? after, TimeSpan elapsed)
    {
        if (before is null || after is null)
            return before == after;
        var expected = (ulong)before.Value + (ulong)(elapsed.TotalSeconds * 100);
        var off = Math.Abs((long)unchecked((int)(after.Value - (uint)expected)));
        return off <= (UptimeTolerance.TotalSeconds + (elapsed.TotalSeconds * UptimeDrift)) * 100;
    }
}
