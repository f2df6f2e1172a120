using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InternetDesa.Tests.Support;

/// <summary>What a scripted server answers.</summary>
public sealed record ScriptedAnswer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    /// <summary>Closes the connection in place of an answer.</summary>
    public static readonly ScriptedAnswer HangUp = new(0);
}

/// <summary>A request as it came.</summary>
public sealed record ScriptedRequest(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>An HTTP/1.1 server of real bytes on a free port: answers each request with what its script says.</summary>
public sealed class ScriptedHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<ScriptedRequest, ScriptedAnswer> _script;
    private readonly Task _accepting;

    public ScriptedHttpServer(Func<ScriptedRequest, ScriptedAnswer> script)
    {
        _script = script;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        // Before the listener: one that was stopped says something else to who asks it for the next connection.
        await _accepting;
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        // The last is the listener's word where it was stopped between two accepts.
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    var answer = _script(request);
                    if (answer.Status == 0)
                        return;
                    var head = new StringBuilder($"HTTP/1.1 {answer.Status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(answer.Body)}\r\n");
                    foreach (var (name, value) in answer.Headers)
                        head.Append($"{name}: {value}\r\n");
                    await stream.WriteAsync(Encoding.UTF8.GetBytes($"{head}\r\n{(answer.Status == 204 ? "" : answer.Body)}"), _end.Token);
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException)
            {
            }
        }
    }

    private async Task<ScriptedRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0)
                return null;
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length) : 0];
        if (body.Length == 0 && headers.ContainsKey("Transfer-Encoding"))
            body = await ReadChunksAsync(stream);
        else
            await stream.ReadExactlyAsync(body, _end.Token);
        return new ScriptedRequest(lines[0][..lines[0].LastIndexOf(' ')], headers, body);
    }

    private async Task<byte[]> ReadChunksAsync(NetworkStream stream)
    {
        var body = new MemoryStream();
        while (true)
        {
            var line = "";
            var one = new byte[1];
            while (!line.EndsWith("\r\n", StringComparison.Ordinal))
            {
                await stream.ReadExactlyAsync(one, _end.Token);
                line += (char)one[0];
            }

            var chunk = new byte[Convert.ToInt32(line.Trim(), 16) + 2];
            await stream.ReadExactlyAsync(chunk, _end.Token);
            if (chunk.Length == 2)
                return body.ToArray();
            body.Write(chunk.AsSpan(0, chunk.Length - 2));
        }
    }
}
