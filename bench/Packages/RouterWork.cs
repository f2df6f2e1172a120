using System.Globalization;
using InternetDesa.Bench.Harness;
using InternetDesa.Protocols;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Packages;

/// <summary>Work on a simulated router, over an open connection of each transport.</summary>
internal abstract class RouterWork(int port) : IPackageWork
{
    private readonly Dictionary<Transport, IRouterOsConnection> _connections = [];

    public abstract string Name { get; }

    public string Package => "tik4net";

    public abstract int Operations { get; }

    public async Task OpenAsync(CancellationToken ct)
    {
        var router = new RouterSettings();
        foreach (var transport in Enum.GetValues<Transport>())
        {
            var connection = Transports.RouterOs(
                transport, "127.0.0.1", port, isPinned: null, new RouterOsLogin(router.User, router.Password), new RouterOsOptions(), TimeProvider.System);
            _connections.Add(transport, connection);
            if (await connection.OpenAsync(ct) is { Outcome: not RouterOsOpenOutcome.Open } refused)
                throw new InvalidOperationException($"the router was not opened: {refused}");
        }
    }

    public Task<Sample> RunAsync(Transport transport, CancellationToken ct) => Sample.OfAsync(() => RoundAsync(_connections[transport], ct));

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values)
            await connection.DisposeAsync();
    }

    /// <summary>One round.</summary>
    protected abstract Task RoundAsync(IRouterOsConnection connection, CancellationToken ct);

    /// <summary>Runs a command that has to succeed.</summary>
    protected static async Task<RouterOsReply> DoAsync(IRouterOsConnection connection, string[] sentence, CancellationToken ct)
    {
        var reply = await connection.ExecuteAsync(sentence, ct);
        return reply.Outcome == RouterOsOutcome.Done ? reply : throw new InvalidOperationException($"{sentence[0]}: {reply.Outcome} {reply.Reason}");
    }
}

/// <summary>A print of a hundred rows.</summary>
internal sealed class PrintWork(int port) : RouterWork(port)
{
    public override string Name => "RouterOS print of 100 rows";

    public override int Operations => 50;

    protected override async Task RoundAsync(IRouterOsConnection connection, CancellationToken ct)
    {
        for (var i = 0; i < Operations; i++)
        {
            if ((await DoAsync(connection, ["/ip/pool/print"], ct)).Rows.Count != PackagePeersProcess.Rows)
                throw new InvalidOperationException("rows are missing");
        }
    }
}

/// <summary>Ten times a hundred writes.</summary>
/// <param name="port">The router's port.</param>
/// <param name="together">All sent before the first answer, as desactl does, or one after another.</param>
internal sealed class SetWork(int port, bool together) : RouterWork(port)
{
    private const int Times = 10;
    private int _count;

    public override string Name => together ? "RouterOS 100 writes at once, a write" : "RouterOS 100 writes one by one, a write";

    public override int Operations => Times * PackagePeersProcess.Rows;

    protected override async Task RoundAsync(IRouterOsConnection connection, CancellationToken ct)
    {
        for (var i = 0; i < Times; i++)
            await WriteAsync(connection, ct);
    }

    private async Task WriteAsync(IRouterOsConnection connection, CancellationToken ct)
    {
        var count = ++_count;
        string[] Sentence(int row) =>
            ["/ip/pool/set", string.Create(CultureInfo.InvariantCulture, $"=.id=p{row}"), string.Create(CultureInfo.InvariantCulture, $"=comment={count}")];
        if (together)
        {
            await Task.WhenAll(Enumerable.Range(0, PackagePeersProcess.Rows).Select(row => DoAsync(connection, Sentence(row), ct)));
            return;
        }

        for (var row = 0; row < PackagePeersProcess.Rows; row++)
            await DoAsync(connection, Sentence(row), ct);
    }
}
