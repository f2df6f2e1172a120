using System.Net;
using InternetDesa.State;
using static InternetDesa.Tests.Status.StatusSite;

namespace InternetDesa.Tests.Status;

public sealed class PageTests
{
    private const string Tambakreja = "3301012001";

    [Fact]
    public async Task The_home_page_opens_with_one_sentence_and_counts_every_state()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja), Row("3301012002", VillageState.Down), Row("3374011001", VillageState.Unknown)]);
        var html = await site.GetAsync("/");
        Assert.Contains("<title>1 dari 3 desa/kelurahan normal – data pukul 14.05 WIB – Status Internet Desa</title>", html, StringComparison.Ordinal);
        Assert.Contains("<h1 role=\"status\">1 dari 3 desa/kelurahan normal <small>– data pukul 14.05 WIB</small></h1>", html, StringComparison.Ordinal);
        Assert.Contains(
            "<th scope=\"row\"><a href=\"/kab/3301\">Kabupaten Cilacap</a></th><td class=\"s0\">1</td><td>0</td><td class=\"s2\">1</td>",
            html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/kab/3374\">Kota Semarang</a>", html, StringComparison.Ordinal);
        Assert.Contains("lang=\"id\"", html, StringComparison.Ordinal);
        Assert.Contains("<a class=\"skip\" href=\"#isi\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kabupaten_shows_troubles_and_folds_what_is_normal()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja, VillageState.Down), Row("3301012002"), Row("3301022001", VillageState.Affected, OutageCause.Upstream)]);
        var html = await site.GetAsync("/kab/3301");
        var (trouble, folded) = (html[..html.IndexOf("<details>", StringComparison.Ordinal)], html[html.IndexOf("<details>", StringComparison.Ordinal)..]);
        Assert.Contains("■ Putus (1)", trouble, StringComparison.Ordinal);
        Assert.Contains("◐ Terdampak (1)", trouble, StringComparison.Ordinal);
        Assert.Contains("Desa Tambakreja</a>Kecamatan Kedungreja, sejak 13.40 WIB", trouble, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/kec/330102\">", trouble, StringComparison.Ordinal);
        Assert.Contains("<summary>Kecamatan Kedungreja (1)</summary>", folded, StringComparison.Ordinal);
        Assert.Contains("/desa/3301012002", folded, StringComparison.Ordinal);
        Assert.DoesNotContain("/desa/" + Tambakreja, folded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kecamatan_shows_every_village_with_its_state()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja, VillageState.Down), Row("3301012002", minutes: 60 * 24)]);
        var html = await site.GetAsync("/kec/330101");
        Assert.Contains("<h1>Kecamatan Kedungreja, Kabupaten Cilacap</h1>", html, StringComparison.Ordinal);
        Assert.Contains("Desa Tambakreja</a></th><td><b class=\"st s2\">■ Putus</b></td><td>13.40 WIB</td>", html, StringComparison.Ordinal);
        Assert.Contains("Desa Bumireja</a></th><td><b class=\"st s0\">● Normal</b></td><td>16 Agu 2026</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_village_says_how_it_is_since_when_and_why()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja, VillageState.Down, OutageCause.Power)],
            Change(Tambakreja, 60 * 30, VillageState.Normal), Change(Tambakreja, 25, VillageState.Down, OutageCause.Power));
        var html = await site.GetAsync("/desa/" + Tambakreja);
        Assert.Contains("<title>Putus – Desa Tambakreja, Kecamatan Kedungreja, Kabupaten Cilacap", html, StringComparison.Ordinal);
        Assert.Contains("Internet Desa di Desa Tambakreja terputus sejak pukul 13.40 WIB (25 menit).", html, StringComparison.Ordinal);
        Assert.Contains("<strong>Dugaan sebab:</strong> Listrik di desa padam.", html, StringComparison.Ordinal);
        Assert.Contains("pukul 13.53 WIB (12 menit yang lalu)", html, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"24 jam terakhir: normal 23 jam 35 menit, putus 25 menit\"", html, StringComparison.Ordinal);
        Assert.Contains("<li><b class=\"st s2\">■ Putus</b> Senin, 17 Agustus 2026 pukul 13.40 WIB", html, StringComparison.Ordinal);
        Assert.DoesNotContain("milidetik", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VillageState.Normal, "Internet Desa di Desa Tambakreja normal sejak pukul 13.40 WIB (25 menit).")]
    [InlineData(VillageState.Degraded, "tersambung, tetapi terganggu sejak pukul 13.40 WIB (25 menit)")]
    [InlineData(VillageState.Affected, "karena jalur di atasnya putus. Perangkat desa tidak rusak.")]
    [InlineData(VillageState.Maintenance, "Ada pemeliharaan di Desa Tambakreja sejak pukul 13.40 WIB")]
    [InlineData(VillageState.Unknown, "Kami tidak bisa memeriksa Desa Tambakreja sejak pukul 13.40 WIB (25 menit). Internet Anda mungkin tetap normal.")]
    public async Task Each_state_has_its_sentence(VillageState state, string sentence)
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja, state)]);
        Assert.Contains(sentence, await site.GetAsync("/desa/" + Tambakreja), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_village_that_never_reported_says_so()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja, VillageState.Unknown) with { LastReport = null, RttMs = null, LossPct = null }]);
        var html = await site.GetAsync("/desa/" + Tambakreja);
        Assert.Contains("Kami belum pernah menerima laporan dari Desa Tambakreja.", html, StringComparison.Ordinal);
        Assert.Contains("belum pernah ada", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulated_villages_are_marked_wherever_they_count_and_real_ones_are_not()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja, simulated: true), Row("3301012002")]);
        foreach (var path in new[] { "/", "/kab/3301", "/kec/330101", "/cari?q=Tambakreja", "/desa/" + Tambakreja })
            Assert.Contains("<strong>SIMULASI</strong>", await site.GetAsync(path), StringComparison.Ordinal);
        Assert.Contains("Desa Tambakreja (simulasi)", await site.GetAsync("/kec/330101"), StringComparison.Ordinal);
        Assert.Contains("Desa Tambakreja (simulasi)", await site.GetAsync("/kab/3301"), StringComparison.Ordinal);
        var real = await site.GetAsync("/desa/3301012002");
        Assert.DoesNotContain("SIMULASI", real, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Data nyata", real, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/kab/33.01", "/kab/3301")]
    [InlineData("/kec/33.01.01", "/kec/330101")]
    [InlineData("/desa/33.01.01.2001", "/desa/3301012001")]
    public async Task Codes_with_dots_lead_to_those_without(string from, string to)
    {
        await using var site = await StartAsync();
        using var response = await site.Client.GetAsync(from);
        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(to, response.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("/desa/3301012099")]
    [InlineData("/desa/tambakreja")]
    [InlineData("/kab/3399")]
    [InlineData("/kab/330101")]
    [InlineData("/kec/3301")]
    [InlineData("/favicon.ico")]
    [InlineData("/a/b/c")]
    public async Task What_is_not_there_is_said_with_what_to_do(string path)
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja)]);
        using var response = await site.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var html = await response.Content.ReadAsStringAsync();
        Assert.Contains("Cari desa Anda dengan nama atau kode wilayahnya", html, StringComparison.Ordinal);
        Assert.Contains("<form action=\"/cari\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tambakreja")]
    [InlineData("desa tambakreja")]
    [InlineData("TAMBAK cilacap")]
    [InlineData("33.01.01.2001")]
    [InlineData("3301012001")]
    public async Task A_village_is_found_by_name_or_code_and_says_where_it_is(string query)
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja), Row("3301012002")]);
        var html = await site.GetAsync("/cari?q=" + Uri.EscapeDataString(query));
        Assert.Contains("Desa Tambakreja</a><b class=\"st s0\">● Normal</b> · Kecamatan Kedungreja, Kabupaten Cilacap · 33.01.01.2001", html, StringComparison.Ordinal);
        Assert.DoesNotContain("3301012002", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_found_says_what_to_write()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Tambakreja)]);
        var html = await site.GetAsync("/cari?q=%3Cscript%3Ex");
        Assert.Contains("Tidak ada desa/kelurahan untuk “&lt;script&gt;x”. Periksa ejaannya", html, StringComparison.Ordinal);
        Assert.Contains("value=\"&lt;script&gt;x\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_names_and_banners_stay_text()
    {
        var regions = Path.GetTempFileName();
        await File.WriteAllTextAsync(regions, "code,name\n33.01,KABUPATEN CILACAP\n33.01.01,<b>x</b>\n33.01.01.2001,</title><script>alert(1)</script>\n");
        try
        {
            await using var site = await StartAsync(("RegionsFile", regions), ("Banner", "<i>Uji</i>"));
            site.Commit([Row(Tambakreja)]);
            foreach (var path in new[] { "/kab/3301", "/kec/330101", "/desa/" + Tambakreja, "/cari?q=script" })
            {
                var html = await site.GetAsync(path);
                Assert.Contains("&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
                Assert.Contains("<p class=\"note\">&lt;i&gt;Uji&lt;/i&gt;</p>", html, StringComparison.Ordinal);
                Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(regions);
        }
    }
}
