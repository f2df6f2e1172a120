using System.Text.Json;
using System.Text.RegularExpressions;
using InternetDesa.State;
using InternetDesa.Tests.Status;
using static InternetDesa.Tests.Status.StatusSite;

namespace InternetDesa.Tests.Maintenance;

/// <summary>What the public sees; it is Monday, 17 August 2026, 14.05 WIB.</summary>
public sealed partial class MaintenancePagesTests
{
    private const string Village = "3301012001";

    [Fact]
    public async Task Pages_of_the_region_say_what_is_scheduled_within_seven_days()
    {
        await using var site = await SiteAsync();
        Add(site, "3301", Wib(22, 22), Wib(23, 0));
        foreach (var path in new[] { "/kab/3301", "/" })
        {
            Assert.Matches("Pemeliharaan terjadwal</strong>.* Sabtu, 22 Agustus 2026 pukul 22.00–24.00 WIB. Layanan bisa terputus sebentar.", await site.GetAsync(path));
        }

        Assert.Contains("di Kabupaten Cilacap Sabtu", await site.GetAsync("/desa/" + Village), StringComparison.Ordinal);
        Assert.DoesNotContain("Pemeliharaan terjadwal", await site.GetAsync("/kab/3302"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_further_away_over_or_cancelled_is_on_its_own_page_only()
    {
        await using var site = await SiteAsync();
        Add(site, "33", Wib(25, 8), Wib(26, 10));
        Add(site, "330101", Wib(16, 8), Wib(16, 10));
        new MaintenanceStore(site.State.Database).Cancel(Add(site, Village, Wib(18, 8), Wib(18, 10)).Id, Start);
        Assert.DoesNotContain("class=\"note\"", await site.GetAsync("/desa/" + Village), StringComparison.Ordinal);

        var html = await site.GetAsync("/pemeliharaan");
        Assert.Contains("Tidak ada pemeliharaan yang sedang berlangsung.", html, StringComparison.Ordinal);
        Assert.Contains("Selasa, 25 Agustus 2026 pukul 08.00 sampai Rabu, 26 Agustus 2026 pukul 10.00 WIB", html, StringComparison.Ordinal);
        Assert.Contains("<a class=\"link\" href=\"/kec/330101\">Kecamatan Kedungreja</a> Minggu, 16 Agustus 2026 pukul 08.00–10.00 WIB", html, StringComparison.Ordinal);
        Assert.Contains("(dibatalkan Senin, 17 Agustus 2026 pukul 14.05 WIB)", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/pemeliharaan\"", await site.GetAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_window_begins_and_ends_on_the_pages_as_time_passes()
    {
        await using var site = await SiteAsync();
        Add(site, Village, Start.AddMinutes(1), Start.AddMinutes(3));
        Assert.Contains("Pemeliharaan terjadwal", await site.GetAsync("/desa/" + Village), StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("Pemeliharaan sedang berlangsung", await site.GetAsync("/desa/" + Village), StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain("Pemeliharaan sedang", await site.GetAsync("/desa/" + Village), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_announcers_words_are_encoded()
    {
        await using var site = await SiteAsync();
        new MaintenanceStore(site.State.Database).Add("3301", Wib(22, 22), Wib(23, 0), "<script>alert(1)</script>", Start);
        Assert.Contains("&lt;script&gt;", await site.GetAsync("/pemeliharaan"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", await site.GetAsync("/pemeliharaan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_reads_them_and_can_not_write()
    {
        await using var site = await SiteAsync();
        Add(site, "3301", Wib(22, 22), Wib(23, 0));
        using var json = JsonDocument.Parse(await site.GetAsync("/api/v1/maintenance"));
        Assert.Equal(
            """{"id":1,"prefix":"3301","name":"Kabupaten Cilacap","phase":"upcoming","from":"2026-08-22T22:00:00+07:00","to":"2026-08-23T00:00:00+07:00","reason":"Ganti kabel","announced_at":"2026-08-17T14:05:00+07:00","cancelled_at":null}""",
            Assert.Single(json.RootElement.GetProperty("windows").EnumerateArray()).GetRawText());
        using var posted = await site.Client.PostAsync("/api/v1/maintenance", new StringContent("{}"));
        Assert.Equal(System.Net.HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public async Task Hundreds_of_windows_keep_the_budgets()
    {
        await using var site = await SiteAsync();
        for (var i = 0; i < 300; i++)
            Add(site, Village, Start.AddHours(i % 3 == 0 ? -i - 2 : i), Start.AddHours(i % 3 == 0 ? -i - 1 : i + 1));
        foreach (var (path, budget) in new[] { ("/pemeliharaan", 12), ("/", 14), ("/desa/" + Village, 8) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            using var response = await site.Client.SendAsync(request);
            Assert.InRange((await response.Content.ReadAsByteArrayAsync()).Length, 1, budget * 1024);
            Assert.InRange(Tag().Count(await site.GetAsync(path)), 1, 1500);
        }
    }

    private static async Task<StatusSite> SiteAsync()
    {
        var site = await StartAsync();
        site.Commit([Row(Village), Row("3302012001")]);
        return site;
    }

    private static MaintenanceWindow Add(StatusSite site, string prefix, DateTimeOffset from, DateTimeOffset to) =>
        new MaintenanceStore(site.State.Database).Add(prefix, from, to, "Ganti kabel", Start);

    private static DateTimeOffset Wib(int day, int hour) => new(2026, 8, day, hour, 0, 0, TimeSpan.FromHours(7));

    [GeneratedRegex("<[a-z]")]
    private static partial Regex Tag();
}
