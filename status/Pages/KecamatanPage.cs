using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary><c>/kec/330101</c>: all its villages, each with its state.</summary>
internal static class KecamatanPage
{
    public static HtmlString Render(Layout layout, StatusSnapshot snapshot, Region kabupaten, Region kecamatan) => layout.Page(
        snapshot, $"{kecamatan.Name}, {kabupaten.Name}: {Parts.Headline(snapshot, kecamatan.Counts)}", kecamatan.Path,
        Simulation.Mark(kecamatan.Counts), Markup.Of(
        $"""
        {Layout.Path(snapshot, kabupaten)}
        <h1>{kecamatan.Name}, {kabupaten.Name}</h1>
        <p role="status">{Parts.Headline(snapshot, kecamatan.Counts)}</p>
        {MaintenanceNote.Render(snapshot, kecamatan.Code)}
        {Parts.Tiles(kecamatan.Counts)}
        <table class="v"><caption>Semua desa/kelurahan</caption><thead><tr><th scope="col">Desa/kelurahan</th><th scope="col">Keadaan</th><th scope="col">Sejak</th></tr></thead>
        <tbody>{kecamatan.Villages.Select(v => Markup.Of($"""<tr><th scope="row"><a href="{v.Path}">{v.Name}{Simulation.Suffix(v, kecamatan.Counts)}</a></th><td>{Parts.State(v.State)}</td><td>{Wib.Short(v.Row.Since, snapshot.Now)}</td></tr>"""))}</tbody></table>
        """));
}
