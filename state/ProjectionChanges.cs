using InternetDesa.Core.Spool;
using InternetDesa.State.Completeness;

namespace InternetDesa.State;

/// <summary>What one run of the projector changed: stored as a whole or not at all.</summary>
public sealed class ProjectionChanges
{
    /// <summary>Villages as they are now.</summary>
    public IReadOnlyCollection<VillageRow> Villages { get; init; } = [];

    /// <summary>States that villages entered.</summary>
    public IReadOnlyCollection<StateChange> StateChanges { get; init; } = [];

    /// <summary>Boots that are new or grew.</summary>
    public IReadOnlyCollection<BootRow> Boots { get; init; } = [];

    /// <summary>Lines of line protocol that the collector itself makes, for <see cref="OutboxStore"/>, in order.</summary>
    public IReadOnlyCollection<OutboxLine> OutboxLines { get; init; } = [];

    /// <summary>What came since the last commit, to be added to its run and day; the count of samples replaces a lower one.</summary>
    public IReadOnlyCollection<BootDay> Days { get; init; } = [];

    /// <summary>Gaps that agents declared; one that is known already changes nothing.</summary>
    public IReadOnlyCollection<DeclaredGap> Gaps { get; init; } = [];

    /// <summary>Points that were refused and are not any more; no more than were refused.</summary>
    public IReadOnlyCollection<ReplayedPoints> Replays { get; init; } = [];

    /// <summary>Points that came again since the last commit, to be added to their day.</summary>
    public IReadOnlyCollection<DuplicatePoints> Duplicates { get; init; } = [];

    /// <summary>All spool offsets done, these included.</summary>
    public required RangeSet Done { get; init; }

    /// <summary>Now: the public pages call their data stale when it is too old.</summary>
    public required DateTimeOffset Heartbeat { get; init; }
}
