using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Probes.Http;
using InternetDesa.Agent.Probes.Speed;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Core.Batches;
using InternetDesa.Protocols.Influx;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Agent.Probes;

public sealed class WebProbeTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeWeb _web = new();

    [Theory]
    [InlineData("http://a.example/generate_204", 204, null, "ok=1i,status=204i")]
    [InlineData("http://a.example/generate_204", 200, null, "ok=0i,status=511i")]
    [InlineData("http://a.example/generate_204", 302, "http://login.desa/login", "ok=0i,status=511i")]
    [InlineData("http://a.example/", 302, "http://login.desa/login?dst=http://a.example", "ok=0i,status=511i")]
    [InlineData("http://a.example/", 301, "https://www.a.example/", "ok=1i,status=301i")]
    [InlineData("https://a.example/", 302, "https://b.example/", "ok=1i,status=302i")]
    [InlineData("http://a.example/", 511, null, "ok=0i,status=511i")]
    [InlineData("http://a.example/", 503, null, "ok=0i,status=503i")]
    public async Task A_portal_that_answers_in_a_page_s_place_is_told_from_the_page(string url, int status, string? location, string fields)
    {
        _web.Answer = _ => new WebAnswer(status, location is null ? null : new Uri(location), [], TimeSpan.FromMilliseconds(123.44), 900);
        Assert.Equal($"http,target={url} {fields},ms=123.4 7\n", Line(Assert.Single(await Http(url).MeasureAsync(CancellationToken.None))));
    }

    [Fact]
    public async Task A_page_that_does_not_come_has_no_time()
    {
        Assert.Equal("http,target=http://a.example/ ok=0i,status=0i 7\n", Line(Assert.Single(await Http("http://a.example/").MeasureAsync(CancellationToken.None))));
    }

    [Fact]
    public async Task A_box_that_does_not_know_the_time_blames_no_certificate()
    {
        var clock = new AgentClock(_time, new NoTrust(), 1);
        var probe = new HttpProbe(new HttpOptions { Targets = ["https://a.example/", "http://a.example/"] }, TimeSpan.FromMinutes(1), _web, new ProbeMeter(1_000_000, _time), clock);
        Assert.Equal("http://a.example/", ((HttpPoint)Assert.Single(await probe.MeasureAsync(CancellationToken.None))).Url.OriginalString);
    }

    [Fact]
    public async Task The_budget_of_a_day_is_kept_and_a_day_fills_it_again()
    {
        _web.Answer = _ => new WebAnswer(200, null, [], TimeSpan.FromMilliseconds(1), 60_000);
        var meter = new ProbeMeter(100_000, _time);
        var probe = Http("http://a.example/", meter);
        var pages = 0;
        for (var hour = 0; hour < 72; hour++, _time.Advance(TimeSpan.FromHours(1)))
            pages += (await probe.MeasureAsync(CancellationToken.None)).Count;

        // What was in the bucket, what three days filled, and one that cost more than it looked like.
        Assert.InRange(pages * 60_000L, 300_000, 460_000);
        Assert.Equal(pages * 60_000L, meter.Bytes);
    }

    [Fact]
    public async Task A_throughput_test_runs_once_in_its_hours_and_not_over_its_budget()
    {
        _web.Throughput = new Throughput(20_000_000, 1_600_000);
        var book = new SpeedBook();
        // The manual clock begins at 7 o'clock WIB.
        var probe = Speed([8, 20], new ProbeMeter(10_000_000, _time), book);
        var tests = new List<int>();
        for (var minute = 0; minute < 2 * 1440; minute += 10, _time.Advance(TimeSpan.FromMinutes(10)))
        {
            _web.Throughput = new Throughput(minute % 1440 < 600 ? 20_000_000 : 5_000_000, 1_600_000);
            if (probe.IsDue(minute) && await probe.MeasureAsync(CancellationToken.None) is { Count: 1 })
                tests.Add(minute);
        }

        Assert.Equal([60, 780, 1500, 2220], tests);
        Assert.Equal((5_000_000.0, 75.0), (book.Last, book.BusyLossPct));
        Assert.Null(await Speed([8], new ProbeMeter(1_000_000, _time), book).TestAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_real_client_reads_a_page_follows_no_redirect_and_counts_what_it_costs()
    {
        using var server = new TinyWeb("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 5\r\n\r\nhello");
        var answer = await new HttpWebClient(TimeProvider.System).GetAsync(server.Url, 3, TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.NotNull(answer);
        Assert.Equal((302, "/login", "hel"), (answer.Status, answer.Location!.AbsolutePath, Encoding.ASCII.GetString(answer.Body)));
        Assert.InRange(answer.WireBytes, 300, 2000);
    }

    [Fact]
    public async Task A_server_that_closes_behind_its_answer_costs_no_less()
    {
        using var server = new TinyWeb("HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Length: 50000\r\n\r\n" + new string('x', 50_000));
        var client = new HttpWebClient(TimeProvider.System);
        var part = await client.GetPartAsync(server.Url, 0, 50_000, TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal(50_000, part!.Body.Length);
        Assert.InRange(part.WireBytes, 50_300, 60_000);
        var measured = await client.DownloadAsync(server.Url, 50_000, TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.InRange(measured!.Value.WireBytes, 50_300, 60_000);
    }

    [Theory]
    [InlineData("rubbish\r\n\r\n")]
    [InlineData("")]
    public async Task A_server_that_speaks_no_http_is_no_answer(string bytes)
    {
        using var server = new TinyWeb(bytes);
        Assert.Null(await new HttpWebClient(TimeProvider.System).GetAsync(server.Url, 100, TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    [Fact]
    public async Task A_server_that_accepts_and_never_answers_is_waited_for_no_longer_than_the_limit()
    {
        using var server = new TinyWeb(null);
        var asking = new HttpWebClient(_time).GetAsync(server.Url, 100, TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        await server.Asked.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await asking.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_download_and_an_upload_are_measured_over_a_real_connection()
    {
        var client = new HttpWebClient(TimeProvider.System);
        using var down = new TinyWeb("HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n" + new string('x', 400_000));
        var downloaded = await client.DownloadAsync(down.Url, 300_000, TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.NotNull(downloaded);
        Assert.True(downloaded.Value.BitsPerSecond > 0 && downloaded.Value.WireBytes > 300_000);

        using var up = new TinyWeb("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", readBytes: 300_000);
        var uploaded = await client.UploadAsync(up.Url, 300_000, TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.NotNull(uploaded);
        Assert.True(uploaded.Value.BitsPerSecond > 0);
    }

    private HttpProbe Http(string url, ProbeMeter? meter = null) => new(new HttpOptions { Targets = [url] }, TimeSpan.FromMinutes(1), _web,
        meter ?? new ProbeMeter(1_000_000, _time), Known());

    private SpeedProbe Speed(int[] hours, ProbeMeter meter, SpeedBook book) =>
        new(new SpeedOptions { DownloadUrl = "http://speed.example/2M", Hours = hours }, _web, meter, Known(), book);

    private AgentClock Known()
    {
        var clock = new AgentClock(_time, new NoTrust(), 1);
        Assert.True(clock.TrustReceipt(UnixNanoseconds.From(_time.GetUtcNow()), clock.Mono));
        return clock;
    }

    internal static string Line(IPoint point)
    {
        var bytes = new ArrayBufferWriter<byte>();
        point.Write(new LineWriter(bytes), 7);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private sealed class NoTrust : IClockTrust
    {
        public TimeSpan? MaximumError => null;
    }
}

/// <summary>The web as a test wants it.</summary>
internal sealed class FakeWeb : IWebClient
{
    public Func<Uri, WebAnswer?> Answer { get; set; } = _ => null;

    public Throughput? Throughput { get; set; }

    public ValueTask<WebAnswer?> GetAsync(Uri url, int maxBytes, TimeSpan timeout, CancellationToken ct) => new(Answer(url));

    public ValueTask<WebAnswer?> GetPartAsync(Uri url, long from, int length, TimeSpan timeout, CancellationToken ct) => new(Answer(url));

    public ValueTask<Throughput?> DownloadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct) => new(Throughput);

    public ValueTask<Throughput?> UploadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct) => new(Throughput);
}

/// <summary>A server on a real socket that says the same to everybody; with null it says nothing.</summary>
internal sealed class TinyWeb : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _asked = new();

    public TinyWeb(string? answer, int readBytes = 1)
    {
        _listener.Start();
        _ = AcceptAsync(answer, readBytes);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/page");

    public Task Asked => _asked.Task;

    public void Dispose() => _listener.Dispose();

    // HttpClient asks again, over a new connection, where a server hung up without a word.
    private async Task AcceptAsync(string? answer, int readBytes)
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptSocketAsync(), answer, readBytes);
    }

    private async Task ServeAsync(Socket accepted, string? answer, int readBytes)
    {
        using var socket = accepted;
        var buffer = new byte[64 * 1024];
        for (var read = 0; read < readBytes;)
            read += await socket.ReceiveAsync(buffer);
        _asked.TrySetResult();
        if (answer is null)
        {
            // Until the other side gives up.
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }

            return;
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes(answer));
        socket.Shutdown(SocketShutdown.Send);
        while (await socket.ReceiveAsync(buffer) > 0)
        {
        }
    }
}
