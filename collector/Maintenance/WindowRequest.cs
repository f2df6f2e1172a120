using InternetDesa.State;

namespace InternetDesa.Collector.Maintenance;

/// <summary>What <c>POST /maintenance</c> takes. Missing members are empty, and refused as such.</summary>
/// <param name="Prefix">2, 4, 6 or 10 digits of a code, dotted or not.</param>
/// <param name="From">RFC 3339, or without an offset in WIB: <c>2026-08-22T22:00</c>.</param>
/// <param name="To">The same.</param>
/// <param name="Reason">Why, for the public: plain text, one line.</param>
internal sealed record WindowRequest(string Prefix = "", string From = "", string To = "", string Reason = "");

/// <summary>A window as the admin port tells it. Times are RFC 3339 at +07:00.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Prefix">Digits of a code.</param>
/// <param name="Name">What that is called; null where no table has it.</param>
/// <param name="From">Its begin.</param>
/// <param name="To">Its announced end.</param>
/// <param name="Reason">Why.</param>
/// <param name="Phase"><c>upcoming</c>, <c>active</c>, <c>ended</c> or <c>cancelled</c>.</param>
/// <param name="AnnouncedAt">When it was announced.</param>
/// <param name="CancelledAt">When it was called off; null where it was not.</param>
internal sealed record WindowAnswer(
    long Id, string Prefix, string? Name, DateTimeOffset From, DateTimeOffset To, string Reason, string Phase,
    DateTimeOffset AnnouncedAt, DateTimeOffset? CancelledAt)
{
    public static WindowAnswer Of(MaintenanceWindow window, string? name, DateTimeOffset now) => new(
        window.Id, window.Prefix, name, WibTime.Of(window.From), WibTime.Of(window.To), window.Reason,
        window.PhaseAt(now).ToString().ToLowerInvariant(), WibTime.Of(window.AnnouncedAt),
        window.CancelledAt is { } cancelled ? WibTime.Of(cancelled) : null);
}

/// <summary>What <c>GET /maintenance</c> answers.</summary>
/// <param name="Windows">By their begin.</param>
internal sealed record WindowsAnswer(IReadOnlyList<WindowAnswer> Windows);
