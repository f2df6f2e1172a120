namespace InternetDesa.Status.Api;

/// <summary>What <c>GET /api/v1/maintenance</c> answers. Times are RFC 3339 at +07:00.</summary>
/// <param name="Updated">When the collector last wrote; null = never.</param>
/// <param name="Stale">Whether that is too long ago to rely on.</param>
/// <param name="Windows">By their begin.</param>
internal sealed record MaintenanceAnswer(DateTimeOffset? Updated, bool Stale, IReadOnlyList<MaintenanceWindowAnswer> Windows);

/// <summary>One window of announced work.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Prefix">2, 4, 6 or 10 digits: all villages whose code begins so.</param>
/// <param name="Name">What that region is called, with its kind.</param>
/// <param name="Phase"><c>upcoming</c>, <c>active</c>, <c>ended</c> or <c>cancelled</c>.</param>
/// <param name="From">Its begin, included.</param>
/// <param name="To">Its announced end, not included.</param>
/// <param name="Reason">Why: plain text of a person, to be encoded.</param>
/// <param name="AnnouncedAt">When it was announced.</param>
/// <param name="CancelledAt">When it was called off; null where it was not.</param>
internal sealed record MaintenanceWindowAnswer(
    long Id, string Prefix, string Name, string Phase, DateTimeOffset From, DateTimeOffset To, string Reason,
    DateTimeOffset AnnouncedAt, DateTimeOffset? CancelledAt);
