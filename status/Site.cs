using InternetDesa.Core.Regions;
using InternetDesa.Status.Api;
using InternetDesa.Status.Html;
using InternetDesa.Status.Http;
using InternetDesa.Status.Pages;
using InternetDesa.Status.Snapshots;
using Microsoft.AspNetCore.Http;

namespace InternetDesa.Status;

/// <summary>What each address answers.</summary>
internal sealed class Site(SnapshotSource source, StatusOptions options)
{
    /// <summary>Changes read for a village: the strip of a day of a village that flaps needs more than the list.</summary>
    private const int ChangesRead = 300;

    private const int LongestQuery = 60;

    private readonly Layout _layout = new(options.Banner);

    public Task Home(HttpContext context) => Cached(context, "/", snapshot => HomePage.Render(_layout, snapshot));

    public Task Kabupaten(HttpContext context) => Region(context, digits: 4, (snapshot, kabupaten) =>
        KabupatenPage.Render(_layout, snapshot, kabupaten));

    public Task Kecamatan(HttpContext context) => Region(context, digits: 6, (snapshot, kecamatan) =>
        KecamatanPage.Render(_layout, snapshot, snapshot.Region(kecamatan.Code[..4])!, kecamatan));

    public Task Village(HttpContext context)
    {
        var text = Code(context);
        if (!VillageCode.TryParse(text, out var code))
            return NotFound(context);
        if (text.Length > 10)
            return Moved(context, $"/desa/{code.Digits}");
        return Cached(context, $"/desa/{code.Digits}", snapshot => snapshot.Village(code) is { } village
            ? VillagePage.Render(_layout, snapshot, village, source.Changes(code, ChangesRead))
            : null);
    }

    public Task Completeness(HttpContext context)
    {
        var text = Code(context);
        if (!VillageCode.TryParse(text, out var code))
            return NotFound(context);
        if (text.Length > 10)
            return Moved(context, $"/desa/{code.Digits}/kelengkapan");
        return Cached(context, $"/desa/{code.Digits}/kelengkapan", snapshot => snapshot.Village(code) is { } village
            ? CompletenessPage.Render(_layout, snapshot, village, source.Completeness(code))
            : null);
    }

    public Task CompletenessData(HttpContext context) =>
        Send(context, CompletenessApi.Answer(source.Current()?.Snapshot, context.Request.Query["code"], source.Completeness));

    public Task Search(HttpContext context)
    {
        var query = context.Request.Query["q"].ToString().Trim();
        query = query.Length > LongestQuery ? query[..LongestQuery] : query;
        return Send(context, source.Current() is { } current
            ? Page.Html(SearchPage.Render(_layout, current.Snapshot, query))
            : NoData(context));
    }

    public Task Maintenance(HttpContext context) => Cached(context, "/pemeliharaan", snapshot => MaintenancePage.Render(_layout, snapshot));

    public Task MaintenanceData(HttpContext context) => Send(context, MaintenanceApi.Answer(source.Current()?.Snapshot));

    public Task How(HttpContext context) => Send(context, Page.Html(HowPage.Render(_layout, source.Current()?.Snapshot)));

    public Task Villages(HttpContext context)
    {
        var query = context.Request.Query;
        return Send(context, VillagesApi.Answer(source.Current()?.Snapshot, query["codes"], query["after"]));
    }

    public Task NotFound(HttpContext context) =>
        Send(context, Page.Html(ErrorPages.NotFound(_layout, source.Current()?.Snapshot), StatusCodes.Status404NotFound));

    public Task Failed(HttpContext context) =>
        Send(context, Page.Html(ErrorPages.Failed(_layout), StatusCodes.Status500InternalServerError));

    private static string Code(HttpContext context) => (string)context.Request.RouteValues["code"]!;

    private static Task Send(HttpContext context, Page page) => PageSender.SendAsync(context, page);

    private static Task Moved(HttpContext context, string path)
    {
        context.Response.Redirect(path, permanent: true);
        return Task.CompletedTask;
    }

    private Task Region(HttpContext context, int digits, Func<StatusSnapshot, Region, HtmlString> render)
    {
        var text = Code(context);
        var code = text.Replace(".", "", StringComparison.Ordinal);
        if (code.Length != digits || !code.All(char.IsAsciiDigit))
            return NotFound(context);
        var path = digits == 4 ? $"/kab/{code}" : $"/kec/{code}";
        if (text.Length > digits)
            return Moved(context, path);
        return Cached(context, path, snapshot => snapshot.Region(code) is { } region ? render(snapshot, region) : null);
    }

    // A render that gives null says that there is no such thing.
    private Task Cached(HttpContext context, string path, Func<StatusSnapshot, HtmlString?> render)
    {
        if (source.Current() is not { } current)
            return Send(context, NoData(context));
        var page = current.Page(path, snapshot => render(snapshot) is { } html ? Page.Html(html) : null);
        return page is null ? NotFound(context) : Send(context, page);
    }

    private Page NoData(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "60";
        return Page.Html(ErrorPages.NoData(_layout, context.Request.Path), StatusCodes.Status503ServiceUnavailable);
    }
}
