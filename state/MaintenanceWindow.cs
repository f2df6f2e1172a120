using InternetDesa.Core.Regions;

namespace InternetDesa.State;

/// <summary>Announced work: while it lasts, a village that is not normal is in maintenance.</summary>
/// <param name="Id">Its number, from 1; never given out twice.</param>
/// <param name="Prefix">What it covers: 2, 4, 6 or 10 digits of a code, and all villages below.</param>
/// <param name="From">Its begin, included.</param>
/// <param name="To">Its announced end, not included.</param>
/// <param name="Reason">Why, in the announcer's words: text of a person, to be encoded on every page.</param>
/// <param name="AnnouncedAt">When it was announced.</param>
/// <param name="CancelledAt">When it was called off; null where it was not.</param>
public sealed record MaintenanceWindow(
    long Id, string Prefix, DateTimeOffset From, DateTimeOffset To, string Reason, DateTimeOffset AnnouncedAt, DateTimeOffset? CancelledAt)
{
    /// <summary>When it really ends: a window that is cancelled ends then, one cancelled before its begin never was.</summary>
    public DateTimeOffset End => CancelledAt < To ? CancelledAt.Value : To;

    /// <summary>Where it stands at a time.</summary>
    public MaintenancePhase PhaseAt(DateTimeOffset now) =>
        CancelledAt <= now ? MaintenancePhase.Cancelled
        : now < From ? MaintenancePhase.Upcoming
        : now < To ? MaintenancePhase.Active
        : MaintenancePhase.Ended;

    /// <summary>Whether it is about the village.</summary>
    public bool Covers(VillageCode village) => village.Digits.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a village of the region, of 2 to 10 digits, may be in it: the one contains the other.</summary>
    public bool Touches(string region) =>
        region.StartsWith(Prefix, StringComparison.Ordinal) || Prefix.StartsWith(region, StringComparison.Ordinal);
}

/// <summary>Where a window of maintenance stands.</summary>
public enum MaintenancePhase
{
    /// <summary>Announced, not begun. On the page: mendatang.</summary>
    Upcoming,

    /// <summary>Going on. On the page: aktif.</summary>
    Active,

    /// <summary>Over. On the page: selesai.</summary>
    Ended,

    /// <summary>Called off, before its begin or in it. On the page: dibatalkan.</summary>
    Cancelled,
}
