using System.Text.Json.Nodes;
using InternetDesa.Tests.Dashboards.Files;

namespace InternetDesa.Tests.Dashboards;

/// <summary>Dashboards that are broken on purpose: each is refused with its file, its panel and the reason.</summary>
public sealed class BrokenDashboardTests
{
    private const string Wall = "1-NOC/noc-dinding.json";
    private const string Village = "2-Wilayah/desa.json";
    private const string Device = "3-Perangkat/mikrotik.json";

    [Theory]
    [InlineData(Wall, "last(`n_normal`)", "last(`n_baik`)", "panel '● Normal': target A: 'rollup_1m' has no field or tag 'n_baik'")]
    [InlineData(Wall, "`rollup_1m`", "`rollup`", "panel '● Normal': target A: measurement 'rollup' is not in the schema")]
    [InlineData(Wall, "`level` = 'prov' AND $timeFilter", "`level` = 'prov'", "panel '● Normal': target A: no $timeFilter")]
    [InlineData(Wall, "`level` = 'prov'", "`level` = `prov`", "panel '● Normal': target A: tag 'level' is compared with \"prov\"")]
    [InlineData(Wall, "`level` = 'prov'", "`level` =~ /prov/", "panel '● Normal': target A: a regular expression")]
    [InlineData(Wall, "`level` = 'prov'", "level = 'prov'", "panel '● Normal': target A: 'level' is no word of InfluxQL that we use")]
    [InlineData(Wall, "`code` = 2", "`code` = '2'", "panel 'Putus dalam satu jam terakhir': target A: field 'code' is compared with '2': it is a number")]
    [InlineData(Wall, "ORDER BY time DESC LIMIT 20", "ORDER BY time DESC", "panel 'Putus dalam satu jam terakhir': target A: 'state' of all villages")]
    [InlineData(Wall, " GROUP BY `kab`", " GROUP BY `desa`", "panel 'Kabupaten terparah': target A: 'rollup_1m' has no field or tag 'desa'")]
    [InlineData(Village, "`state` WHERE `desa` = '$kode' AND $timeFilter", "`state` WHERE $timeFilter GROUP BY `desa`", "panel 'Status sekarang': target A: GROUP BY \"desa\" over the whole province")]
    [InlineData(Village, "'$kode'", "'$kodee'", "panel 'Status sekarang': target A: variable $kodee does not exist here")]
    [InlineData(Village, "FROM `state` WHERE", "FROM `agent` WHERE", "panel 'Status sekarang': target A: 'agent' has no field or tag 'code'")]
    [InlineData(Village, "\"timeFrom\": \"7d\"", "\"timeFrom\": \"30d\"", "panel 'Laporan agen terakhir': target A: over 7 days it reads points of minutes")]
    [InlineData(Wall, "\"uid\": \"influx-desa\"", "\"uid\": \"${DS_INFLUX}\"", "panel '● Normal': its datasource is '${DS_INFLUX}', not influx-desa")]
    [InlineData(Wall, "\"uid\": \"influx-desa\"", "\"uid\": \"${DS_INFLUX}\"", "it has inputs (${DS_…})")]
    [InlineData(Wall, "\"uid\": \"noc-dinding\"", "\"id\": 7, \"uid\": \"noc-dinding\"", "it has an id")]
    [InlineData(Wall, "\"uid\": \"noc-dinding\"", "\"uid\": \"desa\"", ", 2-Wilayah/desa.json: uid 'desa' is used twice", "")]
    [InlineData(Wall, "\"uid\": \"noc-dinding\"", "\"uid\": \"NOC Dinding\"", "uid 'NOC Dinding' is no fixed uid")]
    [InlineData(Wall, "\"schemaVersion\": 39", "\"schemaVersion\": 42", "schemaVersion is 42")]
    [InlineData(Wall, "\"refresh\": \"1m\"", "\"refresh\": \"5s\"", "refresh is '5s'")]
    [InlineData(Device, "\"refresh\": \"\"", "\"refresh\": \"1m\"", "refresh is '1m'")]
    [InlineData(Device, "\"from\": \"now-6h\"", "\"from\": \"now-90d\"", "time begins at 'now-90d'")]
    [InlineData(Device, "/d/noc-dinding", "/d/noc", "it links to dashboard 'noc', which does not exist")]
    [InlineData(Device, "${situs}/desa/", "https://elsewhere.example/", "no link to the public page")]
    [InlineData(Device, "\"type\": \"textbox\"", "\"type\": \"query\"", "variable 'kode' is of type 'query'")]
    [InlineData(Device, "\"type\": \"textbox\"", "\"multi\": true, \"type\": \"textbox\"", "variable 'kode' takes several values")]
    [InlineData(Device, "\"collapsed\": true", "\"collapsed\": false", "row 'Galat dan nirkabel' is not collapsed")]
    [InlineData(Device, "\"x\": 5", "\"x\": 4", "panel 'CPU': it lies over 'Memori terpakai'")]
    [InlineData(Device, "\"x\": 19", "\"x\": 20", "panel 'Menyala selama': gridPos is outside the 24 columns")]
    [InlineData(Wall, "\"type\": \"stat\"", "\"type\": \"singlestat\"", "panel '● Normal': type 'singlestat' is not one of")]
    [InlineData(Wall, "\"type\": \"stat\"", "\"libraryPanel\": {\"uid\": \"x\"}, \"type\": \"stat\"", "panel '● Normal': a library panel")]
    [InlineData(Wall, "\"type\": \"stat\"", "\"repeat\": \"desa\", \"type\": \"stat\"", "panel '● Normal': it repeats")]
    [InlineData(Wall, "\"colorMode\": \"value\"", "\"colorMode\": \"rainbow\"", "panel '● Normal': options.colorMode is \"rainbow\"")]
    [InlineData(Wall, "\"displayMode\": \"basic\"", "\"displayMode\": 1", "panel 'Kabupaten terparah': options.displayMode is 1")]
    [InlineData(Wall, "\"unit\": \"none\"", "\"unit\": \"desas\"", "panel '● Normal': unit 'desas' is not one of")]
    [InlineData(Wall, "\"noValue\": \"Tidak ada data\"", "\"noValue\": \"\"", "panel '● Normal': noValue is missing")]
    [InlineData(Wall, "\"value\": 120", "\"value\": 20", "panel 'Keterlambatan pemantau': thresholds have to begin with null, rise")]
    [InlineData(Wall, "\"maxDataPoints\": 500", "\"maxDataPoints\": 5000", "panel 'Desa tidak normal': maxDataPoints is not at most 500")]
    [InlineData(Wall, "\"refId\": \"B\"", "\"refId\": \"A\"", "panel 'Desa tidak normal': two targets with one refId")]
    [InlineData(Wall, "\"rawQuery\": true", "\"rawQuery\": false", "panel '● Normal': target A: rawQuery is not true")]
    [InlineData(Wall, "\"id\": \"custom.hidden\"", "\"id\": \"hidden\"", "panel 'Putus dalam satu jam terakhir': an override sets 'hidden'")]
    public void It_is_refused_with_file_panel_and_reason(string file, string from, string to, string reason, string separator = ": ")
    {
        var dashboards = GrafanaFiles.Dashboards().Select(dashboard => dashboard.File == file ? (file, Edit(dashboard.Content, from, to)) : dashboard);
        Assert.Contains(DashboardRules.Check([.. dashboards]), fault => fault.StartsWith(file + separator + reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_fifteenth_panel_is_refused()
    {
        var wall = GrafanaFiles.Dashboards().Single(dashboard => dashboard.File == Wall).Content;
        wall["panels"]!.AsArray().Add(wall["panels"]![0]!.DeepClone());
        Assert.Contains($"{Wall}: 15 panels, not 1 to 14", DashboardRules.Check([(Wall, wall)]));
    }

    [Fact]
    public void Two_titles_in_one_folder_are_refused()
    {
        var wall = GrafanaFiles.Dashboards().Single(dashboard => dashboard.File == Wall).Content;
        Assert.Contains($"{Wall}, 1-NOC/lain.json: title 'NOC – Layar Dinding' is used twice in a folder",
            DashboardRules.Check([(Wall, wall), ("1-NOC/lain.json", Edit(wall, "\"uid\": \"noc-dinding\"", "\"uid\": \"lain\""))]));
    }

    // The first occurrence, in the text as it is in the file; a ` stands for the \" of a query.
    private static JsonObject Edit(JsonObject content, string from, string to)
    {
        (from, to) = (from.Replace("`", "\\\""), to.Replace("`", "\\\""));
        var text = content.ToJsonString(new System.Text.Json.JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{from}' is not in the dashboard");
        return JsonNode.Parse(text[..at] + to + text[(at + from.Length)..])!.AsObject();
    }
}
