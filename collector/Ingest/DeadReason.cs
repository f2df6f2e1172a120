namespace InternetDesa.Collector.Ingest;

/// <summary>Why something was set aside: the words of the dead letters and of the metric <c>desa.collector.dead</c>.</summary>
public static class DeadReason
{
    /// <summary>No batch, no line protocol, or a measurement, tag or field that the schema has not.</summary>
    public const string Schema = "schema";

    /// <summary>A time before 2024 or more than ten minutes ahead of the collector.</summary>
    public const string Time = "time";

    /// <summary>A batch of a boot whose start nobody ever learned.</summary>
    public const string NoAnchor = "no_anchor";

    /// <summary>A topic or a tag of another village or device.</summary>
    public const string Identity = "identity";

    /// <summary>InfluxDB refused it for good.</summary>
    public const string Influx = "influx";

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<string> All { get; } = [Schema, Time, NoAnchor, Identity, Influx];
}
