using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;

namespace InternetDesa.Status.Pages;

/// <summary><c>/</c>: the whole in one sentence, the search, all kabupaten and kota.</summary>
internal static class HomePage
{
    public static HtmlString Render(Layout layout, StatusSnapshot snapshot) => layout.Page(
        snapshot, Parts.Headline(snapshot, snapshot.Counts), "/", Simulation.Mark(snapshot.Counts), Markup.Of(
        $"""
        {Parts.Heading(snapshot, snapshot.Counts)}
        {MaintenanceNote.Render(snapshot, "")}
        {Parts.Search("")}
        {Parts.Tiles(snapshot.Counts)}
        <h2>Kabupaten dan kota</h2>
        {Parts.Counts("Jumlah desa/kelurahan per keadaan", "Wilayah", snapshot.Kabupaten, snapshot.Counts)}
        """));
}
