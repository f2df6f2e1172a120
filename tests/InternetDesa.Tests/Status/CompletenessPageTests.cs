using System.Net;
using System.Text.Json;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.State.Completeness;

namespace InternetDesa.Tests.Status;

/// <summary>The proof of completeness as people and systems see it.</summary>
public sealed class CompletenessPageTests
{
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");

    [Fact]
    public async Task The_page_names_every_fate_in_Indonesian_and_the_village_links_to_it()
    {
        await using var site = await PlantedAsync();
        Assert.Contains("href=\"/desa/3301012001/kelengkapan\"", await site.GetAsync("/desa/3301012001"), StringComparison.Ordinal);
        var page = await site.GetAsync("/desa/3301012001/kelengkapan");
        Assert.Contains("<strong>Senin, 17 Agustus 2026</strong> 96,66 %<br>1.200 dikumpulkan, 1.160 diterima", page, StringComparison.Ordinal);
        Assert.Contains("10 belum ada (2 laporan), masih ditunggu; 20 dilepas alat karena penyimpanannya penuh; 10 ditolak dan disimpan terpisah; 6 terkirim ulang, dihitung sekali", page, StringComparison.Ordinal);
        Assert.Contains("belum mengirim data dari alat pengukur", await site.GetAsync("/desa/3301012002/kelengkapan"), StringComparison.Ordinal);
        using var unknown = await site.Client.GetAsync("/desa/3301012009/kelengkapan");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var dotted = await site.Client.GetAsync("/desa/33.01.01.2001/kelengkapan");
        Assert.Equal("/desa/3301012001/kelengkapan", dotted.Headers.Location?.ToString());
    }

    [Fact]
    public async Task The_data_say_the_same()
    {
        await using var site = await PlantedAsync();
        using var json = JsonDocument.Parse(await site.GetAsync("/api/v1/completeness?code=33.01.01.2001"));
        var day = Assert.Single(json.RootElement.GetProperty("days").EnumerateArray());
        Assert.Equal("2026-08-17", day.GetProperty("day").GetString());
        Assert.Equal([1200, 1160, 6, 10, 20, 10, 2], new[] { "sampled", "received", "duplicate", "refused", "abandoned", "missing", "missing_batches" }
            .Select(name => day.GetProperty(name).GetInt32()));
        foreach (var (code, status) in new[] { ("x", 400), ("", 400), ("3301012009", 404) })
        {
            using var answer = await site.Client.GetAsync($"/api/v1/completeness?code={code}");
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    private static async Task<StatusSite> PlantedAsync()
    {
        var site = await StatusSite.StartAsync();
        site.Commit([StatusSite.Row("3301012001"), StatusSite.Row("3301012002")]);
        var have = new RangeSet();
        have.Add(1, 100);
        have.Add(103, 120);
        var day = new DateOnly(2026, 8, 17);
        new ProjectionStore(site.State.Database).Commit(new ProjectionChanges
        {
            Done = new RangeSet(),
            Heartbeat = StatusSite.Start,
            Boots = [new BootRow(Agent, 7, StatusSite.Start, StatusSite.Start, null, null, have, 1160)],
            Days = [new BootDay(Agent, 7, day, 1, 120, 1200, 1160, 10, 0)],
            Gaps = [new DeclaredGap(Agent, new BatchGap(7, 50, 51, 20, "abandoned"), StatusSite.Start)],
            Duplicates = [new DuplicatePoints(Agent, day, 6)],
        });
        return site;
    }
}
