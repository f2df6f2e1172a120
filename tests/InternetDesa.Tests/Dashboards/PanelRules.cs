using System.Text.Json;
using System.Text.Json.Nodes;
using InternetDesa.Tests.Dashboards.Files;

namespace InternetDesa.Tests.Dashboards;

/// <summary>
/// The shape of one panel: the options that its type requires with the values that they may have, its field configuration and its
/// targets. Source: the types StatPanelCfg, BarGaugePanelCfg, TablePanelCfg, TimeseriesPanelCfg, StateTimelinePanelCfg and common of
/// npm @grafana/schema 11.6.
/// </summary>
internal static class PanelRules
{
    private const int MaxSeriesPoints = 500;

    // Option (a dot goes one object deeper) → the texts that it may be, or the name of its type.
    private static readonly Dictionary<string, Dictionary<string, string[]>> Options = new()
    {
        ["stat"] = new()
        {
            ["colorMode"] = ["background", "background_solid", "none", "value"],
            ["graphMode"] = ["area", "line", "none"],
            ["justifyMode"] = ["auto", "center"],
            ["textMode"] = ["auto", "name", "none", "value", "value_and_name"],
            ["orientation"] = ["auto", "horizontal", "vertical"],
            ["percentChangeColorMode"] = ["inverted", "same_as_value", "standard"],
            ["wideLayout"] = ["bool"],
            ["showPercentChange"] = ["bool"],
            ["reduceOptions.calcs"] = ["array"],
        },
        ["bargauge"] = new()
        {
            ["displayMode"] = ["basic", "gradient", "lcd"],
            ["orientation"] = ["auto", "horizontal", "vertical"],
            ["namePlacement"] = ["auto", "hidden", "left", "top"],
            ["sizing"] = ["auto", "manual"],
            ["valueMode"] = ["color", "hidden", "text"],
            ["showUnfilled"] = ["bool"],
            ["maxVizHeight"] = ["number"],
            ["minVizHeight"] = ["number"],
            ["minVizWidth"] = ["number"],
            ["legend.showLegend"] = ["bool"],
            ["reduceOptions.calcs"] = ["array"],
        },
        ["table"] = new() { ["frameIndex"] = ["number"], ["showHeader"] = ["bool"], ["cellHeight"] = ["sm", "md", "lg", "auto"], ["sortBy"] = ["array"] },
        ["timeseries"] = new()
        {
            ["legend.displayMode"] = ["hidden", "list", "table"],
            ["legend.placement"] = ["bottom", "right"],
            ["legend.showLegend"] = ["bool"],
            ["legend.calcs"] = ["array"],
            ["tooltip.mode"] = ["multi", "none", "single"],
            ["tooltip.sort"] = ["asc", "desc", "none"],
        },
        ["state-timeline"] = new()
        {
            ["rowHeight"] = ["number"],
            ["showValue"] = ["always", "auto", "never"],
            ["mergeValues"] = ["bool"],
            ["alignValue"] = ["center", "left", "right"],
            ["legend.showLegend"] = ["bool"],
            ["tooltip.mode"] = ["multi", "none", "single"],
        },
    };

    private static readonly string[] Units =
        ["none", "short", "percent", "s", "ms", "bps", "bytes", "celsius", "volt", "dB", "dBm", "mwatt", "dtdurations", "dateTimeAsLocal", "dateTimeFromNow"];

    private static readonly string[] Properties =
        ["color", "decimals", "displayName", "links", "mappings", "max", "min", "noValue", "thresholds", "unit"];

    /// <summary>All that is wrong with a panel.</summary>
    public static IEnumerable<string> Check(JsonObject panel)
    {
        var type = panel.Text("type");
        if (!Options.TryGetValue(type, out var options))
            return [$"type '{type}' is not one of {string.Join(", ", Options.Keys)}"];
        return Head(panel).Concat(CheckOptions(panel, options)).Concat(FieldConfig(panel, type)).Concat(Targets(panel, type));
    }

    private static IEnumerable<string> Head(JsonObject panel)
    {
        if (panel.Text("title").Length == 0 || panel.Text("description").Length == 0)
            yield return "title or description is missing";
        if (panel.ContainsKey("libraryPanel"))
            yield return "a library panel: those can not be provisioned from files";
        if (panel.ContainsKey("repeat"))
            yield return "it repeats: one query with GROUP BY instead";
        if (panel["datasource"].Text("uid") != DashboardRules.Datasource)
            yield return $"its datasource is '{panel["datasource"].Text("uid")}', not {DashboardRules.Datasource}";
        if (panel.Text("type") is "timeseries" or "state-timeline" && !(int.TryParse(panel.Text("maxDataPoints"), out var points) && points <= MaxSeriesPoints))
            yield return $"maxDataPoints is not at most {MaxSeriesPoints}";
    }

    private static IEnumerable<string> CheckOptions(JsonObject panel, Dictionary<string, string[]> required)
    {
        foreach (var (path, allowed) in required)
        {
            var node = path.Split('.').Aggregate(panel["options"], (at, key) => (at as JsonObject)?[key]);
            var fits = allowed switch
            {
                ["bool"] => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
                ["number"] => node?.GetValueKind() == JsonValueKind.Number,
                ["array"] => node is JsonArray,
                _ => node is JsonValue && allowed.Contains(node.ToString()),
            };
            if (!fits)
                yield return $"options.{path} is {node?.ToJsonString() ?? "missing"}, not {string.Join(" or ", allowed)}";
        }
    }

    private static IEnumerable<string> FieldConfig(JsonObject panel, string type)
    {
        var defaults = panel["fieldConfig"]?["defaults"];
        if (type != "state-timeline" && !Units.Contains(defaults.Text("unit")))
            yield return $"unit '{defaults.Text("unit")}' is not one of {string.Join(", ", Units)}";
        if (defaults.Text("noValue").Length == 0)
            yield return "noValue is missing: silence must not look like a zero";
        if (Thresholds(defaults?["thresholds"]) is { } fault)
            yield return fault;
        foreach (var rule in GrafanaFiles.Items(panel["fieldConfig"]?["overrides"]))
        {
            if (rule["matcher"].Text("id") is not ("byName" or "byRegexp"))
                yield return $"an override matches by '{rule["matcher"].Text("id")}'";
            foreach (var property in GrafanaFiles.Items(rule["properties"]))
            {
                var id = property.Text("id");
                if (!Properties.Contains(id) && !id.StartsWith("custom.", StringComparison.Ordinal))
                    yield return $"an override sets '{id}', which no field has";
                if (id == "unit" && !Units.Contains(property.Text("value")))
                    yield return $"an override's unit '{property.Text("value")}' is not one of {string.Join(", ", Units)}";
                if (id == "thresholds" && Thresholds(property["value"]) is { } wrong)
                    yield return wrong;
            }
        }
    }

    private static string? Thresholds(JsonNode? thresholds)
    {
        var steps = GrafanaFiles.Items(thresholds?["steps"]).ToArray();
        if (thresholds.Text("mode") is not ("absolute" or "percentage") || steps.Length == 0)
            return "thresholds are missing";
        var values = steps.Skip(1).Select(step => step["value"]?.GetValue<double>() ?? double.NaN).ToArray();
        return steps[0]["value"] is null && values.SequenceEqual(values.Where(double.IsFinite).Order()) && steps.All(step => step.Text("color").Length > 0)
            ? null
            : "thresholds have to begin with null, rise, and have colours";
    }

    private static IEnumerable<string> Targets(JsonObject panel, string type)
    {
        var targets = GrafanaFiles.Items(panel["targets"]).ToArray();
        if (targets.Length == 0)
            yield return "no target";
        if (targets.Select(target => target.Text("refId")).Distinct().Count() != targets.Length)
            yield return "two targets with one refId";
        foreach (var target in targets)
        {
            if (target["datasource"].Text("uid") != DashboardRules.Datasource)
                yield return $"target {target.Text("refId")}: its datasource is '{target["datasource"].Text("uid")}', not {DashboardRules.Datasource}";
            if (target.Text("rawQuery") != "true")
                yield return $"target {target.Text("refId")}: rawQuery is not true, so its query would not be used";
            if (!(target.Text("resultFormat") is "table" || (target.Text("resultFormat") is "time_series" && type != "table")))
                yield return $"target {target.Text("refId")}: resultFormat '{target.Text("resultFormat")}' does not fit a {type}";
        }
    }
}
