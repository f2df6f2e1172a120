using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// Listens for the API of any number of routers: which one is meant says the address that was dialled, so that one wildcard socket serves
/// thousands of them.
/// </summary>
internal sealed class ApiListener : IAsyncDisposable
{
    // So long Linux tries to connect, once a second at first (tcp(7), tcp_syn_retries).
    private const int Tries = 127;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<IPAddress, SimulatedRouter?> _routers;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <param name="listen">Where; port 0 takes a free one, and 0.0.0.0 is every address of the machine.</param>
    /// <param name="routers">The router at an address; null where there is none, or it is dark.</param>
    /// <param name="certificate">Speaks TLS with it, as the service <c>api-ssl</c>; null: <c>api</c>, in clear text.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public ApiListener(IPEndPoint listen, Func<IPAddress, SimulatedRouter?> routers, X509Certificate2? certificate)
    {
        _routers = routers;
        _certificate = certificate;
        _socket.Bind(listen);
        _socket.Listen(512);
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Ends when all connections have that are open now, whatever of them was received by then.</summary>
    public Task IdleAsync() => Task.WhenAll(_connections.Keys);

    private string Service => _certificate is null ? "api" : "api-ssl";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _socket.Dispose();
        await Task.WhenAll(_connections.Keys);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var connection = ServeAsync(await _socket.AcceptAsync(_end.Token));
                _connections.TryAdd(connection, true);
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // One that was gone before it was taken; or the end.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                socket.NoDelay = true;
                var (local, remote) = (((IPEndPoint)socket.LocalEndPoint!).Address, ((IPEndPoint)socket.RemoteEndPoint!).Address);
                if (await AnswerAsync(local) is not { } router || router.Management.Service(Service) is not { Disabled: false } service)
                    return;
                await using Stream plain = new NetworkStream(socket);
                if (_certificate is null)
                {
                    await CarryAsync(router, socket, plain, local, remote);
                    return;
                }

                // Without a certificate of its own a router speaks anonymous TLS, which is not there to be spoken.
                if (service["certificate"] is null or "none")
                    return;
                await using var secure = new SslStream(plain);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }, _end.Token);
                await CarryAsync(router, socket, secure, local, remote);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // The peer is gone, speaks no TLS, or the simulator ends.
        }
    }

    // Where nobody is, nobody closes a connection either: the peer waits, and is heard when somebody comes back before he gives up.
    private async Task<SimulatedRouter?> AnswerAsync(IPAddress local)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (_routers(local) is { } router)
                return router;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, _end.Token);
        }

        return null;
    }

    private async Task CarryAsync(SimulatedRouter router, Socket socket, Stream stream, IPAddress local, IPAddress remote)
    {
        var transport = new TcpApiTransport(socket, stream);
        if (router.Accept(transport, local, remote, Service) is { } session)
            await transport.RunAsync(session, _end.Token);
    }
}
