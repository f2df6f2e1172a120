using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary>The mark that keeps made-up villages from passing for real ones.</summary>
internal static class Simulation
{
    /// <summary>For a page about several villages; nothing where none is simulated.</summary>
    public static HtmlString Mark(StateCounts counts) => counts.Simulated switch
    {
        0 => default,
        var n when n == counts.Total => Box("Semua desa/kelurahan di halaman ini disimulasikan, bukan hasil pengukuran nyata."),
        var n => Box($"{Numbers.Whole(n)} dari {Numbers.Whole(counts.Total)} desa/kelurahan di halaman ini disimulasikan, bukan hasil pengukuran nyata."),
    };

    /// <summary>For a village's own page.</summary>
    public static HtmlString Mark(VillageView village) =>
        Markup.If(village.Row.Simulated, () => Box("Keadaan di halaman ini disimulasikan, bukan hasil pengukuran nyata."));

    /// <summary>Beside a village in a list that holds real ones too; where all are simulated the page's own mark says so.</summary>
    public static string Suffix(VillageView village, StateCounts counts) =>
        village.Row.Simulated && counts.Simulated < counts.Total ? " (simulasi)" : "";

    private static HtmlString Box(string text) => Markup.Of($"""<p class="note"><strong>SIMULASI</strong> – {text}</p>""");
}
