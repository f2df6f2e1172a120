using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.State;

namespace InternetDesa.Status.Pages;

/// <summary><c>/cara-ukur</c>: how states are found, in one screen.</summary>
internal static class HowPage
{
    public static HtmlString Render(Layout layout, StatusSnapshot? snapshot) => layout.Page(
        snapshot, "Cara kami mengukur", "/cara-ukur", default, Markup.Of(
        $"""
        <h1>Cara kami mengukur</h1>
        <p>Perangkat di setiap desa/kelurahan melapor sendiri ke pusat. Dari laporan itu sistem menentukan satu dari enam keadaan:</p>
        <table class="v"><caption>Arti setiap keadaan</caption><thead><tr><th scope="col">Keadaan</th><th scope="col">Artinya</th></tr></thead><tbody>
        <tr><th scope="row">{Parts.State(VillageState.Normal)}</th><td>Laporan datang dan mutunya dalam batas.</td></tr>
        <tr><th scope="row">{Parts.State(VillageState.Degraded)}</th><td>Selama 5 menit lebih dari 5 % data hilang, atau waktu tempuh data lebih dari 3 kali yang wajar untuk jenis sambungannya (serat optik 40, seluler 120, satelit 700 milidetik).</td></tr>
        <tr><th scope="row">{Parts.State(VillageState.Down)}</th><td>Tidak ada laporan melewati batas waktu: 90 detik pada sambungan biasa, 15 menit pada sambungan berkuota.</td></tr>
        <tr><th scope="row">{Parts.State(VillageState.Affected)}</th><td>Desa ikut terputus karena jalur di atasnya putus. Perangkat desa tidak rusak.</td></tr>
        <tr><th scope="row">{Parts.State(VillageState.Maintenance)}</th><td>Desa tidak normal selama <a href="/pemeliharaan">pekerjaan yang sudah diumumkan</a>. Yang masih putus sesudah waktunya selesai dihitung putus sejak saat itu.</td></tr>
        <tr><th scope="row">{Parts.State(VillageState.Unknown)}</th><td>Sistem pemantau sendiri tidak sempat memeriksa, atau desa belum pernah melapor. Ini bukan baik dan bukan buruk.</td></tr>
        </tbody></table>
        <h2>Kapan gangguan dimulai</h2>
        <p>Putus dihitung sejak laporan terakhir yang kami terima, terganggu sejak ukuran buruk yang pertama: bukan sejak sistem yakin. Sebab yang ditulis adalah dugaan dari tanda yang ada; tanpa tanda, sebabnya ditulis belum diketahui.</p>
        <h2>Data untuk sistem lain</h2>
        <p>Data halaman ini tersedia sebagai JSON di <a class="link" href="/api/v1/villages?codes=3301012001">/api/v1/villages</a>. Nama dan kode wilayah mengikuti Kepmendagri 300.2.2-2430/2025, dari idn-area-data (lisensi ODbL).</p>
        """));
}
