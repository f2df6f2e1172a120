using System.Text.Json;
using InternetDesa.LiveTests.Support;
using InternetDesa.Tests.Dashboards.Files;

namespace InternetDesa.LiveTests.Dashboards;

/// <summary>A query of a panel or an alert, and from when on it asks.</summary>
/// <param name="Where">File, panel and target.</param>
/// <param name="Text">The query with its macros and variables.</param>
/// <param name="Range">How far back.</param>
internal sealed record GrafanaQuery(string Where, string Text, TimeSpan Range)
{
    public static IReadOnlyList<GrafanaQuery> OfPanels() =>
        [.. from dashboard in GrafanaFiles.Dashboards()
            from panel in GrafanaFiles.Panels(dashboard.Content)
            from target in GrafanaFiles.Items(panel["targets"])
            let range = panel.Text("timeFrom") is { Length: > 0 } own ? own : dashboard.Content["time"].Text("from")["now-".Length..]
            select new GrafanaQuery($"{dashboard.File}: '{panel.Text("title")}' {target.Text("refId")}", target.Text("query"), Duration(range))];

    public static IReadOnlyList<GrafanaQuery> OfAlerts() =>
        [.. from rule in GrafanaFiles.Items(GrafanaFiles.AlertRules()["groups"]).SelectMany(one => GrafanaFiles.Items(one["rules"]))
            from node in GrafanaFiles.Items(rule["data"])
            where node["model"].Text("query").Length > 0
            select new GrafanaQuery(rule.Text("uid"), node["model"].Text("query"), TimeSpan.FromSeconds(int.Parse(node["relativeTimeRange"].Text("from"))))];

    /// <summary>Asks as Grafana would at that time.</summary>
    public Task<IReadOnlyList<InfluxSeries>> RunAsync(InfluxServer influx, string database, DateTimeOffset now) => influx.QueryAsync(database, Text
        .Replace("$timeFilter", $"time >= {(now - Range).ToUnixTimeMilliseconds()}ms and time <= {now.ToUnixTimeMilliseconds()}ms", StringComparison.Ordinal)
        .Replace("$__interval", "1m", StringComparison.Ordinal)
        .Replace("$kode", SchemaPoints.Village, StringComparison.Ordinal).Replace("$dev", SchemaPoints.Device, StringComparison.Ordinal));

    /// <summary>The last value of each series that has one, as an alert's reducer "last" takes it with <c>dropNN</c>.</summary>
    public async Task<Dictionary<string, double>> LastAsync(InfluxServer influx, string database, DateTimeOffset now) =>
        (await RunAsync(influx, database, now)).ToDictionary(series => string.Join(',', series.Tags.Values),
            series => series.Rows.Select(row => row[1]).Last(value => value.ValueKind == JsonValueKind.Number).GetDouble());

    private static TimeSpan Duration(string text) => text[^1] switch
    {
        'm' => TimeSpan.FromMinutes(int.Parse(text[..^1])),
        'h' => TimeSpan.FromHours(int.Parse(text[..^1])),
        'd' => TimeSpan.FromDays(int.Parse(text[..^1])),
        _ => throw new FormatException($"'{text}' is no range of time"),
    };
}
