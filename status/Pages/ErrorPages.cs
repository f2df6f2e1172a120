using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;

namespace InternetDesa.Status.Pages;

/// <summary>Pages for what went wrong: what it is, and what to do now.</summary>
internal static class ErrorPages
{
    public static HtmlString NotFound(Layout layout, StatusSnapshot? snapshot) => layout.Page(
        snapshot, "Halaman tidak ditemukan", "/", default, Markup.Of(
        $"""
        <h1>Halaman tidak ditemukan</h1>
        <p>Alamat ini tidak ada, atau wilayahnya tidak dipantau di sini. Cari desa Anda dengan nama atau kode wilayahnya, atau mulai dari <a class="link" href="/">beranda</a>.</p>
        {Parts.Search("")}
        """));

    public static HtmlString NoData(Layout layout, string path) => layout.Page(
        null, "Data belum tersedia", path, default, new HtmlString(
        """
        <h1>Data belum tersedia</h1>
        <p>Sistem pemantau belum berjalan atau sedang dinyalakan. Ini tidak berarti internet di desa Anda putus. Silakan muat ulang beberapa menit lagi.</p>
        """));

    public static HtmlString Failed(Layout layout) => layout.Page(
        null, "Ada kesalahan pada situs ini", "/", default, new HtmlString(
        """
        <h1>Ada kesalahan pada situs ini</h1>
        <p>Kesalahan ini ada pada kami, bukan pada internet di desa Anda. Silakan muat ulang beberapa menit lagi.</p>
        """));
}
