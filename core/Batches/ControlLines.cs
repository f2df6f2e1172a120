namespace InternetDesa.Core.Batches;

/// <summary>Which clock a batch's timestamps are of.</summary>
public enum BatchClock
{
    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    Utc,

    /// <summary>Nanoseconds since the start of the agent's boot: they wait for that boot's <see cref="ClockAnchor"/>.</summary>
    Mono,
}

/// <summary>The <c>batch</c> line that a batch begins with.</summary>
/// <param name="Boot">A random positive number drawn at every start of the agent.</param>
/// <param name="Seq">1, 2, … within the boot, one per batch.</param>
/// <param name="Points">How many data points follow.</param>
/// <param name="Clock">What the timestamps count.</param>
/// <param name="PreviousBoot">The agent's boot before this one, named in seq 1 only; 0 otherwise.</param>
/// <param name="PreviousSeq">The last seq that the boot before had synced; 0 where it had none.</param>
public readonly record struct BatchHeader(long Boot, long Seq, int Points, BatchClock Clock, long PreviousBoot = 0, long PreviousSeq = 0);

/// <summary>The <c>anchor</c> line: when a boot began. The first that the collector stores for (device, boot) wins for ever.</summary>
/// <param name="Boot">The boot.</param>
/// <param name="Utc0">UTC at the boot's start, nanoseconds since 1970.</param>
/// <param name="ErrorMs">How far off it can be at most, milliseconds.</param>
public readonly record struct ClockAnchor(long Boot, long Utc0, long ErrorMs);

/// <summary>The <c>gap</c> line: batches that will never come, said so that nobody waits for them.</summary>
/// <param name="Boot">Their boot.</param>
/// <param name="From">The first seq.</param>
/// <param name="To">The last seq, included.</param>
/// <param name="Points">How many points they held.</param>
/// <param name="Why"><c>thinned</c>, <c>abandoned</c> or <c>lost_power</c>.</param>
public readonly record struct BatchGap(long Boot, long From, long To, long Points, string Why);
