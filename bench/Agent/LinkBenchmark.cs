using System.Net.Security;
using System.Net.Sockets;
using InternetDesa.Agent;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Agent.Publisher;
using InternetDesa.Bench.Harness;
using InternetDesa.Collector;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;

namespace InternetDesa.Bench.Agent;

/// <summary>
/// What a village's telemetry costs on the wire in a day: a real agent and a real collector over TLS with client certificates, counted
/// by the kernel. A batch is measured at a report every two seconds, each with its receipt; a day is so many batches and two connections.
/// </summary>
internal sealed class LinkBenchmark : IBenchmark
{
    private const int Warm = 10, Measured = 60, Connections = 2;

    // As every ten minutes at a report a minute, and every hour at one in ten minutes.
    private static readonly (int, int) ReceiptSeconds = (20, 12);

    /// <inheritdoc/>
    public string Name => "agent";

    /// <inheritdoc/>
    public string About => "Bytes a day on the wire of both link profiles, and what the package's program costs the box beside collectd and zabbix-agent.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var figures = new List<Figure>();
        var profiles = new[] { (LinkProfile.Terrestrial, 1440, 1_000_000), (LinkProfile.Metered, 144, 100_000) };
        // Beside each other: at a report every two seconds both only wait.
        var measured = await Task.WhenAll(profiles.Select(each => MeasureAsync(each.Item1, ct)));
        foreach (var ((profile, perDay, limit), (batch, connection)) in profiles.Zip(measured))
        {
            var name = profile.ToString();
            say($"{name}: {batch:0} bytes a batch, {connection:0} a connection");
            figures.Add(new Figure(Name, $"{name}: a batch with its receipt", "bytes", batch, null, null, null, Measured));
            figures.Add(new Figure(Name, $"{name}: a connection, both certificates", "bytes", connection, null));
            figures.Add(new Figure(Name, $"{name}: a day of {perDay} batches and {Connections} connections", "kB",
                (perDay * batch + Connections * connection) / 1000, null, null, Goal.AtMost(limit / 1000.0), Measured));
        }

        figures.AddRange(await new FootprintPart(Name, say).RunAsync(ct));
        return figures;
    }

    private static async Task<(double Batch, double Connection)> MeasureAsync(LinkProfile profile, CancellationToken ct)
    {
        var directory = Directory.CreateTempSubdirectory("bench-agent-").FullName;
        try
        {
            var options = Options(profile, directory);
            await using var collector = await BenchCollector.StartAsync(directory, profile, ReceiptSeconds, ct);
            var endpoint = collector.MqttEndpoints()[^1];
            options.Collectors = [$"mqtts://{endpoint}"];
            return await MeasureAsync(options, ct);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<(double Batch, double Connection)> MeasureAsync(AgentOptions options, CancellationToken ct)
    {
        Socket? socket = null;
        var village = new BenchVillage();
        await using var pool = new SyncPool(1);
        using var metrics = new AgentMetrics();
        var agent = new VillageAgent(options, new AgentSeams
        {
            Pinger = village,
            Resolver = village,
            Host = village,
            ClockTrust = village,
            SyncPool = pool,
            Metrics = metrics,
            Connect = async (collector, token) =>
            {
                var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await tcp.ConnectAsync(collector.Host, collector.Port, token);
                socket = tcp;
                var tls = PinnedTls.Client(options.CaFile!, options.CertificateFile, options.KeyFile, TimeProvider.System.GetUtcNow());
                tls.TargetHost = collector.Host;
                var secure = new SslStream(new NetworkStream(tcp, ownsSocket: true));
                await secure.AuthenticateAsClientAsync(tls, token);
                return secure;
            },
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = agent.RunAsync(stop.Token);
        var start = await ReceiptsAsync(agent, options, Warm, running, ct);
        var before = TcpWire.Bytes(socket!);
        var end = await ReceiptsAsync(agent, options, start + Measured, running, ct);
        var after = TcpWire.Bytes(socket!);
        await stop.CancelAsync();
        await running;
        var batch = (after - before) / (double)(end - start);
        return (batch, before - start * batch);
    }

    // Half an interval after a batch was sealed all that belongs to it has passed, and the next has not begun.
    private static async Task<long> ReceiptsAsync(VillageAgent agent, AgentOptions options, long batches, Task running, CancellationToken ct)
    {
        while (agent.ConfirmedBatches < batches)
        {
            if (running.IsCompleted)
                await running;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
        }

        await Task.Delay(TimeSpan.FromSeconds(options.IntervalSeconds * 0.4), TimeProvider.System, ct);
        return agent.ConfirmedBatches;
    }

    private static AgentOptions Options(LinkProfile profile, string directory) => new()
    {
        Device = BenchCollector.Device,
        DataDirectory = Path.Combine(directory, "agent"),
        IntervalSeconds = 2,
        // In the proportion of the defaults, as all of these.
        KeepAliveSeconds = 3,
        Profile = profile,
        Fields = profile == LinkProfile.Metered
            ? ["ping.rtt_avg_ms", "ping.loss_pct", "net.rx_bps", "net.tx_bps", "sys.uptime_s", "agent.sampled_n"]
            : [],
        Net = new NetOptions { Interfaces = profile == LinkProfile.Metered ? ["ether1"] : ["ether1", "wlan1"] },
        Ping = new PingOptions { Targets = profile == LinkProfile.Metered ? ["192.0.2.1"] : ["192.168.88.1", "192.0.2.1"], IntervalMs = 0, TimeoutMs = 100 },
        Dns = new DnsOptions { Targets = profile == LinkProfile.Metered ? [] : ["desa.id"], TimeoutMs = 500 },
        CaFile = Path.Combine(directory, "ca.pem"),
        CertificateFile = Path.Combine(directory, "device.pem"),
        KeyFile = Path.Combine(directory, "device.key"),
        Spool = new BatchStoreOptions { SyncSeconds = profile == LinkProfile.Metered ? 1 : 10 },
    };
}
