using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;

namespace InternetDesa.State.Completeness;

/// <summary>What came of one run of an agent on one day.</summary>
/// <param name="Device">The agent.</param>
/// <param name="Boot">Its run.</param>
/// <param name="Day">The WIB day by the batches' own time; by that of reception where their clock has no anchor yet.</param>
/// <param name="FirstSeq">The lowest seq.</param>
/// <param name="LastSeq">The highest seq.</param>
/// <param name="Sampled">What the agent had counted since its start at the latest of these batches (<c>sampled_n</c>); 0 where it does not count.</param>
/// <param name="Received">Points stored.</param>
/// <param name="Refused">Points of these batches that are in the dead letter.</param>
/// <param name="Mono">Of the received, those whose time counts from the run's start: they need its anchor.</param>
public sealed record BootDay(
    DeviceId Device, long Boot, DateOnly Day, long FirstSeq, long LastSeq, long Sampled, long Received, long Refused, long Mono);

/// <summary>A gap that an agent declared.</summary>
/// <param name="Device">The agent.</param>
/// <param name="Gap">Run, seqs, points and reason.</param>
/// <param name="At">When we learned of it.</param>
public sealed record DeclaredGap(DeviceId Device, BatchGap Gap, DateTimeOffset At);

/// <summary>Points that came again.</summary>
/// <param name="Device">The agent.</param>
/// <param name="Day">The WIB day on which they came again.</param>
/// <param name="Points">How many.</param>
public sealed record DuplicatePoints(DeviceId Device, DateOnly Day, long Points);

/// <summary>Points of a batch that were refused, and taken by a replay of their dead letter.</summary>
/// <param name="Device">The agent.</param>
/// <param name="Boot">Its run.</param>
/// <param name="Seq">The batch.</param>
/// <param name="Points">How many.</param>
public sealed record ReplayedPoints(DeviceId Device, long Boot, long Seq, int Points);

/// <summary>All that is known of the completeness of some agents.</summary>
/// <param name="Boots">Their runs.</param>
/// <param name="Days">What came, by run and day.</param>
/// <param name="Gaps">What they declared.</param>
/// <param name="Duplicates">What came again.</param>
public sealed record CompletenessEvidence(
    IReadOnlyList<BootRow> Boots, IReadOnlyList<BootDay> Days, IReadOnlyList<DeclaredGap> Gaps, IReadOnlyList<DuplicatePoints> Duplicates);
