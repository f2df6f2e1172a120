using System.Globalization;
using System.Net;
using System.Text.Json;
using InternetDesa.Bench.Harness;
using InternetDesa.Bench.Ingest;

namespace InternetDesa.Bench.Delivery;

/// <summary>
/// The province's 8,563 villages, each on a connection of its own and one report a minute, into a real InfluxDB 1.x: how long after its
/// PUBLISH a report can be queried. Some five reports a second are followed.
/// </summary>
internal sealed class FreshPart(TimeSpan time)
{
    private const int ReportsPerSecond = 143, FollowEvery = 29;
    private static readonly string[] Programs = ["/usr/bin/influxd", "/usr/sbin/influxd"];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50), WarmUp = TimeSpan.FromSeconds(30), Patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http = new();

    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> say, CancellationToken ct)
    {
        if (Array.Find(Programs, File.Exists) is not { } program)
        {
            say("fresh: skipped, influxd is not installed");
            return [];
        }

        using var site = new IngestSite(IngestSite.Province);
        var address = new IPEndPoint(IngestSite.Address, 8086);
        await using var influx = await StartInfluxAsync(site, program, address, ct);
        await AskAsync(address, "", "CREATE DATABASE desa", ct);
        await using var collector = await site.StartCollectorAsync($"http://{address}", tls: false, ct);
        using var fleet = new FleetLoad(site, tls: false, TimeProvider.System);
        await fleet.ConnectAllAsync(ct);
        say("8,563 connected");
        var following = new List<Task<double>>();
        var sent = 0L;
        fleet.Published = (village, time, at) =>
        {
            if (++sent % FollowEvery == 0 && sent > WarmUp.TotalSeconds * ReportsPerSecond)
                following.Add(FollowAsync(address, site.Agents[village].Village.Digits, time, at, ct));
        };
        var pubacks = await fleet.PaceAsync(ReportsPerSecond, (int)(WarmUp + time).TotalSeconds, ct);
        var waits = await Task.WhenAll(following);
        Figure Of(string what, string unit, double value, Goal? goal) => new("delivery", $"province into InfluxDB 1.x: {what}", unit, value, goal);
        var sorted = waits.Order().ToArray();
        say(string.Create(CultureInfo.InvariantCulture, $"{pubacks.Count} reports, {sorted.Length} followed, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        return
        [
            Of("from PUBLISH to queryable, median", "s", sorted[sorted.Length / 2] / 1000, null),
            Of("the same, p99", "s", sorted[(sorted.Length - 1) * 99 / 100] / 1000, Goal.Below(5)),
            Of("the same, longest", "s", sorted[^1] / 1000, null),
        ];
    }

    private async Task<double> FollowAsync(IPEndPoint influx, string village, long time, long at, CancellationToken ct)
    {
        while (TimeProvider.System.GetElapsedTime(at) < Patience)
        {
            var answer = await AskAsync(influx, "desa", $"SELECT uptime_s FROM sys WHERE desa = '{village}' AND time = {time}", ct);
            if (answer.RootElement.GetProperty("results")[0].TryGetProperty("series", out _))
                return TimeProvider.System.GetElapsedTime(at).TotalMilliseconds;
            await Task.Delay(Look, TimeProvider.System, ct);
        }

        return Patience.TotalMilliseconds;
    }

    private async Task<JsonDocument> AskAsync(IPEndPoint influx, string database, string query, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent([new("db", database), new("q", query), new("epoch", "ns")]);
        using var answer = await _http.PostAsync(new Uri($"http://{influx}/query"), form, ct);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
    }

    private static async Task<ServerProcess> StartInfluxAsync(IngestSite site, string program, IPEndPoint address, CancellationToken ct)
    {
        var file = site.InDirectory("influxdb.conf");
        await File.WriteAllTextAsync(file, $"""
            reporting-disabled = true
            bind-address = "{address.Address}:8088"
            [meta]
              dir = "{site.InDirectory("meta")}"
            [data]
              dir = "{site.InDirectory("points")}"
              wal-dir = "{site.InDirectory("wal")}"
              query-log-enabled = false
            [monitor]
              store-enabled = false
            [http]
              bind-address = "{address}"
              log-enabled = false
            [logging]
              level = "warn"
            """, ct);
        return await ServerProcess.StartAsync(program, ["run", "-config", file], address, ct);
    }
}
