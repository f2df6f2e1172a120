using System.Net;
using System.Text.Json;

namespace InternetDesa.LiveTests.Support;

/// <summary>An InfluxDB 1.x of a test's own: its configuration, its data and its address last as long as it does.</summary>
internal sealed class InfluxServer : IAsyncDisposable
{
    private readonly TempDirectory _directory;
    private readonly ChildProcess _process;
    private readonly HttpClient _http = new();

    private InfluxServer(TempDirectory directory, ChildProcess process, IPAddress address)
    {
        _directory = directory;
        _process = process;
        Url = $"http://{address}:8086";
    }

    public string Url { get; }

    /// <summary>Starts the server and waits until it answers; skips the test where there is none.</summary>
    public static async Task<InfluxServer> StartAsync()
    {
        var program = RequiredProgram.Need("influxd", "influxdb");
        var directory = new TempDirectory();
        var address = Loopback.Next();
        await File.WriteAllTextAsync(directory["influxdb.conf"], $"""
            reporting-disabled = true
            bind-address = "{address}:8088"
            [meta]
              dir = "{directory["meta"]}"
            [data]
              dir = "{directory["data"]}"
              wal-dir = "{directory["wal"]}"
              query-log-enabled = false
            [monitor]
              store-enabled = false
            [http]
              bind-address = "{address}:8086"
              log-enabled = false
            [logging]
              level = "warn"
            """);
        var process = ChildProcess.Start(program, ["run", "-config", directory["influxdb.conf"]], directory.Root,
            new Dictionary<string, string> { ["INFLUXDB_REPORTING_DISABLED"] = "true" });
        var server = new InfluxServer(directory, process, address);
        try
        {
            await Eventually.Holds("an answer of influxd to /ping", server.AnswersAsync);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Makes a database.</summary>
    public Task CreateAsync(string database) => SendAsync("", $"CREATE DATABASE {database}");

    /// <summary>Writes line protocol.</summary>
    public async Task WriteAsync(string database, byte[] lines)
    {
        using var body = new ByteArrayContent(lines);
        using var answer = await _http.PostAsync($"{Url}/write?db={database}", body);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asks in InfluxQL; times come in nanoseconds.</summary>
    public async Task<IReadOnlyList<InfluxSeries>> QueryAsync(string database, string query)
    {
        using var answer = JsonDocument.Parse(await SendAsync(database, query));
        var result = answer.RootElement.GetProperty("results")[0];
        if (result.TryGetProperty("error", out var error))
            Assert.Fail($"InfluxDB refused '{query}': {error}");
        return result.TryGetProperty("series", out var series) ? [.. series.EnumerateArray().Select(InfluxSeries.Read)] : [];
    }

    /// <summary>The first row's value of a query for one number, such as a count; 0 where there is no row.</summary>
    public async Task<long> NumberAsync(string database, string query)
    {
        var series = await QueryAsync(database, query);
        return series.Count == 0 ? 0 : series[0].Rows[0][1].GetInt64();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<string> SendAsync(string database, string query)
    {
        using var form = new FormUrlEncodedContent([new("db", database), new("q", query), new("epoch", "ns")]);
        using var answer = await _http.PostAsync($"{Url}/query", form);
        return await answer.Content.ReadAsStringAsync();
    }

    private async ValueTask<bool> AnswersAsync()
    {
        try
        {
            using var answer = await _http.GetAsync($"{Url}/ping");
            return answer.StatusCode == HttpStatusCode.NoContent;
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            return false;
        }
    }
}

/// <summary>One series of an InfluxQL answer.</summary>
/// <param name="Name">The measurement.</param>
/// <param name="Tags">The tags of GROUP BY.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The rows, a value a column.</param>
internal sealed record InfluxSeries(
    string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows)
{
    public static InfluxSeries Read(JsonElement series) => new(
        series.TryGetProperty("name", out var name) ? name.GetString()! : "",
        series.TryGetProperty("tags", out var tags) ? tags.Deserialize<Dictionary<string, string>>()! : new Dictionary<string, string>(),
        series.GetProperty("columns").Deserialize<string[]>()!,
        [.. series.GetProperty("values").EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.Clone()).ToArray())]);
}
