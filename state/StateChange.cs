using InternetDesa.Core.Regions;

namespace InternetDesa.State;

/// <summary>A village entered a state. A second change of the same village at the same millisecond replaces the first.</summary>
/// <param name="Code">The village.</param>
/// <param name="At">When the state began.</param>
/// <param name="State">The state entered.</param>
/// <param name="Cause">Why, where there is evidence.</param>
public sealed record StateChange(VillageCode Code, DateTimeOffset At, VillageState State, OutageCause Cause);
