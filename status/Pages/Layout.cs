using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary>What all pages have around them.</summary>
/// <param name="banner">The operator's sentence at the top of every page; empty for none.</param>
internal sealed class Layout(string banner)
{
    // Encoded for an attribute as it stands; the name space is no address that anything fetches.
    private static readonly HtmlString Icon = new(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230c3a5b'/%3E"
        + "%3Ccircle cx='8' cy='8' r='4' fill='%236ecf8d'/%3E%3C/svg%3E");

    /// <summary>A whole page.</summary>
    /// <param name="snapshot">What the page shows; null where there are no data.</param>
    /// <param name="title">What it is, the state first; the site's name is added.</param>
    /// <param name="path">Its own address, to load it again.</param>
    /// <param name="marks">Which of its villages are simulated, as <see cref="Simulation"/> says it.</param>
    /// <param name="body">The content, from its first heading on.</param>
    public HtmlString Page(StatusSnapshot? snapshot, string title, string path, HtmlString marks, HtmlString body) => Markup.Of(
        $"""
        <!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title} – Status Internet Desa</title><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="{Icon}">{StyleSheet.Element}</head>
        <body><a class="skip" href="#isi">Langsung ke isi</a>
        <header><div><a href="/">Internet Desa {snapshot?.Area}</a><a href="/cari">Cari</a></div></header>
        <main id="isi" class="wrap">{Note(banner)}{Stale(snapshot)}{marks}
        {body}
        </main>
        <footer><div><a href="{path}">Muat ulang</a><a href="/">Beranda</a><a href="/pemeliharaan">Pemeliharaan</a><a href="/cara-ukur">Cara kami mengukur</a><p>{DataTime(snapshot)} Waktu dalam WIB (UTC+7).</p></div></footer></body></html>
        """);

    /// <summary>The way from the whole down to here.</summary>
    public static HtmlString Path(StatusSnapshot snapshot, params IEnumerable<Region> regions) => Markup.Of(
        $"""<nav aria-label="Letak"><ol><li><a href="/">{snapshot.Area}</a></li>{regions.Select(r => Markup.Of($"""<li><a href="{r.Path}">{r.Name}</a></li>"""))}</ol></nav>""");

    private static HtmlString Note(string text) =>
        Markup.If(text.Length > 0, () => Markup.Of($"""<p class="note">{text}</p>"""));

    private static HtmlString Stale(StatusSnapshot? snapshot) => snapshot is not { Stale: true }
        ? default
        : Note(snapshot.Heartbeat is { } beat
            ? $"Halaman ini terakhir diperbarui {Wib.Moment(beat, snapshot.Now)}. Data mungkin tidak terbaru."
            : "Halaman ini belum pernah diperbarui oleh sistem pemantau. Data mungkin tidak terbaru.");

    private static string DataTime(StatusSnapshot? snapshot) =>
        snapshot?.Heartbeat is { } beat ? $"Data {Wib.Full(beat)}." : "Belum ada data.";
}
