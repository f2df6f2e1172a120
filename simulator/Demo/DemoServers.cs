using System.Net;
using InternetDesa.Collector;
using InternetDesa.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Simulator.Demo;

/// <summary>The province's side of the demo: the collector, and the public pages beside it.</summary>
internal sealed class DemoServers : IAsyncDisposable
{
    private readonly WebApplication _collector;
    private readonly WebApplication _status;

    private DemoServers(WebApplication collector, WebApplication status)
    {
        _collector = collector;
        _status = status;
    }

    /// <summary>The collector's MQTT server.</summary>
    public IPEndPoint Mqtt => _collector.MqttEndpoints()[0];

    /// <summary>The pages.</summary>
    public Uri Pages => new(_status.Urls.First());

    /// <summary>The collector's counts.</summary>
    public CollectorStats Stats => _collector.Services.GetRequiredService<CollectorStats>();

    /// <summary>Cancelled when the collector ends by itself: a fault that it has logged.</summary>
    public CancellationToken CollectorEnded => _collector.Lifetime.ApplicationStopping;

    /// <summary>What the collector's end means for the process.</summary>
    public int ExitCode => _collector.ExitCode();

    /// <summary>Starts both.</summary>
    /// <param name="options">What the demo is asked for.</param>
    /// <param name="directory">Where the data lies.</param>
    /// <param name="routersPort">The UDP port of the villages' routers.</param>
    /// <param name="ct">Ends the start.</param>
    /// <exception cref="IOException">A port is taken, or the disk failed.</exception>
    public static Task<DemoServers> StartAsync(DemoOptions options, DemoDirectory directory, int routersPort, CancellationToken ct) =>
        StartAsync(Collector(options, directory, routersPort), StatusAt(directory.Database, options.Port), ct);

    /// <summary>Starts both.</summary>
    /// <param name="collectorOptions">The collector's options.</param>
    /// <param name="statusOptions">The pages' options.</param>
    /// <param name="ct">Ends the start.</param>
    /// <exception cref="IOException">A port is taken, or the disk failed.</exception>
    public static async Task<DemoServers> StartAsync(CollectorOptions collectorOptions, StatusOptions statusOptions, CancellationToken ct)
    {
        // The collector first: it makes the database that the pages read.
        var collector = Builder();
        collector.AddCollector(collectorOptions);
        var status = Builder();
        status.AddStatus(statusOptions);
        return await StartAsync(collector.Build(), status.Build(), statusOptions.Listen, ct);
    }

    private static async Task<DemoServers> StartAsync(WebApplication collector, WebApplication status, string listen, CancellationToken ct)
    {
        status.MapStatus();
        var servers = new DemoServers(collector, status);
        try
        {
            await collector.StartAsync(ct);
            await status.StartAsync(ct);
            return servers;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await servers.DisposeAsync();
            throw new IOException($"--port: another program has {listen}; write another port, or 0 for a free one.", taken);
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops both: the collector takes what has arrived, the pages show it.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await _collector.StopAsync(ct);
        await _status.StopAsync(ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        await _status.DisposeAsync();
    }

    /// <summary>The options of pages for eyes that wait for them.</summary>
    /// <param name="database">The state database.</param>
    /// <param name="port">On 127.0.0.1; 0 takes a free one.</param>
    public static StatusOptions StatusAt(string database, int port) => new()
    {
        Database = database,
        Listen = $"http://127.0.0.1:{port}",
        RefreshSeconds = 1,
        StaleAfterSeconds = 30,
    };

    private static CollectorOptions Collector(DemoOptions options, DemoDirectory directory, int routersPort)
    {
        var cadence = (int)options.Cadence.TotalSeconds;
        return new CollectorOptions
        {
            DataDirectory = directory.Collector,
            Database = directory.Database,
            InventoryFile = directory.Inventory,
            Mqtt = { Listen = $"127.0.0.1:{options.MqttPort}", PasswordFile = directory.Passwords },
            Admin = { Listen = "" },
            Influx = { Url = options.Influx?.ToString() ?? "", Database = InfluxDatabase.Name },
            Polling =
            {
                CredentialsFile = directory.Communities,
                IntervalSeconds = cadence,
                // Both tries fit the interval.
                TimeoutMs = cadence * 400,
                Port = routersPort,
                // No link that anybody pays for.
                TerrestrialKilobytesADay = 0,
            },
            ReceiptIntervalSeconds = cadence,
            MeteredReceiptIntervalSeconds = cadence,
            // Three reports missing, as everywhere.
            DownAfterSeconds = 3 * cadence,
            DegradedAfterSeconds = 4 * cadence,
        };
    }

    // Empty: a settings file or variable of the place it is started from is none of the demo's.
    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error)
            // It logs what it throws as well, with its stack: a taken port is no programming error.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }

    /// <summary>The demo hears the signals, not its hosts: agents stop before the collector does.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
