using InternetDesa.Core.Metrics;
using InternetDesa.Core.Regions;
using InternetDesa.Tests.Dashboards.Files;

namespace InternetDesa.Tests.Dashboards;

public sealed class DashboardTests
{
    [Fact]
    public void Every_dashboard_keeps_to_the_rules() => Assert.Empty(DashboardRules.Check(GrafanaFiles.Dashboards()));

    [Fact]
    public void There_are_the_wall_a_village_and_a_device() =>
        Assert.Superset(new HashSet<string> { "noc-dinding", "desa", "mikrotik", "sambungan" },
            GrafanaFiles.Dashboards().Select(dashboard => dashboard.Content.Text("uid")).ToHashSet());

    [Fact]
    public void All_that_the_collector_tells_about_itself_is_on_the_monitor()
    {
        var monitor = GrafanaFiles.Dashboards().Single(dashboard => dashboard.Content.Text("uid") == "pemantau").Content;
        var queries = GrafanaFiles.Panels(monitor).SelectMany(panel => GrafanaFiles.Items(panel["targets"])).Select(target => target.Text("query"))
            .Where(query => query.Contains("FROM \"monitor\"", StringComparison.Ordinal)).ToArray();
        string[] missing = [.. MetricSchema.Find("monitor"u8)!.Fields.Select(field => field.Name)
            .Where(name => !queries.Any(query => query.Contains($"\"{name}\"", StringComparison.Ordinal)))];
        Assert.Empty(missing);
    }

    [Fact]
    public void The_names_of_kabupaten_are_those_of_the_region_table()
    {
        var regions = RegionTable.CentralJava();
        var codes = regions.Villages.Select(village => village.Kabupaten).Distinct().Order(StringComparer.Ordinal).ToArray();
        var maps = (from dashboard in GrafanaFiles.Dashboards()
                    from panel in GrafanaFiles.Panels(dashboard.Content)
                    from rule in GrafanaFiles.Items(panel["fieldConfig"]?["overrides"])
                    where rule["matcher"].Text("options") == "kab"
                    from property in GrafanaFiles.Items(rule["properties"])
                    where property.Text("id") == "mappings"
                    from map in GrafanaFiles.Items(property["value"])
                    select map["options"]!.AsObject()).ToArray();
        Assert.Equal(2, maps.Length);
        Assert.All(maps, map =>
        {
            Assert.Equal(codes, map.Select(entry => entry.Key).Order(StringComparer.Ordinal));
            Assert.All(map, entry => Assert.Equal(regions.Name(entry.Key)!, entry.Value.Text("text").Replace("Kab.", "Kabupaten"), ignoreCase: true));
        });
    }
}
