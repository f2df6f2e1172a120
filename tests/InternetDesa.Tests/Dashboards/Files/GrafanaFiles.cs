using System.Text.Json.Nodes;

namespace InternetDesa.Tests.Dashboards.Files;

/// <summary>The folder <c>dashboards</c> as its readers need it.</summary>
internal static class GrafanaFiles
{
    /// <summary>The folder.</summary>
    public static string Root { get; } = Path.Combine(FindRepository(), "dashboards");

    /// <summary>All dashboards: their path below <c>json/</c> and what is in them.</summary>
    public static IReadOnlyList<(string File, JsonObject Content)> Dashboards() =>
        [.. Files("json", "*.json").Select(file => (file.Name, JsonNode.Parse(File.ReadAllText(file.Path))!.AsObject()))];

    /// <summary>All files of a kind below a folder, by name.</summary>
    public static IReadOnlyList<(string Name, string Path)> Files(string folder, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(Path.Combine(Root, folder), path), path))];

    /// <summary>The alert rules.</summary>
    public static JsonNode AlertRules() => YamlSubset.Read(File.ReadAllText(Path.Combine(Root, "provisioning/alerting/rules.yaml")));

    /// <summary>A dashboard's panels, those in rows included, rows themselves not.</summary>
    public static IEnumerable<JsonObject> Panels(JsonObject dashboard) => Items(dashboard["panels"])
        .SelectMany(panel => panel.Text("type") == "row" ? Items(panel["panels"]) : [panel]);

    /// <summary>The objects of an array; none where there is no array.</summary>
    public static IEnumerable<JsonObject> Items(JsonNode? array) => (array as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>A text, number or truth as text; empty where there is none.</summary>
    public static string Text(this JsonNode? node, string key) =>
        (node as JsonObject)?[key] is JsonValue value ? value.ToString() : "";

    // The folder above the tests' own that has the solution.
    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "InternetDesa.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no InternetDesa.sln above {AppContext.BaseDirectory}");
    }
}
