using System.Net;
using InternetDesa.Collector.Control;
using InternetDesa.Collector.DeadLetter;
using InternetDesa.Collector.Maintenance;
using InternetDesa.Collector.Polling;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Collector.Admin;

/// <summary>
/// The admin port: <c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c>, <c>/maintenance</c>, <c>/dead</c>, <c>/snmp</c> and <c>/agent</c>. It is the only endpoint of the collector that speaks HTTP,
/// so no request is told from another by its Host header.
/// </summary>
public static class AdminPort
{
    private const int LargestBody = 16 * 1024;

    /// <summary>Maps what it answers; to be called before the host starts. Nothing where there is no admin port.</summary>
    public static void MapAdmin(this WebApplication app)
    {
        if (app.Services.GetRequiredService<CollectorOptions>().Admin.Listen.Length == 0)
            return;
        var token = app.Services.GetRequiredService<BearerToken>();
        // Made now: it does not see what was counted before.
        var metrics = app.Services.GetRequiredService<PrometheusExporter>();
        app.Use((context, next) => context.Request.Path.Value is "/healthz" or "/readyz" || token.Allows(context.Request.Headers.Authorization)
            ? next(context)
            : RefuseAsync(context));
        app.Use(LeaveSocketAsync);
        app.MapGet("/healthz", context => HealthAsync(context, "not running", health => health.Faults()));
        app.MapGet("/readyz", context => HealthAsync(context, "not ready", health => health.Hindrances()));
        app.MapGet("/metrics", context =>
        {
            context.Response.ContentType = PrometheusExporter.ContentType;
            return context.Response.WriteAsync(metrics.Scrape());
        });
        MaintenanceEndpoints.Map(app);
        LetterEndpoints.Map(app);
        PollingEndpoints.Map(app);
        AgentEndpoints.Map(app);
    }

    /// <summary>Where the admin port listens, a port that was 0 resolved; null where there is none. Valid once the host has started.</summary>
    public static IPEndPoint? AdminEndpoint(this WebApplication app) => app.Services.GetRequiredService<CollectorEndpoints>().Admin?.IPEndPoint;

    internal static void AddAdmin(this IServiceCollection services, AdminOptions options)
    {
        if (options.Listen.Length == 0)
            return;
        services.AddRouting();
        services.AddSingleton(new BearerToken(options.ReadToken()));
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton(p => new CollectorHealth(
            p.GetRequiredService<CollectorStorage>().Spool, p.GetRequiredService<ProjectorPulse>(), p.GetServices<IHostedService>()));
    }

    internal static void Listen(KestrelServerOptions kestrel, AdminOptions options, CollectorEndpoints endpoints)
    {
        if (options.Listen.Length == 0)
            return;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Listen(IPEndPoint.Parse(options.Listen), listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            endpoints.Admin = listen;
        });
    }

    /// <summary>Handles a request in the thread pool: what is asked here may wait for the state database.</summary>
    internal static async Task LeaveSocketAsync(HttpContext context, RequestDelegate next)
    {
        // The whole body first, which the server bounds: whoever waits for the rest of it goes on on the sockets' thread.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        body.Position = 0;
        context.Request.Body = body;
        await SocketThread.LeaveAsync();
        await next(context).ConfigureAwait(false);
    }

    /// <summary>Answers with a refusal.</summary>
    internal static Task ProblemAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new Problem(title, status, detail), AdminJson.Default.Problem, "application/problem+json");
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemAsync(context, StatusCodes.Status401Unauthorized, "No right token",
            "Send the content of the collector's token file; the command line takes the file as --Collector:Admin:TokenFile=FILE.");
    }

    private static Task HealthAsync(HttpContext context, string what, Func<CollectorHealth, IReadOnlyList<string>> ask)
    {
        var faults = ask(context.RequestServices.GetRequiredService<CollectorHealth>());
        context.Response.StatusCode = faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(faults.Count == 0 ? "ok\n" : $"{what}: {string.Join(", ", faults)}\n");
    }
}
