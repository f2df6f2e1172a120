using InternetDesa.Status.Http;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Api;

/// <summary><c>GET /api/v1/maintenance</c>: windows to come, going on, or over for at most 30 days. They are announced elsewhere.</summary>
internal static class MaintenanceApi
{
    public static Page Answer(StatusSnapshot? snapshot)
    {
        if (snapshot is null)
            return ApiPage.NoData();
        var updated = snapshot.Heartbeat is { } beat ? Wib.Of(beat) : (DateTimeOffset?)null;
        return ApiPage.Ok(new MaintenanceAnswer(updated, snapshot.Stale, [.. snapshot.Maintenance.Select(Of)]), ApiPage.Json.MaintenanceAnswer);
    }

    private static MaintenanceWindowAnswer Of(MaintenanceView view)
    {
        var window = view.Window;
        return new MaintenanceWindowAnswer(window.Id, window.Prefix, view.Name, view.Phase.ToString().ToLowerInvariant(),
            Wib.Of(window.From), Wib.Of(window.To), window.Reason, Wib.Of(window.AnnouncedAt),
            window.CancelledAt is { } at ? Wib.Of(at) : null);
    }
}
