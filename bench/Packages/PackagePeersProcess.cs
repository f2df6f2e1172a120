using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using InternetDesa.Bench.Ingest;
using InternetDesa.Bench.Snmp;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Packages;

/// <summary>
/// What both sides speak to, in processes of their own so that what it costs is nobody's: the canned SNMP device, and under a hidden command
/// the sink of points and the simulated router.
/// </summary>
internal sealed class PackagePeersProcess : IDisposable
{
    /// <summary>How many rows the router's <c>/ip/pool</c> has, p0 and up.</summary>
    public const int Rows = 100;

    private const string CommandName = "package-peers";
    private readonly Process _process;
    private readonly SnmpResponderProcess _snmp;

    private PackagePeersProcess(Process process, SnmpResponderProcess snmp, int[] ports) => (_process, _snmp, InfluxPort, RouterPort) = (process, snmp, ports[0], ports[1]);

    public int SnmpPort => _snmp.Port;

    public int InfluxPort { get; }

    public int RouterPort { get; }

    /// <summary>Starts it.</summary>
    public static async Task<PackagePeersProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(PackagePeersProcess).Assembly.Location, CommandName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var ports = (await process.StandardOutput.ReadLineAsync())!.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new PackagePeersProcess(process, await SnmpResponderProcess.StartAsync(null), ports);
    }

    /// <summary>The command of the other process: it writes its ports and ends with its input.</summary>
    public static Command Create()
    {
        var command = new Command(CommandName) { Hidden = true };
        command.SetAction((_, _) => ServeAsync());
        return command;
    }

    public void Dispose()
    {
        _snmp.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<int> ServeAsync()
    {
        using var sink = new NoContentSink();
        using var router = new SimulatedRouter(new RouterSettings { Management = "127.0.0.1/8", Gateway = "127.0.0.2" }, TimeProvider.System);
        for (var i = 0; i < Rows; i++)
        {
            var (row, address) = ($"p{i}", $"10.0.{i}.2-10.0.{i}.254");
            router.Enter(() => router.Run(RouterCaller.Console, new RouterCommand("/ip/pool", "add", [new("name", row), new("ranges", address)])));
        }

        await using var listener = new ApiListener(new IPEndPoint(IPAddress.Loopback, 0), _ => router, certificate: null);
        Console.WriteLine($"{new Uri(sink.Url).Port} {listener.Port}");
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
