using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace InternetDesa.Agent.Probes.Web;

/// <summary>Asks web servers by HTTP/1.1. The kernel counts what it costs.</summary>
public sealed class HttpWebClient(TimeProvider time) : IWebClient
{
    private const int ChunkBytes = 32 * 1024;

    /// <inheritdoc/>
    public ValueTask<WebAnswer?> GetAsync(Uri url, int maxBytes, TimeSpan timeout, CancellationToken ct) => GetAsync(url, null, maxBytes, timeout, ct);

    /// <inheritdoc/>
    public ValueTask<WebAnswer?> GetPartAsync(Uri url, long from, int length, TimeSpan timeout, CancellationToken ct) =>
        GetAsync(url, new RangeHeaderValue(from, from + length - 1), length, timeout, ct);

    /// <inheritdoc/>
    public async ValueTask<Throughput?> DownloadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct)
    {
        var pace = new Pace(time, bytes);
        var done = await AskAsync(limit, ct, async (web, token) =>
        {
            pace.Wire = web;
            using var response = await web.Client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            var buffer = new byte[ChunkBytes];
            while (pace.Left > 0 && await stream.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, pace.Left)), token).ConfigureAwait(false) is > 0 and var read)
                pace.Add(read);
            return pace;
        }).ConfigureAwait(false);
        return (done ?? pace).Result;
    }

    /// <inheritdoc/>
    public async ValueTask<Throughput?> UploadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct)
    {
        var pace = new Pace(time, bytes);
        var done = await AskAsync(limit, ct, async (web, token) =>
        {
            pace.Wire = web;
            using var content = new PacedContent(pace, bytes);
            using var response = await web.Client.PostAsync(url, content, token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? pace : new Pace(time, bytes);
        }).ConfigureAwait(false);
        return (done ?? pace).Result;
    }

    private ValueTask<WebAnswer?> GetAsync(Uri url, RangeHeaderValue? part, int maxBytes, TimeSpan timeout, CancellationToken ct) =>
        AskAsync(timeout, ct, async (web, token) =>
        {
            var start = time.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Range = part;
            using var response = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
            var body = new byte[maxBytes];
            await using var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            var length = await stream.ReadAtLeastAsync(body, maxBytes, throwOnEndOfStream: false, token).ConfigureAwait(false);
            return new WebAnswer((int)response.StatusCode, Absolute(url, response.Headers.Location), body[..length], time.GetElapsedTime(start), web.WireBytes);
        });

    // Null where no answer came: to whoever stands before the page it is all one, refused, not resolved, not proven or too late.
    private async ValueTask<T?> AskAsync<T>(TimeSpan timeout, CancellationToken ct, Func<Connection, CancellationToken, Task<T>> ask)
        where T : class
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        using var web = new Connection();
        try
        {
            return await ask(web, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return null;
        }
    }

    private static Uri? Absolute(Uri url, Uri? location) =>
        location is null ? null : Uri.TryCreate(url, location, out var absolute) ? absolute : null;

    private sealed class Connection : IDisposable
    {
        private CountedStream? _stream;

        public Connection() => Client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // More than any honest page's, and no memory for a hostile one's.
            MaxResponseHeadersLength = 16,
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, ct).ConfigureAwait(false);
                return _stream = new CountedStream(socket);
            },
        })
        {
            // Ours are the callers' limits, by their clock.
            Timeout = Timeout.InfiniteTimeSpan,
        };

        public HttpClient Client { get; }

        public long WireBytes => _stream?.WireBytes ?? 0;

        public void Dispose() => Client.Dispose();
    }

    // The handler closes the connection itself, with the last byte, where the server wants no other request: what it cost is to be known still.
    private sealed class CountedStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        private readonly Lock _gate = new();
        private long? _last;

        public long WireBytes
        {
            get
            {
                lock (_gate)
                    return _last ?? TcpWire.Bytes(Socket);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                lock (_gate)
                    _last ??= TcpWire.Bytes(Socket);
            }

            base.Dispose(disposing);
        }
    }

    // The first quarter does not count: TCP begins slowly.
    private sealed class Pace(TimeProvider time, int bytes)
    {
        private long _passed;
        private long _counted;
        private long _from;
        private long _to;

        public Connection? Wire { get; set; }

        public int Left => (int)(bytes - _passed);

        public Throughput? Result { get; private set; }

        public void Add(int count)
        {
            _passed += count;
            if (_from == 0)
            {
                if (_passed >= bytes / 4)
                    _from = time.GetTimestamp();
                return;
            }

            _counted += count;
            _to = time.GetTimestamp();
            var seconds = time.GetElapsedTime(_from, _to).TotalSeconds;
            if (seconds > 0)
                Result = new Throughput(8 * _counted / seconds, Wire?.WireBytes ?? _passed);
        }
    }

    private sealed class PacedContent(Pace pace, int bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            var chunk = new byte[ChunkBytes];
            while (pace.Left > 0)
            {
                var count = Math.Min(chunk.Length, pace.Left);
                await stream.WriteAsync(chunk.AsMemory(0, count)).ConfigureAwait(false);
                pace.Add(count);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes;
            return true;
        }
    }
}
