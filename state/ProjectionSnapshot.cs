using InternetDesa.Core.Spool;

namespace InternetDesa.State;

/// <summary>What the projector last committed, to go on from.</summary>
/// <param name="Villages">All villages of the inventory, by code.</param>
/// <param name="Boots">All boots, by device and boot.</param>
/// <param name="Done">The spool offsets whose effect is in the other members.</param>
/// <param name="Heartbeat">When that was; null where nothing was ever committed.</param>
public sealed record ProjectionSnapshot(
    IReadOnlyList<VillageRow> Villages, IReadOnlyList<BootRow> Boots, RangeSet Done, DateTimeOffset? Heartbeat);
