using InternetDesa.Status.Pages;
using InternetDesa.Status.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Status;

/// <summary>
/// Puts the public site into a web application: <see cref="AddStatus"/> before it is built, <see cref="MapStatus"/> after.
/// </summary>
public static class StatusHost
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the site.</summary>
    /// <param name="builder">The host; it has to have Kestrel.</param>
    /// <param name="options">Checked options.</param>
    public static void AddStatus(this IHostApplicationBuilder builder, StatusOptions options)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddRouting();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<SnapshotSource>();
        builder.Services.AddSingleton<Site>();
        builder.Services.Configure<KestrelServerOptions>(server => server.AddServerHeader = false);
    }

    /// <summary>Maps the pages and the API, and listens on <see cref="StatusOptions.Listen"/>.</summary>
    /// <exception cref="FormatException">The file of regions is malformed: all its lines.</exception>
    public static void MapStatus(this WebApplication app)
    {
        app.Urls.Add(app.Services.GetRequiredService<StatusOptions>().Listen);
        var site = app.Services.GetRequiredService<Site>();
        app.Use(Guard);
        app.UseExceptionHandler(failed => failed.Run(context =>
        {
            SetHeaders(context.Response.Headers);
            return site.Failed(context);
        }));
        Map(app, "/", site.Home);
        Map(app, "/kab/{code}", site.Kabupaten);
        Map(app, "/kec/{code}", site.Kecamatan);
        Map(app, "/desa/{code}", site.Village);
        Map(app, "/desa/{code}/kelengkapan", site.Completeness);
        Map(app, "/cari", site.Search);
        Map(app, "/pemeliharaan", site.Maintenance);
        Map(app, "/cara-ukur", site.How);
        Map(app, "/api/v1/villages", site.Villages);
        Map(app, "/api/v1/completeness", site.CompletenessData);
        Map(app, "/api/v1/maintenance", site.MaintenanceData);
        Map(app, "/{*path}", site.NotFound);
    }

    private static void Map(WebApplication app, string pattern, RequestDelegate answer) => app.MapMethods(pattern, Reading, answer);

    private static Task Guard(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        return next(context);
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = StyleSheet.Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
