using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using InternetDesa.Collector.Admin;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Tests.Admin;

public sealed class AdminPortTests
{
    private const string Token = "0123456789abcdef";

    [Fact]
    public async Task A_collector_that_runs_is_healthy_and_shows_its_metrics()
    {
        await using var collector = await CollectorFixture.StartAsync();
        using var http = Client(collector);
        Assert.Equal("ok\n", await http.GetStringAsync("/healthz"));
        using var metrics = await http.GetAsync("/metrics");
        Assert.Equal("text/plain", metrics.Content.Headers.ContentType?.MediaType);
        var text = await metrics.Content.ReadAsStringAsync();
        Assert.Contains("# HELP desa_collector_messages_total PUBLISH packets taken\n# TYPE desa_collector_messages_total counter\ndesa_collector_messages_total ", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE desa_collector_lag_milliseconds gauge\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndesa_spool_sync_longest_milliseconds{spool=\"spool\"} ", text, StringComparison.Ordinal);
        Assert.Contains("\ndesa_spool_wait_longest_milliseconds{spool=\"dead\"} ", text, StringComparison.Ordinal);
        Assert.Matches("\ndesa_collector_memory_bytes [1-9]", text);
        Assert.Matches("\ndesa_collector_processor_seconds_total [0-9.]*[1-9]", text);
    }

    [Fact]
    public async Task Open_connections_are_counted_also_before_they_are_let_in()
    {
        await using var collector = await CollectorFixture.StartAsync();
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync(collector.Mqtt);
            await using var device = await collector.ConnectAsync();
            await Eventually.True(() => collector.Stats.Connections == 2, "two connections");
        }

        await Eventually.True(() => collector.Stats.Connections == 0, "none");
    }

    [Fact]
    public async Task The_MQTT_server_still_speaks_MQTT_only_and_is_told_apart()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var device = await collector.ConnectAsync();
        Assert.NotEqual(0, collector.Admin.Port);
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(collector.Mqtt);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /maintenance HTTP/1.1\r\nHost: {collector.Admin}\r\n\r\n"));
        Assert.Equal(0, await socket.GetStream().ReadAsync(new byte[64]));
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer 0123456789abcdeF", 401)]
    [InlineData("Bearer 0123456789abcde", 401)]
    [InlineData("Basic 0123456789abcdef", 401)]
    [InlineData("Bearer 0123456789abcdef", 200)]
    [InlineData("bearer 0123456789abcdef", 200)]
    public async Task With_a_token_all_but_health_asks_for_it(string? authorization, int status)
    {
        await using var collector = await CollectorFixture.StartAsync(token: Token);
        using var http = Client(collector);
        Assert.Equal("ok\n", await http.GetStringAsync("/healthz"));
        if (authorization is not null)
            http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(authorization);
        foreach (var path in new[] { "/maintenance", "/metrics" })
        {
            using var response = await http.GetAsync(path);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(status == 401 ? ["Bearer"] : [], response.Headers.WwwAuthenticate.Select(value => value.Scheme));
        }

        using var cancelled = await http.DeleteAsync("/maintenance/1");
        Assert.Equal(status == 200 ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized, cancelled.StatusCode);
    }

    [Theory]
    [InlineData("{\"prefx\":\"33\"}", "application/json", 400, "prefx")]
    [InlineData("{", "application/json", 400, "refused")]
    [InlineData("null", "application/json", 400, "prefix: '' is no code")]
    [InlineData("{\"prefix\":null,\"reason\":null}", "application/json", 400, "from: '' is no time")]
    [InlineData("{}", "text/plain", 415, "application/json")]
    public async Task Bodies_that_are_no_window_are_refused(string body, string type, int status, string message)
    {
        await using var collector = await CollectorFixture.StartAsync();
        using var http = Client(collector);
        using var response = await http.PostAsync("/maintenance", new StringContent(body, Encoding.UTF8, type));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(message, System.Text.RegularExpressions.Regex.Unescape(await response.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_names_what_does_not_run_and_a_projector_that_hangs()
    {
        var directory = Directory.CreateTempSubdirectory("desa-health-");
        var time = new ManualTimeProvider();
        try
        {
            await using var pool = new SyncPool(1);
            await using var spool = SpoolLog.Open(new SpoolOptions { Directory = directory.FullName }, pool, time);
            using var sound = new Service(new TaskCompletionSource().Task);
            using var failed = new Service(Task.FromException(new IOException()));
            await sound.StartAsync(default);
            await failed.StartAsync(default);
            await Assert.ThrowsAsync<IOException>(() => failed.ExecuteTask!);
            var pulse = new ProjectorPulse(time);
            var health = new CollectorHealth(spool, pulse, [sound]);
            Assert.Empty(health.Faults());
            Assert.Equal(["Service"], new CollectorHealth(spool, pulse, [sound, failed]).Faults());

            time.Advance(TimeSpan.FromSeconds(61));
            Assert.Equal("projector (hangs for 61 s)", Assert.Single(health.Faults()));
            pulse.Beat();
            Assert.Empty(health.Faults());
            Assert.Equal("the state database has taken nothing for 61 s", Assert.Single(health.Hindrances()));
            pulse.Committed();
            Assert.Empty(health.Hindrances());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_collector_that_runs_is_ready()
    {
        await using var collector = await CollectorFixture.StartAsync(token: Token);
        using var http = Client(collector);
        Assert.Equal("ok\n", await http.GetStringAsync("/readyz"));
    }

    [Theory]
    [InlineData("0.0.0.0:9090", "Collector:Admin:TokenFile: 0.0.0.0:9090 is reached from outside: name a file with a token")]
    [InlineData("127.0.0.1", "Collector:Admin:Listen: '127.0.0.1' is no address with a port")]
    public void Options_that_would_open_the_port_are_refused(string listen, string message)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Collector:Admin:Listen"] = listen }).Build();
        Assert.Contains(message, Assert.Throws<OptionsException>(() => OptionsReader.Read<AdminOptions>(configuration, AdminOptions.Section)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_comes_late_leaves_the_request_in_the_thread_pool()
    {
        var inline = new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
        var sent = new Pipe(inline);
        var context = new DefaultHttpContext { Request = { Body = sent.Reader.AsStream() } };
        var handled = AdminPort.LeaveSocketAsync(context, async request =>
        {
            using var body = await JsonDocument.ParseAsync(request.Request.Body).ConfigureAwait(false);
            Assert.Equal("33", body.RootElement.GetProperty("prefix").GetString());
            Assert.True(Thread.CurrentThread.IsThreadPoolThread, "the database is waited for on the sockets' thread");
        });

        // As the sockets' thread does: whoever waits for the bytes goes on here.
        var socket = new Thread(() =>
        {
            sent.Writer.Write("{\"prefix\":"u8);
            sent.Writer.FlushAsync().AsTask().Wait();
            sent.Writer.Write("\"33\"}"u8);
            sent.Writer.FlushAsync().AsTask().Wait();
            sent.Writer.Complete();
        });
        socket.Start();

        await handled.WaitAsync(TimeSpan.FromSeconds(20));
        socket.Join();
    }

    private static HttpClient Client(CollectorFixture collector) => new() { BaseAddress = new Uri($"http://{collector.Admin}") };

    private sealed class Service(Task task) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => task;
    }
}
