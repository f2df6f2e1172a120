using System.Net;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.LiveTests.Support;

/// <summary>Net-SNMP's snmpd of a test's own: its configuration, its state and its address last as long as it does.</summary>
internal sealed class SnmpServer : IAsyncDisposable
{
    public const string Community = "rahasia";
    private readonly TempDirectory _directory;

    private ChildProcess _process = null!;

    private SnmpServer(TempDirectory directory, IPEndPoint endPoint) => (_directory, EndPoint) = (directory, endPoint);

    public IPEndPoint EndPoint { get; }

    public SnmpTarget Target(string community = Community, bool v1 = false) => new(EndPoint, new SnmpCommunity(community) { V1 = v1 })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Starts the server and waits until it answers; skips the test where there is none.</summary>
    /// <param name="more">More lines of snmpd.conf.</param>
    public static async Task<SnmpServer> StartAsync(string more = "")
    {
        var program = RequiredProgram.Need("snmpd", "snmpd");
        var directory = new TempDirectory();
        var endPoint = new IPEndPoint(Loopback.Next(), 16161);
        await File.WriteAllTextAsync(directory["uji.conf"], $"""
            rocommunity {Community}
            sysName desa-uji
            {more}
            """);
        var server = new SnmpServer(directory, endPoint);
        try
        {
            await server.RunAsync(program);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a supervisor does, and starts it again: it keeps its engine's id and counts its boots.</summary>
    public async Task RestartAsync()
    {
        _process.Terminate();
        await _process.ExitAsync();
        await RunAsync(RequiredProgram.Need("snmpd", "snmpd"));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    private async Task RunAsync(string program)
    {
        var state = new Dictionary<string, string> { ["SNMP_PERSISTENT_DIR"] = _directory.Root, ["MIBS"] = "" };
        // In the foreground, with this configuration only and the state that it keeps itself, and no socket of AgentX.
        _process = ChildProcess.Start(program, ["-f", "-Lo", "-C", "-c", $"{_directory["uji.conf"]},{_directory["snmpd.conf"]}", "-x", "", $"udp:{EndPoint}"],
            _directory.Root, state);
        await using var client = new SnmpClient(TimeProvider.System);
        await Eventually.Holds("an answer of snmpd", async () => !_process.HasExited && (await client.GetAsync(
            Target() with { Timeout = TimeSpan.FromMilliseconds(500) }, [Oid.Parse("1.3.6.1.2.1.1.3.0")], CancellationToken.None))
            .Outcome == SnmpOutcome.Answered, details: () => _process.Output);
    }
}
