using System.Text.Json;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests.Dashboards;

/// <summary>Every query of the dashboards and of the alert rules, on a real InfluxDB.</summary>
public sealed class DashboardQueryTests
{
    private const string Database = "dashboards";
    private const int MaxSeries = 100;
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Every_query_returns_values()
    {
        await using var influx = await InfluxServer.StartAsync();
        await influx.CreateAsync(Database);
        await influx.WriteAsync(Database, SchemaPoints.Write(Now));
        var queries = GrafanaQuery.OfPanels().Concat(GrafanaQuery.OfAlerts()).ToArray();
        Assert.True(queries.Length > 40);

        var silent = new List<string>();
        foreach (var query in queries)
        {
            var series = await query.RunAsync(influx, Database, Now);
            // fill(null) gives rows where nothing is: a value has to be there besides the time.
            if (!series.Any(one => one.Rows.Any(row => row.Skip(1).Any(value => value.ValueKind != JsonValueKind.Null))))
                silent.Add($"{query.Where}: {query.Text}");
            Assert.InRange(series.Count, 0, MaxSeries);
        }

        Assert.Empty(silent);
    }

    [Fact]
    public async Task Where_nothing_is_known_there_is_no_availability_instead_of_zero()
    {
        await using var influx = await InfluxServer.StartAsync();
        await influx.CreateAsync(Database);
        await WriteAsync(influx, $"rollup_1m,level=prov,prov=33 s_up=0i,s_down=0i,s_maint=0i,s_unknown=60i {Minutes(5)}");
        Assert.Empty(await Panel("Ketersediaan 24 jam").RunAsync(influx, Database, Now));
        Assert.Equal(0, (await Panel("Cakupan 24 jam").LastAsync(influx, Database, Now)).Values.Single());
        await WriteAsync(influx, $"rollup_1m,level=prov,prov=33 s_up=99996i,s_down=4i,s_maint=500i,s_unknown=0i {Minutes(4)}");
        Assert.Equal(99.99, (await Panel("Ketersediaan 24 jam").LastAsync(influx, Database, Now)).Values.Single());
    }

    [Fact]
    public async Task The_alert_on_old_rollups_has_no_data_after_three_minutes()
    {
        await using var influx = await InfluxServer.StartAsync();
        await influx.CreateAsync(Database);
        await WriteAsync(influx, $"rollup_1m,level=prov,prov=33 n_total=5i {Minutes(3.1)}");
        Assert.Empty(await Alert("rollup-terlambat").RunAsync(influx, Database, Now));
        await WriteAsync(influx, $"rollup_1m,level=prov,prov=33 n_total=5i {Minutes(2.1)}");
        Assert.True((await Alert("rollup-terlambat").LastAsync(influx, Database, Now)).Values.Single() >= 1);
    }

    [Fact]
    public async Task The_alert_on_silence_sees_the_one_collector_of_two_that_fell_silent()
    {
        await using var influx = await InfluxServer.StartAsync();
        await influx.CreateAsync(Database);
        await WriteAsync(influx, [.. Enumerable.Range(0, 60).Select(i => $"monitor,instance=hidup up=1i {Minutes(i / 4.0)}"),
            .. Enumerable.Range(16, 44).Select(i => $"monitor,instance=diam up=1i {Minutes(i / 4.0)}")]);
        var last = await Alert("pemantau-diam").LastAsync(influx, Database, Now);
        Assert.Equal(0, last["diam"]);
        Assert.True(last["hidup"] > 0.5, $"{last["hidup"]}");
    }

    [Fact]
    public async Task The_alert_on_a_kabupaten_takes_its_share_of_villages_down_and_affected()
    {
        await using var influx = await InfluxServer.StartAsync();
        await influx.CreateAsync(Database);
        await WriteAsync(influx, $"rollup_1m,kab=3301,level=kab,prov=33 n_total=100i,n_down=1i,n_affected=39i {Minutes(1)}",
            $"rollup_1m,kab=3302,level=kab,prov=33 n_total=100i,n_down=10i,n_affected=0i {Minutes(1)}");
        Assert.Equal(new Dictionary<string, double> { ["3301"] = 0.4, ["3302"] = 0.1 }, await Alert("kabupaten-putus").LastAsync(influx, Database, Now));
    }

    [Fact]
    public async Task Refusals_and_dead_letters_show_by_collector_and_reason_the_first_ones_too()
    {
        await using var influx = await InfluxServer.StartAsync();
        await influx.CreateAsync(Database);
        await WriteAsync(influx, $"monitor,instance=satu up=1i,messages=5i {Minutes(3)}", $"monitor,instance=satu up=1i,messages=9i {Minutes(1)}",
            $"monitor,instance=satu,reason=password refused=0i {Minutes(3)}", $"monitor,instance=satu,reason=password refused=2i {Minutes(1)}",
            $"monitor,instance=dua,reason=password refused=7i {Minutes(3)}", $"monitor,instance=dua,reason=password refused=7i {Minutes(1)}",
            $"monitor,instance=satu,reason=schema drops=0i {Minutes(3)}", $"monitor,instance=satu,reason=schema drops=1i {Minutes(1)}");
        Assert.Equal(new Dictionary<string, double> { ["dua,password"] = 0, ["satu,password"] = 2 },
            await Panel("Ditolak menurut sebab").LastAsync(influx, Database, Now));
        Assert.Equal(new Dictionary<string, double> { ["satu,schema"] = 1 }, await Panel("Surat mati menurut sebab").LastAsync(influx, Database, Now));
    }

    private static GrafanaQuery Panel(string title) => GrafanaQuery.OfPanels().Single(query => query.Where.Contains($"'{title}'", StringComparison.Ordinal));

    private static GrafanaQuery Alert(string uid) => GrafanaQuery.OfAlerts().Single(query => query.Where == uid);

    // A time so long before now, nanoseconds.
    private static long Minutes(double ago) => Now.AddMinutes(-ago).ToUnixTimeMilliseconds() * 1_000_000;

    private static Task WriteAsync(InfluxServer influx, params string[] lines) =>
        influx.WriteAsync(Database, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)));
}
