using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.LocalPage;

/// <summary>
/// Answers GET / on the village's network. It knows as much of HTTP/1.1 (RFC 9112) as one page without parameters needs: a web framework
/// for it would double the agent's memory.
/// </summary>
internal sealed class LocalPageServer(IPEndPoint endpoint, Func<string> page, TimeProvider time, ILogger logger)
{
    private const int MaxHeadBytes = 8192, MaxVisitors = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _visitors = new(MaxVisitors);

    /// <summary>The address that it listens on, once it does.</summary>
    public IPEndPoint? Bound { get; private set; }

    /// <summary>Answers until cancelled. A port that is taken is said in the log; the agent measures all the same.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var listener = new TcpListener(endpoint);
        try
        {
            listener.Start();
        }
        catch (SocketException taken)
        {
            AgentLog.PageNotServed(logger, endpoint.ToString(), taken.Message);
            return;
        }

        Bound = (IPEndPoint)listener.LocalEndpoint;
        while (!ct.IsCancellationRequested)
        {
            await _visitors.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ct.IsCancellationRequested)
                return;
            try
            {
                _ = AnswerAsync(await listener.AcceptSocketAsync(ct).ConfigureAwait(false), ct);
            }
            catch (Exception fault) when (fault is SocketException or OperationCanceledException)
            {
                // A visitor that left before it was let in.
                _visitors.Release();
            }
        }
    }

    private async Task AnswerAsync(Socket socket, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            using (socket)
            {
                var request = await ReadHeadAsync(socket, either.Token).ConfigureAwait(false);
                await socket.SendAsync(Answer(request), either.Token).ConfigureAwait(false);
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // A phone that went out of reach.
        }
        finally
        {
            _visitors.Release();
        }
    }

    private static async Task<string> ReadHeadAsync(Socket socket, CancellationToken ct)
    {
        var buffer = new byte[MaxHeadBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), ct).ConfigureAwait(false);
            length += read;
            if (read == 0 || buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
                break;
        }

        return Encoding.Latin1.GetString(buffer, 0, length);
    }

    private byte[] Answer(string request)
    {
        var line = request.Split('\r')[0].Split(' ');
        if (line is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"] || !request.Contains("\r\n\r\n", StringComparison.Ordinal))
            return Head("400 Bad Request", []);
        if (method is not ("GET" or "HEAD"))
            return Head("405 Method Not Allowed", []);
        if (target.Split('?')[0] != "/")
            return Head("404 Not Found", []);
        var body = Encoding.UTF8.GetBytes(page());
        var head = Head("200 OK", body);
        return method == "HEAD" ? head : [.. head, .. body];
    }

    private static byte[] Head(string status, byte[] body) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\n"
        + "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nConnection: close\r\n\r\n");
}
