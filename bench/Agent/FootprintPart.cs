using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using InternetDesa.Bench.Harness;
using InternetDesa.Collector;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;

namespace InternetDesa.Bench.Agent;

/// <summary>
/// What the program of the package costs its box, with the local page on: an agent that reports every minute to a collector over TLS, beside
/// collectd and zabbix-agent at the same work in the same minutes. All ping two loopback addresses five times a minute, ask an snmpd for
/// its interfaces, and read the machine's own counters.
/// </summary>
internal sealed class FootprintPart(string bench, Action<string> say)
{
    private const int Starts = 7;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(75), Measured = TimeSpan.FromMinutes(5), Minute = TimeSpan.FromMinutes(1);

    // Of this bench alone: a name server has to be at port 53.
    private static readonly IPEndPoint NameServer = new(IPAddress.Parse("127.53.53.53"), 53), Router = new(IPAddress.Parse("127.53.53.53"), 16161),
        Page = new(IPAddress.Parse("127.53.53.53"), 8081);

    /// <summary>Measures for some seven minutes.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var package = Directory.Exists("artifacts") ? Directory.GetFiles("artifacts", "internet-desa-agent_*_amd64.deb").MaxBy(File.GetLastWriteTimeUtc) : null;
        if (package is null || !File.Exists("/usr/sbin/snmpd"))
        {
            say("footprint: not measured, because there is no package in artifacts/ ('./desa package') or no snmpd");
            return [];
        }

        var directory = Directory.CreateTempSubdirectory("bench-footprint-").FullName;
        try
        {
            await RunToEndAsync("dpkg-deb", ["-x", package, directory], ct);
            return await MeasureAsync(directory, ct);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(string directory, CancellationToken ct)
    {
        await using var collector = await BenchCollector.StartAsync(directory, LinkProfile.Terrestrial, (600, 3600), ct);
        var program = Path.Combine(directory, "usr/lib/internet-desa/agent/InternetDesa.Agent");
        var config = await WriteOptionsAsync(directory, collector.MqttEndpoints()[^1], ct);
        await using var router = await FootprintPeers.StartRouterAsync(directory, Router, ct);

        using var names = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        names.Bind(NameServer);
        var starts = new List<double>();
        for (var i = 0; i < Starts; i++)
            starts.Add(await StartAsync(program, config, directory, names, ct));
        say(string.Create(CultureInfo.InvariantCulture, $"start to the first question of a probe: {string.Join(", ", starts.Select(ms => $"{ms:0}"))} ms, load {Load()}"));

        _ = AnswerNamesAsync(names, ct);
        var (collectd, zabbix) = await FootprintPeers.StartAsync(directory, Router, say, ct);
        await using var agent = ProcessTree.Start(program, ["--config", config], Path.Combine(directory, "agent.log"));
        await using var broker = collectd?.Broker;
        await using var first = collectd?.Tree;
        await using var second = zabbix?.Tree;
        await LiveAsync(zabbix, Warm, agent, ct);
        var before = Spent();
        await LiveAsync(zabbix, Measured, agent, ct);
        var after = Spent();
        say(string.Create(CultureInfo.InvariantCulture, $"load {Load()}; zabbix-agent is {zabbix?.Tree.Count ?? 0} processes"));

        double? Percent(int which) => (after[which] - before[which]) / Measured.TotalSeconds * 100;
        double?[] Spent() => [agent.ProcessorSeconds, collectd?.Tree.ProcessorSeconds, zabbix?.Tree.ProcessorSeconds];
        var median = starts.Order().ElementAt(Starts / 2);
        return
        [
            new(bench, "start to the first sample", "ms", median, null, null, Goal.Below(1000), Starts),
            new(bench, "memory with the local page (RSS)", "MiB", agent.Resident / Mebi, Goal.AtMost(64)),
            .. Beside("memory, shared pages once (PSS)", "MiB", agent.Proportional / Mebi, collectd?.Tree.Proportional / Mebi, zabbix?.Tree.Proportional / Mebi, null),
            .. Beside("CPU of a core, a report a minute", "%", Percent(0)!.Value, Percent(1), Percent(2), Goal.AtMost(0.2)),
        ];
    }

    private const double Mebi = 1 << 20;

    private Figure[] Beside(string what, string unit, double ours, double? collectd, double? zabbix, Goal? goal) =>
        [new(bench, what, unit, ours, "collectd", collectd, goal, 1), new(bench, what, unit, ours, "zabbix-agent", zabbix, null, 1)];

    // From the process's birth until a probe of its first sample has asked something.
    private static async Task<double> StartAsync(string program, string config, string directory, Socket names, CancellationToken ct)
    {
        var buffer = new byte[512];
        var begin = Stopwatch.GetTimestamp();
        await using var agent = ProcessTree.Start(program, ["--config", config], Path.Combine(directory, "agent.log"));
        var asked = names.ReceiveAsync(buffer, ct).AsTask();
        while (await Task.WhenAny(asked, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct)) != asked)
            agent.Demand();
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    // Somebody looks at the page, and zabbix-agent is asked, once a minute.
    private static async Task LiveAsync(FootprintPeers.Zabbix? zabbix, TimeSpan time, ProcessTree agent, CancellationToken ct)
    {
        using var http = new HttpClient();
        var begin = Stopwatch.GetTimestamp();
        for (var next = TimeSpan.FromSeconds(10); next < time; next += Minute)
        {
            await Task.Delay(next - Stopwatch.GetElapsedTime(begin), TimeProvider.System, ct);
            agent.Demand();
            await http.GetStringAsync(new Uri($"http://{Page}/"), ct);
            if (zabbix is not null)
                await zabbix.AskAsync(ct);
        }

        await Task.Delay(time - Stopwatch.GetElapsedTime(begin), TimeProvider.System, ct);
    }

    // Every name exists, and nothing more is said about it.
    private static async Task AnswerNamesAsync(Socket names, CancellationToken ct)
    {
        var buffer = new byte[512];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            while (true)
            {
                var question = await names.ReceiveFromAsync(buffer, from, ct);
                buffer[2] |= 0x80;
                await names.SendToAsync(buffer.AsMemory(0, question.ReceivedBytes), question.RemoteEndPoint, ct);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The benchmark is over.
        }
    }

    private static async Task<string> WriteOptionsAsync(string directory, IPEndPoint collector, CancellationToken ct)
    {
        string At(string name) => Path.Combine(directory, name);
        AtomicFile.Write(At("snmp.yaml"), Encoding.UTF8.GetBytes($"desa: {{ community: {FootprintPeers.Community} }}\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var options = new
        {
            Agent = new
            {
                BenchCollector.Device,
                DataDirectory = At("agent"),
                Collectors = new[] { $"mqtts://{collector}" },
                CaFile = At("ca.pem"),
                CertificateFile = At("device.pem"),
                KeyFile = At("device.key"),
                Ping = new { Targets = FootprintPeers.Pinged },
                Dns = new { Targets = new[] { $"desa.id@{NameServer.Address}" } },
                Router = new { Address = Router.ToString(), CredentialsFile = At("snmp.yaml"), EveryMinutes = 1 },
                LocalPage = new { Listen = Page.ToString(), Village = "Desa Uji", Router = FootprintPeers.Pinged[0] },
            },
        };
        await File.WriteAllTextAsync(At("agent.json"), JsonSerializer.Serialize(options), ct);
        return At("agent.json");
    }

    private static async Task RunToEndAsync(string program, string[] arguments, CancellationToken ct)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
