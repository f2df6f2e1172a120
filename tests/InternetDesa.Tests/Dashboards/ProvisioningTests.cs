using System.Text.Json.Nodes;
using InternetDesa.Tests.Dashboards.Files;

namespace InternetDesa.Tests.Dashboards;

public sealed class ProvisioningTests
{
    private static readonly string[] DashboardFolders =
        [.. GrafanaFiles.Dashboards().Select(dashboard => Path.GetDirectoryName(dashboard.File)!).Distinct()];

    [Fact]
    public void Every_provisioning_file_keeps_to_the_rules() => Assert.Empty(Check("", "", ""));

    [Fact]
    public void The_variant_for_InfluxDB_1_keeps_to_the_same_rules()
    {
        var variant = GrafanaFiles.Files("variants", "*.yaml").Select(file => (file.Name, YamlSubset.Read(File.ReadAllText(file.Path)))).ToArray();
        Assert.Single(variant);
        Assert.Empty(ProvisioningRules.Check(variant, DashboardFolders));
    }

    [Fact]
    public void There_are_three_alert_rules_about_the_whole() => Assert.Equal(["rollup-terlambat", "pemantau-diam", "kabupaten-putus"],
        GrafanaFiles.Items(GrafanaFiles.AlertRules()["groups"]).SelectMany(group => GrafanaFiles.Items(group["rules"])).Select(rule => rule.Text("uid")));

    [Theory]
    [InlineData("alerting/rules.yaml", "AND $timeFilter", "AND $$timeFilter", "'$$' in a model stays '$$'")]
    [InlineData("alerting/rules.yaml", "AND $timeFilter", "", "rule 'Roll-up lebih tua dari 3 menit': A: no $timeFilter")]
    [InlineData("alerting/rules.yaml", "'prov'", "'$level'", "rule 'Roll-up lebih tua dari 3 menit': A: variable $level does not exist here")]
    [InlineData("alerting/rules.yaml", "\"n_total\"", "\"n_all\"", "rule 'Roll-up lebih tua dari 3 menit': A: 'rollup_1m' has no field or tag 'n_all'")]
    [InlineData("alerting/rules.yaml", "{{ .Labels.kab }}", "{{ $labels.kab }}", "/groups/1/rules/0/annotations/summary: a $ that is no ${NAME}")]
    [InlineData("alerting/rules.yaml", "noDataState: Alerting", "noDataState: Alert", "noDataState 'Alert' is not one of")]
    [InlineData("alerting/rules.yaml", "execErrState: KeepLast", "execErrState: Error", "execErrState is not KeepLast")]
    [InlineData("alerting/rules.yaml", "missing_series_evals_to_resolve: 30", "keepFiringFor: 1m", "missing_series_evals_to_resolve is not set")]
    [InlineData("alerting/rules.yaml", "condition: C", "condition: D", "condition 'D' is no refId")]
    [InlineData("alerting/rules.yaml", "expression: A", "expression: Z", "B: no reduce or threshold of another refId")]
    [InlineData("alerting/rules.yaml", "uid: pemantau-diam", "uid: rollup-terlambat", "its uid or title is used twice")]
    [InlineData("alerting/rules.yaml", "folder: Peringatan", "folder: 1-NOC", "group 'pemantau': folder '1-NOC' is one of the dashboards'")]
    [InlineData("alerting/rules.yaml", "datasourceUid: influx-desa", "datasourceUid: other", "A: its datasource is 'other'")]
    [InlineData("alerting/policies.yaml", "receiver: noc", "receiver: nobody", "receiver 'nobody' is no contact point")]
    [InlineData("datasources/influxdb.yaml", "Token ${INFLUX_TOKEN}", "Token abc", "secret 'httpHeaderValue1' is written out")]
    [InlineData("datasources/influxdb.yaml", "isDefault: true", "database: desa", "'database' is deprecated")]
    [InlineData("datasources/influxdb.yaml", "maxSeries: 1000", "maxSeries: 100000", "maxSeries is not at most 1000")]
    [InlineData("datasources/influxdb.yaml", "httpMode: POST", "httpMode: GET", "version, httpMode and timeInterval are not")]
    [InlineData("dashboards/providers.yaml", "orgId: 1", "folder: NOC", "folder and folderUid absent")]
    public void What_is_broken_is_refused_with_file_and_reason(string file, string from, string to, string reason) =>
        Assert.Contains(Check(file, from, to), fault => fault.StartsWith($"{file}: ", StringComparison.Ordinal) && fault.Contains(reason, StringComparison.Ordinal));

    [Theory]
    [InlineData("a: 1\n\tb: 2", "line 2: a tab")]
    [InlineData("a: 1\n  b: 2", "line 2: indented more than its neighbours")]
    [InlineData("a:\nb: 2", "line 1: a key without a value")]
    [InlineData("a: 1\na: 2", "line 2: 'a' for the second time")]
    [InlineData("a: [1, 2]", "line 1: '[1, 2]' is no plain scalar")]
    [InlineData("a: x: y", "line 1: 'x: y' is no plain scalar")]
    [InlineData("a: yes", "line 1: 'yes' is not the same to all readers")]
    [InlineData("a:\n    - b\n  - c", "line 3: indented less")]
    public void YAML_that_readers_may_take_differently_is_refused_with_its_line(string text, string reason) =>
        Assert.StartsWith(reason, Assert.Throws<FormatException>(() => YamlSubset.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void YAML_is_read_as_it_is_meant() => Assert.Equal(
        """{"a":1,"b":{"c":["x y",0.5,{"d":true,"e":{"f":"g: h"}}]}}""".Replace("g: h", "g:h"),
        YamlSubset.Read("# note\na: 1\nb:\n  c:\n    - x y\n    - 0.5\n    - d: true\n      # note\n      e:\n        f: g:h\n").ToJsonString());

    private static IReadOnlyList<string> Check(string file, string from, string to) => ProvisioningRules.Check(
        [.. GrafanaFiles.Files("provisioning", "*.yaml").Select(each => (each.Name, Edited(each, file, from, to)))], DashboardFolders);

    private static JsonNode Edited((string Name, string Path) each, string file, string from, string to)
    {
        var text = File.ReadAllText(each.Path);
        if (each.Name != file)
            return YamlSubset.Read(text);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{from}' is not in {file}");
        return YamlSubset.Read(text[..at] + to + text[(at + from.Length)..]);
    }
}
