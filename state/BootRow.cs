using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;

namespace InternetDesa.State;

/// <summary>One run of an agent, as far as the collector has it.</summary>
/// <param name="Device">The agent.</param>
/// <param name="Boot">The random positive number of that run.</param>
/// <param name="FirstSeen">When its first batch came; the earliest that was ever stored stays.</param>
/// <param name="LastSeen">When its last batch came.</param>
/// <param name="Anchor">When that run began; null until known. The first that is stored wins for ever: a later one is ignored.</param>
/// <param name="AnchoredAt">When the anchor came; null exactly where <paramref name="Anchor"/> is.</param>
/// <param name="Have">The batches that came, gaps that the agent declared included.</param>
/// <param name="Points">How many data points came, repeats not counted.</param>
public sealed record BootRow(
    DeviceId Device,
    long Boot,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    ClockAnchor? Anchor,
    DateTimeOffset? AnchoredAt,
    RangeSet Have,
    long Points)
{
    /// <summary>The last seq that it had on its disk, as the boot after it says; 0 where nobody said.</summary>
    public long FinalSeq { get; init; }

    /// <summary>When the agent first gave batches of it up; null where it never did.</summary>
    public DateTimeOffset? AbandonedAt { get; init; }
}
