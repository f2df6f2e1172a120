namespace InternetDesa.Core.Metrics;

/// <summary>
/// All measurements and fields with their types and units. Ingest refuses what is not in it, so that one village's float can not make
/// every other village's integers conflict. A field is added in the commit that uses it first; a type never changes.
/// </summary>
/// <remarks>
/// Units are in the names: <c>_s</c> seconds, <c>_ms</c> milliseconds, <c>_bytes</c>, <c>_bps</c> bits per second, <c>_pct</c>
/// per cent, <c>_c</c> °C, <c>_v</c> volt, <c>_n</c> a count.
/// </remarks>
public static class MetricSchema
{
    /// <summary>All measurements, by name.</summary>
    public static IReadOnlyList<MeasurementDefinition> Measurements { get; } =
        [.. Definitions().SelectMany(WithHourly).OrderBy(definition => definition.Name, StringComparer.Ordinal)];

    private static readonly NameTable<MeasurementDefinition> ByName = new(Measurements, definition => definition.Name);

    /// <summary>The measurement of a name as it stands in a line; null where there is none.</summary>
    public static MeasurementDefinition? Find(ReadOnlySpan<byte> name) => ByName.Find(name);

    private static IEnumerable<MeasurementDefinition> Definitions()
    {
        yield return Device("agent", [], Last("uptime_s i", "buffered_n i", "buffered_bytes i", "oldest_s i", "clock_offset_ms i",
            "rss_bytes i", "version s", "sampled_n i", "sent_n i", "days_left f", "probe_bytes i"));
        yield return Device("net", ["if"], Last("rx_bytes i", "tx_bytes i", "rx_err i", "tx_err i", "oper i", "speed_bps i"),
            Mean("rx_bps f", "tx_bps f"));
        yield return Device("sys", [], Last("uptime_s i", "mem_total_bytes i"), Mean("cpu_pct f", "temp_c f"), Max("mem_used_bytes i"),
            Min("volt_v f"));
        yield return Device("ping", ["target"], Sum("sent i", "recv i"), Min("rtt_min_ms f"), Mean("rtt_avg_ms f", "jitter_ms f", "loss_pct f"),
            Max("rtt_max_ms f"));
        yield return Device("dns", ["target"], Min("ok i"), Mean("ms f"), Last("status i"));
        yield return Device("http", ["target"], Min("ok i"), Mean("ms f"), Last("status i"));
        yield return Device("hotspot", [], Max("active_users i"), Min("login_ok i", "dhcp_ok i", "dns_ok i", "open_ok i"), Mean("ms f", "dhcp_ms f"));
        yield return Device("wifi", ["if"], Max("clients i"), Last("noise_dbm i"));
        yield return Device("speed", [], Mean("down_bps f", "up_bps f"));
        yield return Device("event", [], Last("kind s", "value s", "since_s i"));
        yield return Device("lte", [], Mean("rsrp_dbm f", "rsrq_db f", "sinr_db f"));
        yield return Device("poe", ["if"], Max("mw i"), Last("status i"));
        yield return Device("sfp", ["if"], Mean("rx_dbm f", "tx_dbm f", "temp_c f"));
        yield return Device("ups", [], Min("charge_pct f", "runtime_s i"), Max("on_battery i"));
        yield return Ours("snmp", [], Mean("rtt_ms f"), Sum("timeouts i", "bytes i"));
        yield return Ours("state", [], Last("code i", "since_s i", "cause i", "incident s"));
        yield return Ours("completeness", [], Last("sampled_n i", "received_n i", "dup_n i", "abandoned_n i", "thinned_n i", "lost_power_n i",
            "refused_n i", "unanchored_n i", "missing_n i", "missing_batches_n i", "waiting i"));
        yield return Ours("monitor", ["instance", "reason"],
            Last("up i", "messages i", "acks i", "duplicates i", "drops i", "refused i", "delivered i", "kept i", "backlog_n i", "connections_n i",
                "spool_bytes i", "dead_bytes i", "quarantined_n i", "rss_bytes i"),
            Max("lag_s f", "backlog_s f", "sync_max_ms f", "wait_max_ms f"), Mean("sync_ms f", "cpu_pct f"));
        yield return Ours("rollup_1m", ["level"],
            Last("n_total i", "n_normal i", "n_degraded i", "n_down i", "n_affected i", "n_maint i", "n_unknown i", "lat f", "lon f"),
            Sum("s_up i", "s_down i", "s_maint i", "s_unknown i"), Mean("rtt_p50_ms f", "loss_avg_pct f", "rx_bps f", "tx_bps f"),
            Max("rtt_p95_ms f"));
    }

    // What a device may write it may thin: into a measurement of its own, with the count of points that each stands for.
    private static IEnumerable<MeasurementDefinition> WithHourly(MeasurementDefinition definition) => definition.Hourly is not { } hourly
        ? [definition]
        : [definition, new MeasurementDefinition(hourly, [.. definition.Tags], [.. definition.Fields, .. Sum("n i")], deviceMayWrite: true)];

    private static MeasurementDefinition Device(string name, string[] tags, params FieldDefinition[][] fields) =>
        new(name, tags, [.. fields.SelectMany(some => some)], deviceMayWrite: true) { Hourly = name + "_1h" };

    private static MeasurementDefinition Ours(string name, string[] tags, params FieldDefinition[][] fields) =>
        new(name, tags, [.. fields.SelectMany(some => some)], deviceMayWrite: false);

    private static FieldDefinition[] Last(params string[] fields) => Fields(Thinning.Last, fields);

    private static FieldDefinition[] Sum(params string[] fields) => Fields(Thinning.Sum, fields);

    private static FieldDefinition[] Min(params string[] fields) => Fields(Thinning.Min, fields);

    private static FieldDefinition[] Max(params string[] fields) => Fields(Thinning.Max, fields);

    private static FieldDefinition[] Mean(params string[] fields) => Fields(Thinning.Mean, fields);

    // "name i": the type's letter is that of line protocol, s for text.
    private static FieldDefinition[] Fields(Thinning thinning, string[] fields) =>
        [.. fields.Select(field => new FieldDefinition(field[..^2], field[^1] switch
        {
            'i' => FieldType.Integer,
            'f' => FieldType.Float,
            _ => FieldType.Text,
        }, thinning))];
}
