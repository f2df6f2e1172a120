using System.Text.RegularExpressions;
using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Tests.Status;

/// <summary>What a page may weigh on a cheap phone, with all 8,563 villages there.</summary>
public sealed partial class BudgetTests
{
    private const int Kilobyte = 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_keep_their_budgets_whatever_happens(bool storm)
    {
        await using var site = await StatusSite.StartAsync();
        var villages = RegionTable.CentralJava().Villages;
        // In the storm every village is in trouble, each kind of it, so that nothing is folded and every list is there.
        site.Commit([.. villages.Select((v, i) => StatusSite.Row(v.Digits, storm ? (VillageState)(1 + (i % 5)) : VillageState.Normal,
            minutes: 25 + (i * 37 % 4000)))]);
        site.Commit([], [.. Enumerable.Range(0, 60).Select(i =>
            StatusSite.Change("3306012001", i * 20, i % 2 == 0 ? VillageState.Down : VillageState.Normal, OutageCause.Uplink))]);

        foreach (var (path, budget) in new[]
        {
            ("/", 14), ("/kab/3306", 12), ("/kec/330602", 12), ("/desa/3306012001", 8), ("/desa/3306012001/kelengkapan", 8), ("/cara-ukur", 8), ("/cari?q=karanganyar", 12),
        })
        {
            foreach (var coding in new[] { "br", "gzip" })
            {
                var size = await CompressedSizeAsync(site, path, coding);
                Assert.True(size <= budget * Kilobyte, $"{path} has {size} bytes in {coding}, its budget is {budget} kB");
            }

            var html = await site.GetAsync(path);
            var nodes = Tag().Count(html);
            Assert.True(nodes <= 1500, $"{path} has {nodes} nodes");
            AssertLoadsNothing(html);
        }
    }

    [Fact]
    public async Task The_largest_kabupaten_names_all_its_villages()
    {
        await using var site = await StatusSite.StartAsync();
        var villages = RegionTable.CentralJava().Villages.Where(v => v.Kabupaten == "3306").ToList();
        site.Commit([.. villages.Select((v, i) => StatusSite.Row(v.Digits, i % 9 == 0 ? VillageState.Down : VillageState.Normal))]);
        var html = await site.GetAsync("/kab/3306");
        Assert.Equal(494, villages.Count);
        Assert.All(villages, v => Assert.Contains($"href=\"/desa/{v.Digits}\"", html, StringComparison.Ordinal));
    }

    private static async Task<long> CompressedSizeAsync(StatusSite site, string path, string coding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(coding);
        using var response = await site.Client.SendAsync(request);
        Assert.Equal([coding], response.Content.Headers.ContentEncoding);
        return (await response.Content.ReadAsByteArrayAsync()).LongLength;
    }

    private static void AssertLoadsNothing(string html)
    {
        foreach (var forbidden in new[] { "<script", "<iframe", "<img", "@import", "@font-face", "style=", "onclick", "http-equiv" })
            Assert.DoesNotContain(forbidden, html, StringComparison.OrdinalIgnoreCase);
        Assert.All(Address().Matches(html), m => Assert.Matches("^(/(?!/)|#|data:image/)", m.Groups[1].Value));
        Assert.DoesNotContain("http", html.Replace("xmlns='http://www.w3.org/2000/svg'", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [GeneratedRegex("<[a-z]")]
    private static partial Regex Tag();

    [GeneratedRegex("""(?:href|src|action)="([^"]*)""")]
    private static partial Regex Address();
}
