using InternetDesa.State;

namespace InternetDesa.Status.Snapshots;

/// <summary>A window of maintenance with what its region is called.</summary>
/// <param name="Window">The window.</param>
/// <param name="Name">The region with its kind: <c>Kabupaten Cilacap</c>.</param>
/// <param name="Path">The region's page; null where nothing of it is monitored here.</param>
/// <param name="Phase">Where it stands now.</param>
internal sealed record MaintenanceView(MaintenanceWindow Window, string Name, string? Path, MaintenancePhase Phase);
