using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InternetDesa.Tests.Dashboards.Files;

namespace InternetDesa.Tests.Dashboards;

/// <summary>What Grafana's provisioning files have to keep to. Each fault names file, entry and reason.</summary>
internal static partial class ProvisioningRules
{
    private const string Expression = "__expr__";
    private static readonly string[] NoData = ["Alerting", "KeepLast", "NoData", "OK"];

    /// <summary>All faults of a set of files that Grafana reads together.</summary>
    /// <param name="files">Path below <c>provisioning/</c> and content.</param>
    /// <param name="dashboardFolders">The folders that the dashboards' files make.</param>
    public static IReadOnlyList<string> Check(IReadOnlyList<(string File, JsonNode Content)> files, IReadOnlyCollection<string> dashboardFolders)
    {
        var rules = files.SelectMany(file => Rules(file.Content)).ToArray();
        var receivers = files.SelectMany(file => GrafanaFiles.Items(file.Content["contactPoints"])).Select(point => point.Text("name")).ToArray();
        return [.. from file in files
                   from fault in Dollars(file.Content, "", inModel: false).Concat(Whole(file.Content)).Concat(Datasources(file.Content))
                       .Concat(Providers(file.Content)).Concat(Alerts(file.Content, rules, dashboardFolders)).Concat(Policies(file.Content, receivers))
                   select $"{file.File}: {fault}"];
    }

    [GeneratedRegex(@"^(?:[^$]|\$\{[A-Z][A-Z0-9_]*\})*$")]
    private static partial Regex EnvironmentOnly();

    private static IEnumerable<JsonObject> Rules(JsonNode content) => GrafanaFiles.Items(content["groups"]).SelectMany(group => GrafanaFiles.Items(group["rules"]));

    private static IEnumerable<string> Whole(JsonNode content)
    {
        if (content.Text("apiVersion") != "1")
            yield return "apiVersion is not 1";
    }

    // Grafana replaces environment variables in all values but those of a rule's model, which it takes as they are written
    // (pkg/services/provisioning/alerting/rules_types.go, QueryV1.mapToModel).
    private static IEnumerable<string> Dollars(JsonNode? node, string path, bool inModel) => node switch
    {
        JsonObject entries => entries.SelectMany(entry => Dollars(entry.Value, $"{path}/{entry.Key}", inModel || entry.Key == "model")),
        JsonArray items => items.SelectMany((item, i) => Dollars(item, $"{path}/{i}", inModel)),
        JsonValue value when inModel && value.ToString().Contains("$$", StringComparison.Ordinal) =>
            [$"{path}: '$$' in a model stays '$$': write one $ before a macro there"],
        JsonValue value when !inModel && !EnvironmentOnly().IsMatch(value.ToString()) =>
            [$"{path}: a $ that is no ${{NAME}}: Grafana would take it for an environment variable; write $$ for a $, or do without"],
        _ => [],
    };

    private static IEnumerable<string> Datasources(JsonNode content)
    {
        foreach (var source in GrafanaFiles.Items(content["datasources"]))
        {
            var name = $"datasource '{source.Text("name")}'";
            var data = source["jsonData"];
            if (source.Text("uid") != DashboardRules.Datasource || source.Text("type") != "influxdb")
                yield return $"{name}: it is not the influxdb of uid {DashboardRules.Datasource}";
            if (source.Text("editable") != "false" || content.Text("prune") != "true")
                yield return $"{name}: editable is not false, or prune not true";
            if (source.AsObject().ContainsKey("database") || data.Text("dbName").Length == 0)
                yield return $"{name}: 'database' is deprecated; write jsonData.dbName";
            if (data.Text("version") != "InfluxQL" || data.Text("httpMode") != "POST" || data.Text("timeInterval") != "60s")
                yield return $"{name}: version, httpMode and timeInterval are not InfluxQL, POST and 60s";
            if (!(int.TryParse(data.Text("maxSeries"), out var most) && most <= 1000))
                yield return $"{name}: maxSeries is not at most 1000";
            foreach (var (key, secret) in source["secureJsonData"] as JsonObject ?? [])
            {
                if (secret?.ToString().Contains("${", StringComparison.Ordinal) != true)
                    yield return $"{name}: secret '{key}' is written out; take it from the environment";
            }
        }
    }

    private static IEnumerable<string> Providers(JsonNode content)
    {
        foreach (var provider in GrafanaFiles.Items(content["providers"]))
        {
            if (provider["options"].Text("foldersFromFilesStructure") != "true" || provider.ContainsKey("folder") || provider.ContainsKey("folderUid"))
                yield return $"provider '{provider.Text("name")}': foldersFromFilesStructure has to be true, folder and folderUid absent";
            if (provider.Text("allowUiUpdates") != "false")
                yield return $"provider '{provider.Text("name")}': allowUiUpdates is not false";
        }
    }

    private static IEnumerable<string> Alerts(JsonNode content, JsonObject[] all, IReadOnlyCollection<string> dashboardFolders)
    {
        foreach (var group in GrafanaFiles.Items(content["groups"]).Where(group => dashboardFolders.Contains(group.Text("folder"))))
            yield return $"group '{group.Text("name")}': folder '{group.Text("folder")}' is one of the dashboards', of which Grafana would make a second";
        foreach (var rule in Rules(content))
        {
            foreach (var reason in Rule(rule).Concat(Nodes(rule)))
                yield return $"rule '{rule.Text("title")}': {reason}";
            if (all.Count(other => other.Text("uid") == rule.Text("uid") || other.Text("title") == rule.Text("title")) != 1)
                yield return $"rule '{rule.Text("title")}': its uid or title is used twice";
        }
    }

    private static IEnumerable<string> Rule(JsonObject rule)
    {
        if (rule.Text("uid").Length is 0 or > 40 || rule.Text("for").Length == 0)
            yield return "uid (at most 40 characters) or 'for' is missing";
        if (!NoData.Contains(rule.Text("noDataState")))
            yield return $"noDataState '{rule.Text("noDataState")}' is not one of {string.Join(", ", NoData)}";
        // A slow InfluxDB is no outage of the villages.
        if (rule.Text("execErrState") != "KeepLast")
            yield return "execErrState is not KeepLast";
        if (rule["annotations"].Text("summary").Length == 0 || rule["labels"].Text("severity").Length == 0)
            yield return "annotation 'summary' or label 'severity' is missing";
        if (rule.Text("noDataState") != "Alerting" && rule.Text("missing_series_evals_to_resolve").Length == 0)
            yield return "missing_series_evals_to_resolve is not set: what falls silent would be told as recovered after two evaluations";
    }

    private static IEnumerable<string> Nodes(JsonObject rule)
    {
        var nodes = GrafanaFiles.Items(rule["data"]).ToArray();
        var ids = nodes.Select(node => node.Text("refId")).ToArray();
        if (ids.Distinct().Count() != ids.Length || !ids.Contains(rule.Text("condition")))
            yield return $"condition '{rule.Text("condition")}' is no refId, or a refId is used twice";
        foreach (var node in nodes)
        {
            var (id, model) = (node.Text("refId"), node["model"]);
            if (model.Text("refId") != id)
                yield return $"{id}: its model has refId '{model.Text("refId")}'";
            if (node.Text("datasourceUid") == Expression)
            {
                if (model.Text("type") is not ("reduce" or "threshold" or "math") || !ids.Contains(model.Text("expression")))
                    yield return $"{id}: no reduce or threshold of another refId";
            }
            else if (node.Text("datasourceUid") != DashboardRules.Datasource)
            {
                yield return $"{id}: its datasource is '{node.Text("datasourceUid")}', not {DashboardRules.Datasource}";
            }
            else
            {
                if (!(int.TryParse(node["relativeTimeRange"].Text("from"), out var from) && from > 0))
                    yield return $"{id}: relativeTimeRange is missing";
                if (model.Text("rawQuery") != "true" || model.Text("resultFormat") != "time_series")
                    yield return $"{id}: rawQuery and resultFormat are not true and time_series";
                // No variables: alerts have no dashboard that would give them values.
                foreach (var reason in QueryRules.Check(model.Text("query"), []))
                    yield return $"{id}: {reason}";
            }
        }
    }

    private static IEnumerable<string> Policies(JsonNode content, string[] receivers) =>
        GrafanaFiles.Items(content["policies"]).Where(policy => !receivers.Contains(policy.Text("receiver")))
            .Select(policy => $"receiver '{policy.Text("receiver")}' is no contact point");
}
