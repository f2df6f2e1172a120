using InternetDesa.Core.Spool;

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
    public IReadOnlyCollection<byte[]> OutboxLines { get; init; } = [];

    /// <summary>All spool offsets done, these included.</summary>
    public required RangeSet Done { get; init; }

    /// <summary>Now: the public pages call their data stale when it is too old.</summary>
    public required DateTimeOffset Heartbeat { get; init; }
}
