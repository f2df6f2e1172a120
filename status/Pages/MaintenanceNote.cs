using InternetDesa.State;
using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary>The note on a region's page of work that goes on there, or begins within seven days.</summary>
internal static class MaintenanceNote
{
    private const int Shown = 3;
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(7);

    /// <param name="snapshot">What the page shows.</param>
    /// <param name="region">The digits of the page's region; empty for the whole.</param>
    public static HtmlString Render(StatusSnapshot snapshot, string region)
    {
        var near = snapshot.Maintenance.Where(view => view.Window.Touches(region) && IsNear(view, snapshot.Now)).ToList();
        return Markup.If(near.Count > 0, () => Markup.Of(
            $"""
            {near.Take(Shown).Select(view => Note(view, region))}{Markup.If(near.Count > Shown, () => Markup.Of($"""<p class="note"><a class="link" href="/pemeliharaan">{near.Count - Shown} pemeliharaan lain</a></p>"""))}
            """));
    }

    private static bool IsNear(MaintenanceView view, DateTimeOffset now) => view.Phase is MaintenancePhase.Active
        || (view.Phase is MaintenancePhase.Upcoming && view.Window.From - now <= Ahead);

    // Where only a part of the page's region is concerned, or more than it, the note says which.
    private static HtmlString Note(MaintenanceView view, string region) => Markup.Of(
        $"""<p class="note"><strong>Pemeliharaan {(view.Phase is MaintenancePhase.Active ? "sedang berlangsung" : "terjadwal")}</strong>{(view.Window.Prefix == region ? "" : $" di {view.Name}")} {Wib.Span(view.Window.From, view.Window.To)}. Layanan bisa terputus sebentar. <a class="link" href="/pemeliharaan">Rincian</a></p>""");
}
