using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.LiveTests.Support;

/// <summary>
/// A VictoriaMetrics of a test's own, which answers at <c>/api/v2/write</c> like InfluxDB 2. It keeps numbers only, to the millisecond, and
/// skips lines that it can not read without a word.
/// </summary>
internal sealed class VictoriaServer : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string? _password;
    private readonly HttpClient _http = new();
    private ChildProcess? _process;

    private VictoriaServer(string? password)
    {
        _password = password;
        if (password is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"desa:{password}")));
    }

    public IPEndPoint Address { get; } = new(Loopback.Next(), 8428);

    public string Url => $"http://{Address}";

    /// <summary>Where a writer writes.</summary>
    public InfluxOptions Options => new() { Url = new Uri(Url), Api = InfluxApi.V2, Organisation = "jateng", Database = "desa", Secret = "t0ken" };

    /// <summary>Starts the server and waits until it answers; skips the test where there is none.</summary>
    /// <param name="password">The password that it asks everybody for, which no token is.</param>
    public static async Task<VictoriaServer> StartAsync(string? password = null)
    {
        var server = new VictoriaServer(password);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it, with what it had on disk.</summary>
    public async Task StartAgainAsync()
    {
        var program = RequiredProgram.Need("victoria-metrics", "victoria-metrics");
        string[] security = _password is null ? [] : ["-httpAuth.username=desa", $"-httpAuth.password={_password}"];
        _process = ChildProcess.Start(program,
            [$"-httpListenAddr={Address}", $"-storageDataPath={_directory["data"]}", "-retentionPeriod=100y", "-influx.maxLineSize=1000", .. security], _directory.Root);
        await Eventually.Holds("victoria-metrics listening", () => Port.IsOpenAsync(Address), details: () => _process.Output);
    }

    /// <summary>SIGTERM: after a SIGKILL it has forgotten what it took in the last seconds.</summary>
    public async Task StopAsync()
    {
        _process!.Terminate();
        await _process.ExitAsync();
        await _process.DisposeAsync();
    }

    /// <summary>The values of a field in the order of their times, those of all series; a metric's name is measurement_field.</summary>
    public async Task<double[]> ValuesAsync(string metric)
    {
        // Fresh points become readable with a flush.
        await _http.GetAsync($"{Url}/internal/force_flush");
        var lines = await _http.GetStringAsync($"{Url}/api/v1/export?match[]={metric}");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .SelectMany(series => series.GetProperty("timestamps").EnumerateArray().Zip(series.GetProperty("values").EnumerateArray()))
            .OrderBy(pair => pair.First.GetInt64()).Select(pair => pair.Second.GetDouble())];
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }
}
