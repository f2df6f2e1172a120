using System.Diagnostics.Metrics;
using System.Globalization;

namespace InternetDesa.Core.Telemetry;

/// <summary>
/// What an instrument of .NET is in Prometheus, after OpenTelemetry's mapping
/// (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/).
/// </summary>
internal static class PrometheusName
{
    /// <summary>
    /// Dots become underscores, the unit is a suffix, a counter ends with <c>_total</c>: <c>desa_collector_messages_total</c>,
    /// <c>desa_collector_lag_milliseconds</c>.
    /// </summary>
    public static string Of(Instrument instrument) =>
        Valid(instrument.Name) + Suffix(instrument.Unit) + (TypeOf(instrument) == "counter" ? "_total" : "");

    /// <summary><c>counter</c>, <c>gauge</c> or <c>summary</c>.</summary>
    public static string TypeOf(Instrument instrument) => Kind(instrument) switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "summary",
        _ => "gauge",
    };

    /// <summary>Whether a measurement is added to those before; else it takes their place.</summary>
    public static bool Adds(Instrument instrument) => Kind(instrument) is "Counter" or "UpDownCounter" or "Histogram";

    /// <summary><c>{reason="schema"}</c>; nothing where there are no tags.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
            return "";
        var labels = new List<string>(tags.Length);
        foreach (var (key, value) in tags)
        {
            var text = Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal);
            labels.Add($"{Valid(key)}=\"{text}\"");
        }

        return $"{{{string.Join(',', labels)}}}";
    }

    /// <summary>Backslashes and line ends as the format writes them.</summary>
    public static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // The generic types have no common base that tells them apart: Counter`1.
    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    private static string Valid(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    // UCUM; a unit in braces is a remark only.
    private static string Suffix(string? unit) => unit switch
    {
        null or "" or "1" or ['{', ..] => "",
        "ms" => "_milliseconds",
        "s" => "_seconds",
        "By" => "_bytes",
        "%" => "_percent",
        _ => "_" + Valid(unit),
    };
}
