using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
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
    private readonly SslStreamCertificateContext[]? _certificates;

    /// <summary>Makes the files.</summary>
    /// <param name="villages">The villages, an agent each.</param>
    /// <param name="certificates">Whether agents prove themselves by certificates wherever there is TLS; else by passwords.</param>
    public IngestSite(IEnumerable<VillageCode> villages, bool certificates = false)
    {
        Clear();
        Directory.CreateDirectory(_directory);
        Agents = [.. villages.Select(village => new DeviceId(village, "agent"))];
        File.WriteAllLines(InDirectory("inventory.csv"),
            ["code,device,role", .. Agents.SelectMany(agent => new[] { $"{agent.Village.Digits},agent,agent", $"{agent.Village.Digits},gw,gateway" })]);
        File.WriteAllLines(InDirectory("regions.csv"), ["code,name", .. Agents.Select(agent => agent.Village.Digits)
            .SelectMany(code => new[] { code[..2], code[..4], code[..6], code }).Distinct().Select(code => $"{code},Region {code}")]);
        // One hash for all: what a login costs is measured, not what making passwords costs.
        var hash = PasswordFile.Line(Agents[0], Encoding.UTF8.GetBytes(Password), "salt salt salt"u8)[Agents[0].ToString().Length..];
        File.WriteAllLines(InDirectory("passwords"), Agents.Select(agent => $"{agent}{hash}"));
        using var authority = CertificateAuthority.Create("Bench", 2 * Lifetime, TimeProvider.System);
        authority.Save(InDirectory("ca.pem"), InDirectory("ca.key"));
        authority.IssueServer([Address.ToString()], Lifetime).Save(InDirectory("server.pem"), InDirectory("server.key"));
        if (certificates)
            _certificates = [.. Agents.Select(agent => ContextOf(authority.IssueDevice(agent, Lifetime)))];
    }

    /// <summary>The loopback address of this process, so that several runs do not meet.</summary>
    public static IPAddress Address { get; } = new([127, 101, (byte)(Environment.ProcessId >> 8), (byte)Environment.ProcessId]);

    /// <summary>All villages of the province.</summary>
    public static IReadOnlyList<VillageCode> Province { get; } = RegionTable.CentralJava().Villages;

    /// <summary>The devices.</summary>
    public DeviceId[] Agents { get; }

    /// <summary>The collector's MQTT address.</summary>
    public static IPEndPoint Collector(bool tls) => new(Address, tls ? 8883 : 1883);

    /// <summary>mosquitto's MQTT address.</summary>
    public static IPEndPoint Mosquitto(bool tls) => new(Address, tls ? 8884 : 1884);

    private static IPEndPoint Admin => new(Address, 9090);

    /// <summary>Connects an agent to the collector or to mosquitto, which asks for no password.</summary>
    /// <param name="agent">Its number.</param>
    /// <param name="server">The server.</param>
    /// <param name="tls">Whether it speaks TLS.</param>
    /// <param name="from">The local address; null leaves it to the system.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <param name="message">What it publishes; null for the usual.</param>
    public Task<LoadConnection> ConnectAsync(int agent, IPEndPoint server, bool tls, IPAddress? from, CancellationToken ct, LoadMessage? message = null) =>
        LoadConnection.OpenAsync(server, Agents[agent], server.Port == Collector(tls).Port ? Password : null, tls ? Trust(agent) : null, from,
            message ?? new LoadMessage(Agents[agent], NewBoot(agent)), ct);

    /// <summary>A boot that no run before had.</summary>
    public static long NewBoot(int agent) => (1L << 62) + TimeProvider.System.GetUtcNow().UtcTicks + agent;

    /// <summary>Starts a collector on an empty spool.</summary>
    /// <param name="influx">Where it delivers.</param>
    /// <param name="tls">Which of its addresses has to answer.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="more">Options of section <c>Collector</c>, besides the usual ones.</param>
    public Task<ServerProcess> StartCollectorAsync(string influx, bool tls, CancellationToken ct, Dictionary<string, object>? more = null)
    {
        foreach (var name in (string[])["data", "state.db", "state.db-wal", "state.db-shm"])
        {
            if (Directory.Exists(InDirectory(name)))
                Directory.Delete(InDirectory(name), recursive: true);
            File.Delete(InDirectory(name));
        }

        return StartCollectorAgainAsync(influx, tls, ct, more);
    }

    /// <summary>Starts a collector on what another left.</summary>
    /// <inheritdoc cref="StartCollectorAsync"/>
    public async Task<ServerProcess> StartCollectorAgainAsync(string influx, bool tls, CancellationToken ct, Dictionary<string, object>? more = null)
    {
        var options = new Dictionary<string, object>
        {
            ["DataDirectory"] = InDirectory("data"),
            ["Database"] = InDirectory("state.db"),
            ["InventoryFile"] = InDirectory("inventory.csv"),
            ["RegionsFile"] = InDirectory("regions.csv"),
            ["Mqtt"] = new
            {
                Listen = Collector(tls: false).ToString(),
                TlsListen = Collector(tls: true).ToString(),
                CertificateFile = InDirectory("server.pem"),
                KeyFile = InDirectory("server.key"),
                ClientCaFile = _certificates is null ? "" : InDirectory("ca.pem"),
                PasswordFile = InDirectory("passwords"),
            },
            ["Influx"] = new { Url = influx, Database = "desa" },
            ["Admin"] = new { Listen = Admin.ToString() },
        };
        foreach (var (name, value) in more ?? [])
            options[name] = value;
        await File.WriteAllTextAsync(InDirectory("collector.json"), JsonSerializer.Serialize(new { Collector = options }), ct);
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
            listener {Mosquitto(tls: false).Port} {Address}
            listener {Mosquitto(tls: true).Port} {Address}
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

    /// <summary>A file of the site.</summary>
    public string InDirectory(string name) => Path.Combine(_directory, name);

    public void Dispose()
    {
        _http.Dispose();
        Clear();
    }

    private SslClientAuthenticationOptions Trust(int agent)
    {
        var options = PinnedTls.Client(InDirectory("ca.pem"), null, null, TimeProvider.System.GetUtcNow());
        options.ClientCertificateContext = _certificates?[agent];
        return options;
    }

    private static SslStreamCertificateContext ContextOf(IssuedCertificate issued) => SslStreamCertificateContext.Create(
        X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem), additionalCertificates: null, offline: true);

    private void Clear()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [GeneratedRegex(" +")]
    private static partial Regex Blank();
}
