using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using InternetDesa.Bench.Harness;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;

namespace InternetDesa.Bench.Ingest;

/// <summary>The files of collector and mosquitto for a number of agents, and how both are started.</summary>
internal sealed partial class IngestSite : IDisposable
{
    private const string Password = "a-password-of-the-load";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private readonly string _directory = Path.Combine(Workshop.Directory, "ingest");
    private readonly HttpClient _http = new();

    /// <summary>Makes the files.</summary>
    public IngestSite(int agents)
    {
        Clear();
        Directory.CreateDirectory(_directory);
        Agents = [.. RegionTable.CentralJava().Villages.Take(agents).Select(village => new DeviceId(village, "agent"))];
        File.WriteAllLines(InDirectory("inventory.csv"),
            ["code,device,role", .. Agents.SelectMany(agent => new[] { $"{agent.Village.Digits},agent,agent", $"{agent.Village.Digits},gw,gateway" })]);
        File.WriteAllLines(InDirectory("passwords"), Agents.Select(agent => PasswordFile.Line(agent, Encoding.UTF8.GetBytes(Password), "salt salt salt"u8)));
        using var authority = CertificateAuthority.Create("Bench", 2 * Lifetime, TimeProvider.System);
        authority.Save(InDirectory("ca.pem"), InDirectory("ca.key"));
        authority.IssueServer(["127.0.0.1"], Lifetime).Save(InDirectory("server.pem"), InDirectory("server.key"));
    }

    /// <summary>The devices.</summary>
    public DeviceId[] Agents { get; }

    /// <summary>The collector's MQTT address.</summary>
    public static IPEndPoint Collector(bool tls) => new(IPAddress.Loopback, tls ? 18_883 : 18_831);

    /// <summary>mosquitto's MQTT address.</summary>
    public static IPEndPoint Mosquitto(bool tls) => new(IPAddress.Loopback, tls ? 18_884 : 18_832);

    private static IPEndPoint Admin => new(IPAddress.Loopback, 18_990);

    /// <summary>What a client with TLS trusts; null without.</summary>
    public SslClientAuthenticationOptions? Trust(bool tls) =>
        tls ? PinnedTls.Client(InDirectory("ca.pem"), null, null, TimeProvider.System.GetUtcNow()) : null;

    /// <summary>Connects an agent to the collector or to mosquitto, which asks for no password.</summary>
    public Task<LoadConnection> ConnectAsync(int agent, IPEndPoint server, bool tls, IPAddress? from, CancellationToken ct) => LoadConnection.OpenAsync(
        server, Agents[agent], server.Port == Collector(tls).Port ? Password : null, Trust(tls), from,
        (1L << 62) + TimeProvider.System.GetUtcNow().UtcTicks + agent, ct);

    /// <summary>Starts a collector on an empty spool.</summary>
    public async Task<ServerProcess> StartCollectorAsync(NoContentSink sink, bool tls, CancellationToken ct)
    {
        foreach (var name in (string[])["data", "state.db", "state.db-wal", "state.db-shm"])
        {
            if (Directory.Exists(InDirectory(name)))
                Directory.Delete(InDirectory(name), recursive: true);
            File.Delete(InDirectory(name));
        }

        var options = new
        {
            Collector = new
            {
                DataDirectory = InDirectory("data"),
                Database = InDirectory("state.db"),
                InventoryFile = InDirectory("inventory.csv"),
                Mqtt = new
                {
                    Listen = Collector(tls: false).ToString(),
                    TlsListen = Collector(tls: true).ToString(),
                    CertificateFile = InDirectory("server.pem"),
                    KeyFile = InDirectory("server.key"),
                    PasswordFile = InDirectory("passwords"),
                },
                Influx = new { sink.Url, Database = "desa" },
                Admin = new { Listen = Admin.ToString() },
            },
        };
        await File.WriteAllTextAsync(InDirectory("collector.json"), JsonSerializer.Serialize(options), ct);
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return await ServerProcess.StartAsync(dotnet,
            [Path.Combine(AppContext.BaseDirectory, "InternetDesa.Collector.dll"), "--config", InDirectory("collector.json")], Collector(tls), ct);
    }

    /// <summary>Starts mosquitto without persistence.</summary>
    public async Task<ServerProcess> StartMosquittoAsync(string program, bool tls, CancellationToken ct)
    {
        await File.WriteAllTextAsync(InDirectory("mosquitto.conf"), $"""
            persistence false
            allow_anonymous true
            max_inflight_messages 1000
            max_queued_messages 0
            set_tcp_nodelay true
            log_type error
            user root
            listener {Mosquitto(tls: false).Port} 127.0.0.1
            listener {Mosquitto(tls: true).Port} 127.0.0.1
            certfile {InDirectory("server.pem")}
            keyfile {InDirectory("server.key")}

            """, ct);
        return await ServerProcess.StartAsync(program, ["-c", InDirectory("mosquitto.conf")], Mosquitto(tls), ct);
    }

    /// <summary>A value of the collector's <c>/metrics</c>.</summary>
    public async Task<double> MetricAsync(string name, CancellationToken ct)
    {
        var text = await _http.GetStringAsync(new Uri($"http://{Admin}/metrics"), ct);
        var line = text.Split('\n').First(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(Blank().Split(line)[1], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _http.Dispose();
        Clear();
    }

    private string InDirectory(string name) => Path.Combine(_directory, name);

    private void Clear()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [GeneratedRegex(" +")]
    private static partial Regex Blank();
}
