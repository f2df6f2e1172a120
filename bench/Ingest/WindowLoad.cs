using System.Net;

namespace InternetDesa.Bench.Ingest;

/// <summary>Fifty connections that publish as fast as their windows allow, and what that costs the server.</summary>
internal sealed class WindowLoad : IDisposable
{
    private const int Connections = 50, Window = 50;
    private readonly LoadConnection[] _connections;

    private WindowLoad(LoadConnection[] connections) => _connections = connections;

    public static async Task<WindowLoad> ConnectAsync(IngestSite site, IPEndPoint server, bool tls, CancellationToken ct)
    {
        var connections = new LoadConnection[Connections];
        for (var i = 0; i < Connections; i++)
            connections[i] = await site.ConnectAsync(i, server, tls, from: null, ct);
        return new WindowLoad(connections);
    }

    /// <summary>Publishes so many messages in all, and waits for their PUBACKs.</summary>
    public Task RunAsync(int messages, CancellationToken ct) =>
        Task.WhenAll(_connections.Select(connection => Task.Run(() => connection.PublishAsync(messages / Connections, Window, ct), ct)));

    public void Dispose() => Array.ForEach(_connections, connection => connection.Dispose());
}
