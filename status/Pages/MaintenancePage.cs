using InternetDesa.State;
using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary><c>/pemeliharaan</c>: announced work that goes on, is to come, or is over for at most 30 days.</summary>
internal static class MaintenancePage
{
    /// <summary>How many windows each list shows.</summary>
    private const int Shown = 50;

    public static HtmlString Render(Layout layout, StatusSnapshot snapshot)
    {
        var phases = snapshot.Maintenance.ToLookup(view => view.Phase);
        var over = phases[MaintenancePhase.Ended].Concat(phases[MaintenancePhase.Cancelled]).OrderByDescending(view => view.Window.End);
        return layout.Page(snapshot, "Pemeliharaan", "/pemeliharaan", default, Markup.Of(
            $"""
            <h1>Pemeliharaan</h1>
            <p>Pekerjaan yang sudah diumumkan. Selama itu layanan di wilayahnya bisa terputus sebentar; yang masih putus sesudah waktunya selesai dihitung putus.</p>
            {List("Sedang berlangsung", [.. phases[MaintenancePhase.Active]], "Tidak ada pemeliharaan yang sedang berlangsung.")}
            {List("Mendatang", [.. phases[MaintenancePhase.Upcoming]], "Tidak ada pemeliharaan yang dijadwalkan.")}
            {List("Selesai dalam 30 hari terakhir", [.. over], "Tidak ada.")}
            """));
    }

    private static HtmlString List(string heading, IReadOnlyList<MaintenanceView> views, string none) => Markup.Of(
        $"""
        <h2>{heading}</h2>
        {(views.Count == 0 ? Markup.Of($"<p>{none}</p>") : Markup.Of($"""<ul class="log">{views.Take(Shown).Select(Item)}</ul>"""))}{Markup.If(views.Count > Shown, () => Markup.Of($"<p>{views.Count - Shown} lainnya ada di data untuk sistem lain.</p>"))}
        """);

    private static HtmlString Item(MaintenanceView view) => Markup.Of(
        $"""<li>{Region(view)} {Wib.Span(view.Window.From, view.Window.To)}{Cancelled(view)}<br>{view.Window.Reason}<br><span class="muted">Diumumkan {Wib.Full(view.Window.AnnouncedAt)}</span></li>""");

    private static HtmlString Region(MaintenanceView view) => view.Path is { } path
        ? Markup.Of($"""<a class="link" href="{path}">{view.Name}</a>""")
        : Markup.Of($"<strong>{view.Name}</strong>");

    private static string Cancelled(MaintenanceView view) =>
        view.Window.CancelledAt is { } at && view.Phase is MaintenancePhase.Cancelled ? $" (dibatalkan {Wib.Full(at)})" : "";
}
