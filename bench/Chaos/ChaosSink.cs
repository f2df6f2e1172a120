using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Bench.Chaos;

/// <summary>How the sink treats requests.</summary>
internal enum SinkMode
{
    Ok, Away, Slow, Refuse, TooLarge, TooMany, Unavailable, CutBody, CutAnswer, Hang,
}

/// <summary>
/// An InfluxDB that misbehaves: it takes line protocol of API v1 over HTTP, keeps the points of measurement <c>agent</c> by series and
/// time, and notices when one comes with another value.
/// </summary>
internal sealed class ChaosSink : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _points = new();
    private readonly ConcurrentQueue<string> _conflicts = new();
    private readonly WebApplication _app;
    private long _requests;

    private ChaosSink(WebApplication app) => _app = app;

    public SinkMode Mode { get; set; }

    /// <summary>In mode <see cref="SinkMode.Refuse"/>, requests with this text are refused for good.</summary>
    public string Poison { get; set; } = "";

    public string Url { get; private set; } = "";

    public long Requests => Interlocked.Read(ref _requests);

    public int Points => _points.Count;

    public IReadOnlyCollection<string> Conflicts => _conflicts;

    /// <summary>Starts it on a free port.</summary>
    public static async Task<ChaosSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var sink = new ChaosSink(app);
        app.Run(sink.AnswerAsync);
        await app.StartAsync();
        sink.Url = app.Urls.First();
        return sink;
    }

    /// <summary>A point's key, of a line with its tags sorted as the collector writes them; null for other measurements.</summary>
    public static (string Key, string Fields)? Parse(string line)
    {
        if (!line.StartsWith("agent,", StringComparison.Ordinal))
            return null;
        var fields = line.IndexOf(' ');
        var time = line.LastIndexOf(' ');
        return (string.Concat(line.AsSpan(0, fields), line.AsSpan(time)), line[(fields + 1)..time]);
    }

    public bool Has(string key) => _points.ContainsKey(key);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var mode = Mode;
        switch (mode)
        {
            case SinkMode.Away:
                context.Abort();
                return;
            case SinkMode.CutBody:
                await context.Request.Body.ReadAtLeastAsync(new byte[64], 64, throwOnEndOfStream: false);
                context.Abort();
                return;
            case SinkMode.Hang:
                // Until somebody mends it.
                while (Mode == SinkMode.Hang && !context.RequestAborted.IsCancellationRequested)
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
                context.Abort();
                return;
            case SinkMode.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System, CancellationToken.None);
                break;
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        var (status, body) = mode switch
        {
            SinkMode.Refuse when text.Contains(Poison, StringComparison.Ordinal) => (400, "{\"error\":\"unable to parse\"}"),
            SinkMode.TooLarge when text.Length > 2000 => (413, "{\"error\":\"Request Entity Too Large\"}"),
            SinkMode.TooMany => (429, "{\"error\":\"too many\"}"),
            SinkMode.Unavailable => (503, "{\"error\":\"not now\"}"),
            _ => (204, ""),
        };
        if (status == 204)
            Store(text);
        if (mode == SinkMode.CutAnswer)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        if (status == 429)
            context.Response.Headers.RetryAfter = "1";
        if (body.Length > 0)
            await context.Response.WriteAsync(body);
    }

    private void Store(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is not var (key, fields))
                continue;
            if (_points.GetOrAdd(key, fields) is var known && known != fields)
                _conflicts.Enqueue($"{key}: {known}, then {fields}");
        }
    }
}
