using System.Net;
using Dapper;
using InternetDesa.State;
using InternetDesa.Status.Snapshots;
using static InternetDesa.Tests.Status.StatusSite;

namespace InternetDesa.Tests.Status;

public sealed class SnapshotSourceTests
{
    private const string Code = "3301012001";

    [Fact]
    public async Task The_database_is_looked_at_once_in_five_seconds()
    {
        await using var site = await StartAsync();
        var source = site.Service<SnapshotSource>();
        site.Commit([Row(Code)]);
        var first = source.Current();
        site.Commit([Row(Code, VillageState.Down)]);
        site.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Same(first, source.Current());
        site.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, source.Current()!.Snapshot.Counts[VillageState.Down]);
    }

    [Fact]
    public async Task Nothing_is_built_again_where_only_the_heartbeat_moved_within_its_minute()
    {
        await using var site = await StartAsync();
        var source = site.Service<SnapshotSource>();
        site.Commit([Row(Code)]);
        var first = source.Current();
        site.Time.Advance(TimeSpan.FromSeconds(30));
        site.Commit([]);
        Assert.Same(first, source.Current());
        site.Time.Advance(TimeSpan.FromSeconds(30));
        site.Commit([]);
        Assert.Contains("data pukul 14.06 WIB", await site.GetAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_collector_makes_every_page_say_how_old_it_is()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Code)]);
        site.Time.Advance(TimeSpan.FromSeconds(120));
        Assert.DoesNotContain("tidak terbaru", await site.GetAsync("/"), StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromSeconds(5));
        foreach (var path in new[] { "/", "/kab/3301", "/kec/330101", "/desa/" + Code, "/cari?q=x" })
            Assert.Contains("Halaman ini terakhir diperbarui pukul 14.05 WIB. Data mungkin tidak terbaru.", await site.GetAsync(path), StringComparison.Ordinal);
        site.Commit([]);
        site.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.DoesNotContain("tidak terbaru", await site.GetAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_fails_leaves_the_last_good_data_and_the_page_says_so()
    {
        await using var site = await StartAsync();
        site.Commit([Row(Code)]);
        Assert.DoesNotContain("tidak terbaru", await site.GetAsync("/desa/" + Code), StringComparison.Ordinal);
        using (var connection = site.State.Database.Connect())
            connection.Execute("ALTER TABLE counter RENAME TO hidden; ALTER TABLE state_change RENAME TO hidden_too");
        site.Time.Advance(TimeSpan.FromSeconds(5));

        var html = await site.GetAsync("/desa/" + Code);
        Assert.Contains("Data mungkin tidak terbaru.", html, StringComparison.Ordinal);
        Assert.Contains("● Normal", html, StringComparison.Ordinal);
        Assert.Contains("Riwayat sedang tidak bisa dibaca.", html, StringComparison.Ordinal);

        using (var connection = site.State.Database.Connect())
            connection.Execute("ALTER TABLE hidden RENAME TO counter; ALTER TABLE hidden_too RENAME TO state_change");
        site.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.DoesNotContain("tidak terbaru", await site.GetAsync("/desa/" + Code), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_that_starts_before_the_collector_says_that_there_are_no_data_until_there_are()
    {
        using var later = new State.TemporaryState();
        var path = later.Path + ".later";
        await using var site = await StartAsync(("Database", path));
        using (var response = await site.Client.GetAsync("/"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(60), response.Headers.RetryAfter?.Delta);
            Assert.Contains("Data belum tersedia", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("Cara kami mengukur", await site.GetAsync("/cara-ukur"), StringComparison.Ordinal);
        using var database = StateDatabase.Open(path);
        new ProjectionStore(database).SyncVillages([(InternetDesa.Core.Regions.VillageCode.Parse(Code), false)], Start);
        site.Time.Advance(TimeSpan.FromSeconds(5));
        var html = await site.GetAsync("/");
        Assert.Contains("0 dari 1 desa/kelurahan normal", html, StringComparison.Ordinal);
        Assert.Contains("belum ada data", html, StringComparison.Ordinal);
    }
}
