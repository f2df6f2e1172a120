using System.Net;
using System.Net.Sockets;

namespace InternetDesa.Bench.Chaos;

/// <summary>What the proxy does to bytes that pass.</summary>
internal enum ProxyMode
{
    Pass, Delay, Stall, Slice, Reset, HalfOpen,
}

/// <summary>A TCP proxy that delays, stalls, cuts into slices, resets, or lets connections hang half open.</summary>
internal sealed class ChaosProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly IPEndPoint _target;
    private readonly Random _random;
    private readonly Task _serving;

    public ChaosProxy(IPEndPoint target, int seed)
    {
        (_target, _random) = (target, new Random(seed));
        _listener.Start();
        _serving = ServeAsync();
    }

    public ProxyMode Mode { get; set; }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        while (!_end.IsCancellationRequested)
        {
            try
            {
                connections.Add(ForwardAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException)
            {
            }
        }

        await Task.WhenAll(connections);
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var inner = new TcpClient { NoDelay = true };
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await inner.ConnectAsync(_target, _end.Token);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                var up = PumpAsync(client, inner, both.Token);
                await Task.WhenAny(up, PumpAsync(inner, client, both.Token));
                await both.CancelAsync();
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or IOException)
            {
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, CancellationToken ct)
    {
        var buffer = new byte[4096];
        var dead = false;
        while (true)
        {
            var read = await from.GetStream().ReadAsync(buffer, ct);
            if (read == 0)
                return;
            switch (dead ? ProxyMode.HalfOpen : Mode)
            {
                case ProxyMode.Delay:
                    await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, ct);
                    break;
                case ProxyMode.Stall:
                    await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, ct);
                    break;
                case ProxyMode.Slice:
                    for (var at = 0; at < read; at++)
                        await to.GetStream().WriteAsync(buffer.AsMemory(at, 1), ct);
                    continue;
                case ProxyMode.Reset when Next(4) == 0:
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, Next(read)), ct);
                    // A RST instead of a FIN, in the middle of a packet.
                    from.LingerState = to.LingerState = new LingerOption(true, 0);
                    return;
                case ProxyMode.HalfOpen:
                    // Bytes vanish from here on, and only who listens for silence notices: a stream never goes on with a hole in it.
                    dead = true;
                    continue;
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }

    private int Next(int most)
    {
        lock (_random)
            return _random.Next(most);
    }
}
