using InternetDesa.Core.Regions;

namespace InternetDesa.State;

/// <summary>A village as it is now.</summary>
/// <param name="Code">The village.</param>
/// <param name="State">Its state.</param>
/// <param name="Since">When that state began: the first sign of it, not its confirmation.</param>
/// <param name="Cause">Why, where there is evidence.</param>
/// <param name="LastReport">When the village was last heard of; null where never.</param>
/// <param name="RttMs">Average round trip of the last probes, milliseconds; null where not known.</param>
/// <param name="LossPct">Loss of the last probes, 0 to 100 percent; null where not known.</param>
/// <param name="Simulated">Whether a simulator speaks for it, so that no page passes it off as a real village.</param>
public sealed record VillageRow(
    VillageCode Code,
    VillageState State,
    DateTimeOffset Since,
    OutageCause Cause,
    DateTimeOffset? LastReport,
    double? RttMs,
    double? LossPct,
    bool Simulated)
{
    /// <summary>What it would be without the maintenance that covers it; null unless it is in <see cref="VillageState.Maintenance"/>.</summary>
    public VillageCondition? Covered { get; init; }
}

/// <summary>How a village is, since when and why.</summary>
/// <param name="State">Its state.</param>
/// <param name="Since">When that state began.</param>
/// <param name="Cause">Why, where there is evidence.</param>
public sealed record VillageCondition(VillageState State, DateTimeOffset Since, OutageCause Cause);
