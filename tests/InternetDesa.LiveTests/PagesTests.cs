using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.LiveTests.Support;
using InternetDesa.State;
using InternetDesa.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace InternetDesa.LiveTests;

/// <summary>The public pages in a browser, over all villages of the province. Screenshots go to <c>artifacts/screenshots</c>.</summary>
public sealed class PagesTests
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("home", "/"), ("kabupaten", "/kab/3301"), ("kecamatan", "/kec/330101"), ("desa", "/desa/3301012001"),
        ("cari", "/cari?q=Tambakreja"), ("cara-ukur", "/cara-ukur"),
    ];

    [Fact]
    public async Task Every_page_is_one_request_without_scripts_and_fits_the_narrowest_phone()
    {
        var chromium = RequiredProgram.Need("chromium", "chromium");
        using var directory = new TempDirectory();
        await using var site = await StartSiteAsync(directory["state.db"]);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright, chromium);

        foreach (var (name, path) in Pages)
        {
            var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 360, Height = 800 } });
            var requests = new List<string>();
            var faults = new List<string>();
            page.Request += (_, request) => requests.Add(request.Url);
            page.Console += (_, message) => faults.Add($"{message.Type}: {message.Text}");
            page.PageError += (_, error) => faults.Add(error);

            var url = site.Urls.First() + path;
            var answer = await page.GotoAsync(url, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });

            Assert.Equal(200, answer!.Status);
            foreach (var width in (int[])[320, 360, 1200])
            {
                await page.SetViewportSizeAsync(width, 800);
                var scroll = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                Assert.True(scroll <= width, $"{path} is {scroll} px wide in a window of {width} px");
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "artifacts", "screenshots", $"{name}-{width}.png") });
            }

            Assert.Equal([url], requests);
            Assert.Empty(faults);
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task From_the_province_to_a_village_without_JavaScript()
    {
        var chromium = RequiredProgram.Need("chromium", "chromium");
        using var directory = new TempDirectory();
        await using var site = await StartSiteAsync(directory["state.db"]);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright, chromium);
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();

        await page.GotoAsync(site.Urls.First() + "/");
        await page.Locator("a[href='/kab/3301']").First.ClickAsync();
        await AtAsync(page, site, "/kab/3301");
        await page.Locator("a[href='/kec/330101']").First.ClickAsync();
        await AtAsync(page, site, "/kec/330101");
        await page.Locator("a[href='/desa/3301012001']").First.ClickAsync();
        await AtAsync(page, site, "/desa/3301012001");

        Assert.Contains("Tambakreja", await page.Locator("h1").InnerTextAsync());
    }

    // Looks at the address again and again: an event of the page can be over before one waits for it.
    private static Task AtAsync(IPage page, WebApplication site, string path) =>
        Assertions.Expect(page).ToHaveURLAsync(site.Urls.First() + path, new PageAssertionsToHaveURLOptions { Timeout = 60_000 });

    // All villages, most of them normal, and a day of history.
    private static async Task<WebApplication> StartSiteAsync(string database)
    {
        var now = TimeProvider.System.GetUtcNow();
        using (var state = StateDatabase.Open(database))
        {
            var villages = RegionTable.CentralJava().Villages.Select((village, i) => Row(village, i, now)).ToList();
            var store = new ProjectionStore(state);
            store.SyncVillages(villages.Select(village => (village.Code, village.Simulated)), now.AddDays(-1));
            store.Commit(new ProjectionChanges
            {
                Villages = villages,
                StateChanges = [.. villages.Select(village => new StateChange(village.Code, village.Since, village.State, village.Cause))],
                Done = new RangeSet(),
                Heartbeat = now,
            });
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddStatus(new StatusOptions { Database = database, Listen = "http://127.0.0.1:0" });
        var app = builder.Build();
        app.MapStatus();
        await app.StartAsync();
        return app;
    }

    private static VillageRow Row(VillageCode code, int i, DateTimeOffset now)
    {
        var state = (i % 40) switch
        {
            3 => VillageState.Down,
            9 => VillageState.Degraded,
            17 => VillageState.Affected,
            29 => VillageState.Maintenance,
            37 => VillageState.Unknown,
            _ => VillageState.Normal,
        };
        return new VillageRow(code, state, now.AddMinutes(-5 - i % 600), OutageCause.Unknown, now.AddSeconds(-20), 40 + i % 90, i % 7, false);
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright, string chromium) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Headless = true,
            // As root there is no sandbox, and nothing but our own pages is opened.
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
}
