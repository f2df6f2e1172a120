using InternetDesa.State;
using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary>What several pages show alike.</summary>
internal static class Parts
{
    /// <summary>The state as shape, word and colour.</summary>
    public static HtmlString State(VillageState state) =>
        Markup.Of($"""<b class="st {Words.Class(state)}">{Words.Shape(state)} {Words.Of(state)}</b>""");

    /// <summary>How many villages are in each state, large.</summary>
    public static HtmlString Tiles(StateCounts counts) => Markup.Of(
        $"""<ul class="tiles" aria-label="Jumlah desa/kelurahan per keadaan">{Words.States.Select(state => Markup.Of($"""<li class="{Words.Class(state)}"><strong>{Words.Shape(state)} {Numbers.Whole(counts[state])}</strong> {Words.Of(state)}</li>"""))}</ul>""");

    /// <summary>Regions with their counts. On narrow screens the heads show their shapes only, and the words to screen readers.</summary>
    public static HtmlString Counts(string caption, string kind, IReadOnlyList<Region> regions, StateCounts total) => Markup.Of(
        $"""
        <table class="n"><caption>{caption}</caption><thead><tr><th scope="col">{kind}</th>{Words.States.Select(state => Markup.Of($"""<th scope="col" class="{Words.Class(state)}">{Words.Shape(state)} <span class="w">{Words.Of(state)}</span></th>"""))}</tr></thead>
        <tbody>{regions.Select(region => Markup.Of($"""<tr><th scope="row"><a href="{region.Path}">{region.Name}</a></th>{Cells(region.Counts)}</tr>"""))}</tbody>
        <tfoot><tr><th scope="row">Jumlah</th>{Cells(total)}</tr></tfoot></table>
        """);

    /// <summary>The search form.</summary>
    public static HtmlString Search(string query) => Markup.Of(
        $"""<form action="/cari" role="search"><label>Cari desa atau kelurahan<input type="search" name="q" value="{query}" maxlength="60" placeholder="Nama atau kode wilayah" required></label><button>Cari</button></form>""");

    /// <summary>The sentence that a page of several villages opens with.</summary>
    public static string Headline(StatusSnapshot snapshot, StateCounts counts) =>
        $"{Normal(counts)} – {DataTime(snapshot)}";

    /// <summary>The same as a heading, its second half smaller.</summary>
    public static HtmlString Heading(StatusSnapshot snapshot, StateCounts counts) =>
        Markup.Of($"""<h1 role="status">{Normal(counts)} <small>– {DataTime(snapshot)}</small></h1>""");

    private static string Normal(StateCounts counts) =>
        $"{Numbers.Whole(counts[VillageState.Normal])} dari {Numbers.Whole(counts.Total)} desa/kelurahan normal";

    private static string DataTime(StatusSnapshot snapshot) =>
        snapshot.Heartbeat is { } beat ? $"data {Wib.Moment(beat, snapshot.Now)}" : "belum ada data";

    private static IEnumerable<HtmlString> Cells(StateCounts counts) => Words.States.Select(state => counts[state] == 0
        ? new HtmlString("<td>0</td>")
        : Markup.Of($"""<td class="{Words.Class(state)}">{Numbers.Whole(counts[state])}</td>"""));
}
