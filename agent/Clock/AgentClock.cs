using InternetDesa.Core.Batches;

namespace InternetDesa.Agent.Clock;

/// <summary>
/// The time of one boot: monotonic nanoseconds since its start, and UTC as an anchor plus these. The wall clock itself stamps nothing,
/// so that it may jump.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class AgentClock
{
    /// <summary>A wall clock that is further off than this from the collector's time is never used.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

    /// <summary>The earliest time that can be the present, nanoseconds since 1970.</summary>
    public static readonly long Earliest = UnixNanoseconds.From(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly long Latest = UnixNanoseconds.From(new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly TimeProvider _time;
    private readonly IClockTrust _trust;
    private readonly long _start;
    private readonly Lock _gate = new();
    private volatile Anchor? _anchor;

    public AgentClock(TimeProvider time, IClockTrust trust, long boot)
    {
        _time = time;
        _trust = trust;
        _start = time.GetTimestamp();
        Boot = boot;
    }

    /// <summary>The boot that the clock is of.</summary>
    public long Boot { get; }

    /// <summary>Nanoseconds since the start of the boot, in whole milliseconds: finer is noise that costs bytes on the wire.</summary>
    public long Mono => WholeMilliseconds(_time.GetElapsedTime(_start).Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>The wall clock, right or wrong, nanoseconds since 1970.</summary>
    public long Wall => UnixNanoseconds.From(_time.GetUtcNow());

    /// <summary>When the boot began; null until it is known.</summary>
    public ClockAnchor? Known => _anchor is { } anchor ? new ClockAnchor(Boot, anchor.Utc0, anchor.ErrorMs) : null;

    /// <summary>When the boot began; 1970 until it is known.</summary>
    public DateTimeOffset BootStart => UnixNanoseconds.ToTime(_anchor?.Utc0 ?? 0);

    /// <summary>What the time is; null until it is known.</summary>
    public DateTimeOffset? Utc => _anchor is { } anchor ? UnixNanoseconds.ToTime(anchor.Utc0 + Mono) : null;

    /// <summary>How far the wall clock is ahead of the anchored time, in ms; null until that is known.</summary>
    public long? OffsetMs => _anchor is { } anchor ? (Wall - anchor.Utc0 - Mono) / 1_000_000 : null;

    /// <summary>Whether a time can be the present: 2024 to 2049. Clocks without a battery start in 1970 or at their firmware's date.</summary>
    public static bool IsPlausible(long utc) => utc >= Earliest && utc < Latest;

    /// <summary>Anchors the boot by the wall clock, where nothing else has and the kernel vouches for it.</summary>
    /// <returns>Whether the boot got its anchor now.</returns>
    public bool TrustKernel()
    {
        lock (_gate)
        {
            if (_anchor is not null || _trust.MaximumError is not { } error || !IsPlausible(Wall))
                return false;
            _anchor = new Anchor(WholeMilliseconds(Wall) - Mono, (long)Math.Ceiling(error.TotalMilliseconds) + 1, FromKernel: true);
            return true;
        }
    }

    /// <summary>
    /// Anchors the boot by a receipt, where nothing else has or where the kernel's clock proves wrong. A second receipt changes nothing:
    /// within a boot time has to run evenly.
    /// </summary>
    /// <param name="utc">The collector's UTC when it wrote the receipt.</param>
    /// <param name="asked">The moment of this boot before which the receipt can not have been written.</param>
    /// <returns>Whether the anchor is new.</returns>
    public bool TrustReceipt(long utc, long asked)
    {
        if (!IsPlausible(utc))
            return false;
        lock (_gate)
        {
            var mono = Mono;
            var utc0 = WholeMilliseconds(utc) - mono;
            var wait = mono - asked;
            if (_anchor is { } known
                && (!known.FromKernel || Math.Abs(known.Utc0 - utc0) - wait <= Tolerance.Ticks * TimeSpan.NanosecondsPerTick))
                return false;
            _anchor = new Anchor(utc0, wait / 1_000_000 + 1, FromKernel: false);
            return true;
        }
    }

    /// <summary>A moment of this boot as a batch's timestamp.</summary>
    /// <param name="mono">The moment.</param>
    /// <param name="kind">The batch's clock: UTC only where there is an anchor.</param>
    /// <param name="anchor">The anchor.</param>
    public static long Stamp(long mono, BatchClock kind, ClockAnchor? anchor) => kind == BatchClock.Utc ? anchor!.Value.Utc0 + mono : mono;

    private static long WholeMilliseconds(long nanoseconds) => nanoseconds / 1_000_000 * 1_000_000;

    private sealed record Anchor(long Utc0, long ErrorMs, bool FromKernel);
}
