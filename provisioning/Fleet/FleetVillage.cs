using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>A village as a roll-out sees it.</summary>
/// <param name="Code">The village.</param>
/// <param name="Upstream">The village that its uplink hangs on; null where that is none of the inventory's.</param>
/// <param name="Model">Its gateway's model; empty where it is not known.</param>
internal sealed record FleetVillage(VillageCode Code, VillageCode? Upstream, string Model);
