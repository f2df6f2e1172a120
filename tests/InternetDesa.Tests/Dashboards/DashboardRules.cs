using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InternetDesa.Tests.Dashboards.Files;

namespace InternetDesa.Tests.Dashboards;

/// <summary>What a provisioned dashboard has to keep to. Each fault names file, panel and reason.</summary>
internal static partial class DashboardRules
{
    /// <summary>The one data source.</summary>
    public const string Datasource = "influx-desa";

    private const int MaxPanels = 14;
    private const int GridColumns = 24;

    /// <summary>All faults of all dashboards.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<(string File, JsonObject Content)> dashboards)
    {
        var uids = dashboards.Select(dashboard => dashboard.Content.Text("uid")).ToArray();
        var faults = new List<string>();
        // One duplicate stops the provisioning of all files.
        foreach (var uid in uids.GroupBy(uid => uid, StringComparer.Ordinal).Where(uid => uid.Count() > 1))
            faults.Add($"{string.Join(", ", dashboards.Where(d => d.Content.Text("uid") == uid.Key).Select(d => d.File))}: uid '{uid.Key}' is used twice");
        foreach (var title in dashboards.GroupBy(d => (Folder(d.File), d.Content.Text("title"))).Where(same => same.Count() > 1))
            faults.Add($"{string.Join(", ", title.Select(d => d.File))}: title '{title.Key.Item2}' is used twice in a folder");
        foreach (var (file, content) in dashboards)
        {
            faults.AddRange(Whole(file, content, uids).Concat(Variables(content)).Select(reason => $"{file}: {reason}"));
            faults.AddRange(from panel in GrafanaFiles.Panels(content)
                            from reason in PanelRules.Check(panel).Concat(Queries(panel, content))
                            select $"{file}: panel '{panel.Text("title")}': {reason}");
        }

        return faults;
    }

    [GeneratedRegex("^[a-z0-9-]{1,40}$")]
    private static partial Regex Uid();

    [GeneratedRegex("/d/([A-Za-z0-9_-]+)")]
    private static partial Regex DashboardLink();

    private static string Folder(string file) => Path.GetDirectoryName(file) ?? "";

    private static IEnumerable<string> Whole(string file, JsonObject content, string[] uids)
    {
        var isWall = Folder(file) == "1-NOC";
        var text = content.ToJsonString();
        if (Folder(file).Split('/') is not [{ Length: > 0 }])
            yield return "it has to lie in a folder of json/, one level deep";
        if (!Uid().IsMatch(content.Text("uid")))
            yield return $"uid '{content.Text("uid")}' is no fixed uid of a-z, 0-9 and -";
        if (content.ContainsKey("id"))
            yield return "it has an id, which belongs to one Grafana's database";
        if (content.Text("title").Length == 0)
            yield return "it has no title";
        if (!(int.TryParse(content.Text("schemaVersion"), out var version) && version is >= 39 and <= 41))
            yield return $"schemaVersion is {content.Text("schemaVersion")}, not 39 to 41";
        if (text.Contains("${DS_", StringComparison.Ordinal) || content.ContainsKey("__inputs"))
            yield return "it has inputs (${DS_…}), which provisioning does not fill in";
        if (content.Text("refresh") != (isWall ? "1m" : ""))
            yield return $"refresh is '{content.Text("refresh")}': the wall has 1m, all others none";
        if (content["time"].Text("from") != (isWall ? "now-24h" : "now-6h"))
            yield return $"time begins at '{content["time"].Text("from")}': the wall has now-24h, all others now-6h";
        if (content.Text("timezone") != "Asia/Jakarta")
            yield return "its time zone is not Asia/Jakarta";
        foreach (var reason in Links(content, text, uids).Concat(Layout(content)))
            yield return reason;
    }

    private static IEnumerable<string> Links(JsonObject content, string text, string[] uids)
    {
        var links = GrafanaFiles.Items(content["links"]).Select(link => link.Text("url")).ToArray();
        if (!links.Any(url => url.StartsWith("${situs}/", StringComparison.Ordinal)))
            yield return "no link to the public page";
        if (!links.Any(url => url.StartsWith("/d/", StringComparison.Ordinal)))
            yield return "no link to another dashboard";
        foreach (var uid in DashboardLink().Matches(text).Select(match => match.Groups[1].Value).Distinct().Except(uids))
            yield return $"it links to dashboard '{uid}', which does not exist";
    }

    private static IEnumerable<string> Layout(JsonObject content)
    {
        var panels = GrafanaFiles.Panels(content).ToArray();
        if (panels.Length is 0 or > MaxPanels)
            yield return $"{panels.Length} panels, not 1 to {MaxPanels}";
        foreach (var row in GrafanaFiles.Items(content["panels"]).Where(panel => panel.Text("type") == "row" && panel.Text("collapsed") != "true"))
            yield return $"row '{row.Text("title")}' is not collapsed";
        var ids = panels.Concat(GrafanaFiles.Items(content["panels"])).Distinct().Select(panel => panel.Text("id")).ToArray();
        if (ids.Distinct().Count() != ids.Length)
            yield return "two panels with one id";
        var boxes = panels.Select(panel => (Title: panel.Text("title"), Box: Box(panel["gridPos"]))).ToArray();
        foreach (var (title, _) in boxes.Where(b => b.Box.Width <= 0 || b.Box.Height <= 0 || b.Box.X < 0 || b.Box.X + b.Box.Width > GridColumns))
            yield return $"panel '{title}': gridPos is outside the {GridColumns} columns";
        foreach (var (first, second) in boxes.SelectMany((first, i) => boxes.Skip(i + 1).Where(second => Overlap(first.Box, second.Box)).Select(second => (first, second))))
            yield return $"panel '{first.Title}': it lies over '{second.Title}'";
    }

    private static (int X, int Y, int Width, int Height) Box(JsonNode? position)
    {
        return (Value("x"), Value("y"), Value("w"), Value("h"));

        int Value(string key) => int.TryParse(position.Text(key), out var value) ? value : -1;
    }

    private static bool Overlap((int X, int Y, int Width, int Height) a, (int X, int Y, int Width, int Height) b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;

    private static IEnumerable<string> Variables(JsonObject content)
    {
        foreach (var variable in GrafanaFiles.Items(content["templating"]?["list"]))
        {
            // A query variable would list 8,563 values; several values at once make a regular expression of the comparison.
            if (variable.Text("type") is not ("constant" or "custom" or "textbox"))
                yield return $"variable '{variable.Text("name")}' is of type '{variable.Text("type")}': constant, custom or textbox";
            if (variable.Text("multi") == "true" || variable.Text("includeAll") == "true")
                yield return $"variable '{variable.Text("name")}' takes several values";
        }
    }

    private static IEnumerable<string> Queries(JsonObject panel, JsonObject content)
    {
        var variables = GrafanaFiles.Items(content["templating"]?["list"]).Select(variable => variable.Text("name")).ToArray();
        foreach (var target in GrafanaFiles.Items(panel["targets"]))
        {
            var query = target.Text("query");
            foreach (var reason in QueryRules.Check(query, variables))
                yield return $"target {target.Text("refId")}: {reason}";
            // A point a change, not a point a minute: states alone are few enough for months.
            if (panel.Text("timeFrom") is [.., 'd'] days && int.Parse(days[..^1]) > 7 && !query.Contains("FROM \"state\"", StringComparison.Ordinal))
                yield return $"target {target.Text("refId")}: over 7 days it reads points of minutes, not of hours";
        }
    }
}
