using InternetDesa.State;
using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary>
/// <c>/kab/3301</c>: the kecamatan, all villages that are not normal, and the rest folded. Villages are grouped by state, so that each
/// takes two nodes: the largest kabupaten has 494 of them, and cheap phones are slow beyond 1,500 nodes.
/// </summary>
internal static class KabupatenPage
{
    public static HtmlString Render(Layout layout, StatusSnapshot snapshot, Region kabupaten) => layout.Page(
        snapshot, $"{kabupaten.Name}: {Parts.Headline(snapshot, kabupaten.Counts)}", kabupaten.Path, Simulation.Mark(kabupaten.Counts), Markup.Of(
        $"""
        {Layout.Path(snapshot)}
        <h1>{kabupaten.Name}</h1>
        <p role="status">{Parts.Headline(snapshot, kabupaten.Counts)}</p>
        {MaintenanceNote.Render(snapshot, kabupaten.Code)}
        {Parts.Tiles(kabupaten.Counts)}
        {Words.Troubles.Where(state => kabupaten.Counts[state] > 0).Select(state => Trouble(snapshot, kabupaten, state))}
        <h2>Kecamatan</h2>
        {Parts.Counts("Jumlah desa/kelurahan per keadaan", "Kecamatan", kabupaten.Parts, kabupaten.Counts)}
        {Markup.If(kabupaten.Counts[VillageState.Normal] > 0, () => Normal(kabupaten))}
        """));

    private static HtmlString Trouble(StatusSnapshot snapshot, Region kabupaten, VillageState state) => Markup.Of(
        $"""
        <h2 class="st {Words.Class(state)}">{Words.Shape(state)} {Words.Of(state)} ({Numbers.Whole(kabupaten.Counts[state])})</h2>
        <ul class="list">{kabupaten.Villages.Where(v => v.State == state).Select(v => Markup.Of($"""<li><a href="{v.Path}">{v.Name}{Simulation.Suffix(v, kabupaten.Counts)}</a>{v.Kecamatan}, sejak {Wib.Short(v.Row.Since, snapshot.Now)}"""))}</ul>
        """);

    private static HtmlString Normal(Region kabupaten) => Markup.Of(
        $"""
        <h2 class="st s0">{Words.Shape(VillageState.Normal)} {Words.Of(VillageState.Normal)} ({Numbers.Whole(kabupaten.Counts[VillageState.Normal])})</h2>
        {kabupaten.Parts.Where(kec => kec.Counts[VillageState.Normal] > 0).Select(kec => Markup.Of($"""<details><summary>{kec.Name} ({kec.Counts[VillageState.Normal]})</summary><ul class="list">{kec.Villages.Where(v => v.State == VillageState.Normal).Select(v => Markup.Of($"""<li><a href="{v.Path}">{v.Name}{Simulation.Suffix(v, kabupaten.Counts)}</a>"""))}</ul></details>"""))}
        """);
}
