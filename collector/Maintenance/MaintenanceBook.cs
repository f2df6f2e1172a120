using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Collector.Maintenance;

/// <summary>The windows of maintenance as they stand: taken by the admin port, followed by the projector.</summary>
internal sealed class MaintenanceBook(MaintenanceStore store, RegionTable regions, InventoryModel inventory, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly WindowRules _rules = new(regions, inventory);
    private volatile IReadOnlyList<MaintenanceWindow> _windows = store.Recent(time.GetUtcNow());

    /// <summary>
    /// Windows that are to come, go on, or ended within <see cref="MaintenanceStore.Kept"/>. It is another list after each change, so
    /// that the projector finds out by a look at the reference.
    /// </summary>
    public IReadOnlyList<MaintenanceWindow> Windows => _windows;

    /// <summary>Announces a window.</summary>
    /// <returns>The window, or all that is wrong with the request.</returns>
    public (WindowAnswer? Window, IReadOnlyList<string> Errors) Announce(WindowRequest request)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var errors = _rules.Check(request, _windows, now, out var good);
            if (errors.Count > 0)
                return (null, errors);
            var window = store.Add(good.Prefix, good.From, good.To, good.Reason, now);
            _windows = store.Recent(now);
            return (Answer(window, now), []);
        }
    }

    /// <summary>Calls a window off: one that goes on ends now.</summary>
    /// <returns>The window, or why not.</returns>
    public (WindowAnswer? Window, string? Error) Cancel(long id)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var window = _windows.FirstOrDefault(window => window.Id == id);
            if (window is null)
                return (null, $"There is no window {id}: 'maintenance list' shows those that there are.");
            if (window.PhaseAt(now) is MaintenancePhase.Cancelled or MaintenancePhase.Ended)
                return (null, $"Window {id} is over since {WibTime.Text(window.End)}: only one that goes on or is to come can be cancelled.");
            store.Cancel(id, now);
            _windows = store.Recent(now);
            return (Answer(_windows.First(window => window.Id == id), now), null);
        }
    }

    /// <summary>All of <see cref="Windows"/>.</summary>
    public WindowsAnswer List()
    {
        var now = time.GetUtcNow();
        return new WindowsAnswer([.. _windows.Select(window => Answer(window, now))]);
    }

    private WindowAnswer Answer(MaintenanceWindow window, DateTimeOffset now) => WindowAnswer.Of(window, _rules.Name(window.Prefix), now);
}
