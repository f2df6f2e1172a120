using System.Diagnostics.Metrics;
using InternetDesa.Core.Telemetry;

namespace InternetDesa.Tests.Admin;

public sealed class PrometheusExporterTests
{
    [Fact]
    public void Every_kind_of_instrument_has_its_name_help_type_and_unit()
    {
        using var meter = new Meter("test");
        using var exporter = new PrometheusExporter(m => m == meter);
        var dead = meter.CreateCounter<long>("desa.collector.dead", "{entry}", "Dead letters");
        meter.CreateObservableCounter("desa.read", () => 12L, "By", "Bytes\nread \\ all");
        meter.CreateObservableGauge("desa.lag", () => 1.5, "ms");
        var open = meter.CreateUpDownCounter<int>("desa.open");
        var sync = meter.CreateHistogram<double>("desa.sync", "s", "Time of a sync");
        dead.Add(2, new KeyValuePair<string, object?>("reason", "time"));
        dead.Add(3, new KeyValuePair<string, object?>("reason", "a\"b\\c\n"));
        dead.Add(1, new KeyValuePair<string, object?>("reason", "time"));
        open.Add(5);
        open.Add(-2);
        sync.Record(0.25);
        sync.Record(0.5);
        const string Text = """
            # HELP desa_collector_dead_total Dead letters
            # TYPE desa_collector_dead_total counter
            desa_collector_dead_total{reason="a\"b\\c\n"} 3
            desa_collector_dead_total{reason="time"} 3
            # HELP desa_lag_milliseconds 
            # TYPE desa_lag_milliseconds gauge
            desa_lag_milliseconds 1.5
            # HELP desa_open 
            # TYPE desa_open gauge
            desa_open 3
            # HELP desa_read_bytes_total Bytes\nread \\ all
            # TYPE desa_read_bytes_total counter
            desa_read_bytes_total 12
            # HELP desa_sync_seconds Time of a sync
            # TYPE desa_sync_seconds summary
            desa_sync_seconds_sum 0.75
            desa_sync_seconds_count 2

            """;
        Assert.Equal(Text, exporter.Scrape());
        // What is observed is not counted twice.
        Assert.Equal(Text, exporter.Scrape());
    }

    [Fact]
    public void A_meter_that_is_gone_has_no_values_left()
    {
        var meter = new Meter("test");
        using var exporter = new PrometheusExporter(m => m == meter);
        meter.CreateCounter<long>("desa.x").Add(1);
        Assert.Contains("desa_x_total 1", exporter.Scrape(), StringComparison.Ordinal);
        meter.Dispose();
        Assert.Equal("", exporter.Scrape());
    }
}
