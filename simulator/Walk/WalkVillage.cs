using System.Net;
using System.Text.Json;
using InternetDesa.Agent;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Collector;
using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;
using InternetDesa.Simulator.Demo;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Simulator.Walk;

/// <summary>The province's servers over TLS with the walk's authority, and the village's box with what its kit has.</summary>
/// <param name="folder">Where the walk's files are.</param>
/// <param name="collector">Where agents report.</param>
/// <param name="port">The port of the pages, 0 for a free one.</param>
internal sealed class WalkVillage(string folder, IPEndPoint collector, int port) : IAsyncDisposable
{
    private readonly SyncPool _pool = new();
    private readonly AgentMetrics _metrics = new();
    private readonly HttpClient _http = new();
    private DemoServers? _servers;
    private CancellationTokenSource? _power;
    private Task _box = Task.CompletedTask;
    private VillageAgent? _agent;

    /// <summary>The pages.</summary>
    public Uri Pages => _servers!.Pages;

    /// <summary>Whether the collector takes the box.</summary>
    public bool IsConnected => _agent?.IsConnected ?? false;

    /// <summary>Starts collector and pages.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public async Task StartServersAsync(CancellationToken ct)
    {
        // Nobody has a password: all have certificates.
        await File.WriteAllTextAsync(In("passwords"), "", ct);
        _servers = await DemoServers.StartAsync(new CollectorOptions
        {
            DataDirectory = In("collector"),
            Database = In("state.db"),
            InventoryFile = In("inventory.csv"),
            ReceiptIntervalSeconds = 1,
            Mqtt =
            {
                Listen = "", TlsListen = collector.ToString(), PasswordFile = In("passwords"), CertificateFile = In("server/collector.pem"), KeyFile = In("server/collector.key"),
                ClientCaFile = In("authority/ca.pem"), ClientCrlFile = In("authority/revoked.pem"),
            },
            Admin = { Listen = "" },
            Polling = { CredentialsFile = In("snmp") },
        }, DemoServers.StatusAt(In("state.db"), port), ct);
    }

    /// <summary>Takes a kit's files to a new box and switches it on; the one before is switched off.</summary>
    /// <param name="kit">The kit's folder.</param>
    /// <param name="box">The box's name.</param>
    public async Task SwitchOnAsync(string kit, string box)
    {
        await SwitchOffAsync();
        Directory.Move(Path.Combine(kit, "agent"), In(box));
        var etc = Path.Combine(In(box), "etc/internet-desa");
        var options = OptionsReader.Read<AgentOptions>(new ConfigurationBuilder().AddJsonFile(Path.Combine(etc, "agent.json")).AddInMemoryCollection(new Dictionary<string, string?>
        {
            // What systemd would put elsewhere, and the network of this machine; a person waits for it.
            ["Agent:CaFile"] = Path.Combine(etc, "ca.pem"), ["Agent:CertificateFile"] = Path.Combine(etc, "agent.pem"), ["Agent:KeyFile"] = Path.Combine(etc, "secrets/agent.key"),
            ["Agent:DataDirectory"] = Path.Combine(In(box), "data"), ["Agent:IntervalSeconds"] = "1", ["Agent:ReconnectSeconds"] = "1", ["Agent:LocalPage:Listen"] = "",
            ["Agent:LocalPage:Router"] = "127.0.0.1", ["Agent:Net:Interfaces:0"] = "lo", ["Agent:Ping:Targets:0"] = "127.0.0.1", ["Agent:Ping:Count"] = "1", ["Agent:Ping:TimeoutMs"] = "500",
        }).Build(), AgentOptions.Section);
        _agent = new VillageAgent(options, new AgentSeams
        {
            Pinger = new SystemPinger(Pages.Port, TimeProvider.System),
            Resolver = new UdpDnsResolver(TimeProvider.System),
            Host = new LinuxHostCounters(),
            ClockTrust = new KernelClockTrust(),
            SyncPool = _pool,
            Metrics = _metrics,
        });
        _power = new CancellationTokenSource();
        _box = Task.Run(() => _agent.RunAsync(_power.Token));
    }

    /// <summary>Switches the box off.</summary>
    public async Task SwitchOffAsync()
    {
        if (_power is null)
            return;
        await _power.CancelAsync();
        await _box.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _power.Dispose();
        (_power, _agent) = (null, null);
    }

    /// <summary>What the pages say of the village.</summary>
    /// <returns>Its state, and when its last report came; null as long as they have no data.</returns>
    public async Task<(string State, DateTimeOffset? LastReport)?> LookAsync(CancellationToken ct)
    {
        using var answer = await _http.GetAsync(new Uri(Pages, "api/v1/villages"), ct);
        if (!answer.IsSuccessStatusCode)
            return null;
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
        var villages = body.RootElement.GetProperty("villages");
        if (villages.GetArrayLength() == 0)
            return null;
        var report = villages[0].GetProperty("last_report");
        return (villages[0].GetProperty("state").GetString()!, report.ValueKind == JsonValueKind.String ? report.GetDateTimeOffset() : null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await SwitchOffAsync();
        if (_servers is not null)
            await _servers.DisposeAsync();
        await _pool.DisposeAsync();
        _metrics.Dispose();
        _http.Dispose();
    }

    private string In(string name) => Path.Combine(folder, name);
}
