using System.Net;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.LiveTests.Support;

/// <summary>Net-SNMP's snmpd of a test's own: its configuration, its state and its address last as long as it does.</summary>
internal sealed class SnmpServer : IAsyncDisposable
{
    public const string Community = "rahasia";
    private readonly TempDirectory _directory;
    private readonly ChildProcess _process;

    private SnmpServer(TempDirectory directory, ChildProcess process, IPEndPoint endPoint) =>
        (_directory, _process, EndPoint) = (directory, process, endPoint);

    public IPEndPoint EndPoint { get; }

    public SnmpTarget Target(string community = Community, bool v1 = false) => new(EndPoint, new SnmpCommunity(community) { V1 = v1 })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Starts the server and waits until it answers; skips the test where there is none.</summary>
    public static async Task<SnmpServer> StartAsync()
    {
        var program = RequiredProgram.Need("snmpd", "snmpd");
        var directory = new TempDirectory();
        var endPoint = new IPEndPoint(Loopback.Next(), 16161);
        await File.WriteAllTextAsync(directory["snmpd.conf"], $"""
            rocommunity {Community}
            sysName desa-uji
            """);
        var state = new Dictionary<string, string> { ["SNMP_PERSISTENT_DIR"] = directory.Root, ["MIBS"] = "" };
        // In the foreground, with this configuration only, and no socket of AgentX.
        var process = ChildProcess.Start(program, ["-f", "-Lo", "-C", "-c", directory["snmpd.conf"], "-x", "", $"udp:{endPoint}"],
            directory.Root, state);
        var server = new SnmpServer(directory, process, endPoint);
        try
        {
            await using var client = new SnmpClient(TimeProvider.System);
            await Eventually.Holds("an answer of snmpd", async () => !process.HasExited && (await client.GetAsync(
                server.Target() with { Timeout = TimeSpan.FromMilliseconds(500) }, [Oid.Parse("1.3.6.1.2.1.1.3.0")], CancellationToken.None))
                .Outcome == SnmpOutcome.Answered, details: () => process.Output);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }
}
