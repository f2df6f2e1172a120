using InternetDesa.Collector.Admin;

namespace InternetDesa.Collector.Maintenance;

/// <summary>Asks for maintenance windows at the admin port of a collector that runs.</summary>
internal sealed class MaintenanceClient(AdminClient admin)
{
    /// <summary>Announces a window.</summary>
    /// <exception cref="FormatException">It is refused; the message says what to write.</exception>
    /// <exception cref="CollectorUnreachableException">No collector answers, or it failed.</exception>
    public Task<WindowAnswer> AnnounceAsync(WindowRequest request, CancellationToken ct) =>
        admin.PostAsync("maintenance", request, AdminJson.Default.WindowRequest, AdminJson.Default.WindowAnswer, ct);

    /// <summary>Calls a window off.</summary>
    /// <inheritdoc cref="AnnounceAsync"/>
    public Task<WindowAnswer> CancelAsync(long id, CancellationToken ct) =>
        admin.DeleteAsync(FormattableString.Invariant($"maintenance/{id}"), AdminJson.Default.WindowAnswer, ct);

    /// <summary>All windows.</summary>
    /// <inheritdoc cref="AnnounceAsync"/>
    public Task<WindowsAnswer> ListAsync(CancellationToken ct) => admin.GetAsync("maintenance", AdminJson.Default.WindowsAnswer, ct);
}
