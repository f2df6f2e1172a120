using InternetDesa.State;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// How announced work lies over a village's state: within a window everything but Normal shows as Maintenance; what outlasts the window
/// begins anew at its end, so that only the overrun counts.
/// </summary>
internal static class MaintenanceRule
{
    /// <summary>The village as it would be without maintenance.</summary>
    public static VillageRow Uncover(VillageRow row) => row.Covered is not { } own
        ? row
        : row with { State = own.State, Since = own.Since, Cause = own.Cause, Covered = null };

    /// <summary>The village as it shows.</summary>
    /// <param name="own">As it would be without maintenance.</param>
    /// <param name="wasCovered">Whether it showed as Maintenance until now.</param>
    /// <param name="windows">The windows that are about it; the announced ones do not overlap.</param>
    /// <param name="at">The time.</param>
    public static VillageRow Cover(VillageRow own, bool wasCovered, IReadOnlyList<MaintenanceWindow> windows, DateTimeOffset at)
    {
        if (windows.Count == 0 || own.State is VillageState.Normal)
            return own;
        MaintenanceWindow? ended = null;
        foreach (var window in windows)
        {
            if (window.From <= at && at < window.End)
            {
                return own with
                {
                    State = VillageState.Maintenance,
                    Since = own.Since > window.From ? own.Since : window.From,
                    Cause = OutageCause.Maintenance,
                    Covered = new VillageCondition(own.State, own.Since, own.Cause),
                };
            }

            if (window.End <= at && (ended is null || window.End > ended.End))
                ended = window;
        }

        return ended is not null && own.Since < ended.End && (wasCovered || BeganWithin(ended, own)) ? own with { Since = ended.End } : own;
    }

    // Found out after the window's end only. Of Unknown nobody watched the begin, so it stays.
    private static bool BeganWithin(MaintenanceWindow window, VillageRow own) =>
        own.State is not VillageState.Unknown && own.Since >= window.From;
}
