using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary><c>/cari?q=</c>: villages by name or code. Names repeat, so each result says where it is.</summary>
internal static class SearchPage
{
    private const int Shown = 50;

    public static HtmlString Render(Layout layout, StatusSnapshot snapshot, string query)
    {
        var found = VillageSearch.Find(snapshot.Villages, query);
        var counts = new StateCounts(found);
        var path = $"/cari?q={Uri.EscapeDataString(query)}";
        return layout.Page(
            snapshot, query.Length == 0 ? "Cari desa" : Headline(query, found.Count), path, Simulation.Mark(counts), Markup.Of(
            $"""
            <h1>Pencarian</h1>
            {Parts.Search(query)}
            {Markup.If(query.Length > 0, () => Markup.Of($"""<p role="status">{Headline(query, found.Count)}{Advice(found.Count)}</p>"""))}
            <ul class="list">{found.Take(Shown).Select(v => Markup.Of($"""<li><a href="{v.Path}">{v.Name}{Simulation.Suffix(v, counts)}</a>{Parts.State(v.State)} · {v.Kecamatan}, {v.Kabupaten} · {v.Code.Dotted}</li>"""))}</ul>
            """));
    }

    private static string Headline(string query, int count) =>
        count == 0 ? $"Tidak ada desa/kelurahan untuk “{query}”." : $"{Numbers.Whole(count)} desa/kelurahan untuk “{query}”.";

    private static string Advice(int count) => count switch
    {
        0 => " Periksa ejaannya, atau tulis kode wilayah seperti 33.01.01.2001.",
        > Shown => $" Yang tampil {Shown} pertama: tambahkan nama kecamatan atau kabupaten.",
        _ => "",
    };
}
