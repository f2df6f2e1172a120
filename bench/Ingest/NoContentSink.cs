using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InternetDesa.Bench.Ingest;

/// <summary>An InfluxDB that says 204 to every write and counts its lines, in few instructions.</summary>
internal sealed class NoContentSink : IDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private long _lines;

    public NoContentSink(IPEndPoint? address = null)
    {
        _listener = new TcpListener(address ?? new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>How many lines it was given.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        var buffer = new byte[256 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                int head;
                while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                    filled += await ReadAsync(socket, buffer.AsMemory(filled));
                head += 4;
                var body = LengthOf(Encoding.ASCII.GetString(buffer, 0, head));
                var left = body - (filled - head);
                Count(buffer.AsSpan(head, Math.Min(body, filled - head)));
                filled = 0;
                while (left > 0)
                {
                    var read = await ReadAsync(socket, buffer);
                    Count(buffer.AsSpan(0, read));
                    left -= read;
                }

                await socket.SendAsync(Answer, _end.Token);
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or EndOfStreamException)
        {
            // The collector has ended, or we have.
        }
    }

    private async ValueTask<int> ReadAsync(Socket socket, Memory<byte> buffer)
    {
        var read = await socket.ReceiveAsync(buffer, _end.Token);
        return read > 0 ? read : throw new EndOfStreamException();
    }

    private void Count(ReadOnlySpan<byte> body) => Interlocked.Add(ref _lines, body.Count((byte)'\n'));

    private static int LengthOf(string head)
    {
        const string Name = "Content-Length:";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        return int.Parse(head.AsSpan(at, head.IndexOf('\r', at) - at).Trim(), CultureInfo.InvariantCulture);
    }
}
