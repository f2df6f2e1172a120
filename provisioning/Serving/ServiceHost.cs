using System.Net;
using InternetDesa.Core.Options;
using InternetDesa.Core.Telemetry;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Fleet.Journal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Provisioning.Serving;

/// <summary>Adds the provisioning service to a host.</summary>
internal static class ServiceHost
{
    // A change in the middle is taken back, which takes as long as the router takes; then routers do it themselves.
    private static readonly TimeSpan StopTime = TimeSpan.FromMinutes(3);

    /// <summary>Adds everything; the files that the options name are read at once.</summary>
    /// <param name="builder">The host; it has to have Kestrel.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="connect">Makes connections to routers; null for the real ones.</param>
    /// <param name="time">The clock; null for the real one.</param>
    /// <exception cref="OptionsException">Files have faults: those of all files.</exception>
    /// <exception cref="JournalException">The journal can not be opened.</exception>
    public static void AddProvisioning(
        this IHostApplicationBuilder builder, ServeOptions options, Func<RouterTarget, IRouterOsConnection>? connect = null, TimeProvider? time = null)
    {
        Directory.CreateDirectory(options.DataDirectory);
        time ??= TimeProvider.System;
        var state = new ServiceState(options, connect, time);
        var services = builder.Services;
        services.AddRouting();
        services.AddSingleton(time).AddSingleton(_ => state).AddSingleton<ServiceMeter>().AddSingleton<ServiceHealth>();
        services.AddSingleton(new BearerToken(options.ReadToken())).AddSingleton(_ => new PrometheusExporter());
        services.AddHostedService<FilesWorker>().AddHostedService<RolloutWorker>().AddHostedService<DriftWorker>().AddHostedService<BackupWorker>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 16 * 1024;
            kestrel.Listen(IPEndPoint.Parse(options.Listen), listen => listen.Protocols = HttpProtocols.Http1);
        });
    }

    /// <summary>Maps the service's port; to be called before the host starts.</summary>
    public static void MapProvisioning(this WebApplication app) => ServiceApi.Map(app);

    /// <summary>Where the started service listens, a port that was 0 resolved.</summary>
    public static Uri Address(this WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
