using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace InternetDesa.Core.Telemetry;

/// <summary>
/// The instruments of the program's meters in Prometheus's text format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/). A histogram gives its sum and its count.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    /// <summary>The text's media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<(Instrument Instrument, string Labels), (double Value, long Count)> _samples = [];

    /// <summary>Listens to all meters of the program.</summary>
    public PrometheusExporter()
        : this(meter => meter.Name.StartsWith("InternetDesa.", StringComparison.Ordinal))
    {
    }

    /// <summary>Listens to some meters.</summary>
    internal PrometheusExporter(Func<Meter, bool> wanted)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (wanted(instrument.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.MeasurementsCompleted = (instrument, _) => Forget(instrument);
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All values as they are now.</summary>
    public string Scrape()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach (var family in _samples.GroupBy(sample => PrometheusName.Of(sample.Key.Instrument), StringComparer.Ordinal)
                .OrderBy(family => family.Key, StringComparer.Ordinal))
            {
                var instrument = family.First().Key.Instrument;
                var type = PrometheusName.TypeOf(instrument);
                text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Key} {PrometheusName.Escape(instrument.Description ?? "")}\n");
                text.Append(CultureInfo.InvariantCulture, $"# TYPE {family.Key} {type}\n");
                // Instruments of one name are parts of one sum.
                foreach (var series in family.GroupBy(sample => sample.Key.Labels, StringComparer.Ordinal).OrderBy(s => s.Key, StringComparer.Ordinal))
                {
                    var value = series.Sum(sample => sample.Value.Value);
                    if (type == "summary")
                        text.Append(CultureInfo.InvariantCulture,
                            $"{family.Key}_sum{series.Key} {value}\n{family.Key}_count{series.Key} {series.Sum(sample => sample.Value.Count)}\n");
                    else
                        text.Append(CultureInfo.InvariantCulture, $"{family.Key}{series.Key} {value}\n");
                }
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (instrument, PrometheusName.Labels(tags));
        var adds = PrometheusName.Adds(instrument);
        lock (_lock)
        {
            var (known, count) = _samples.GetValueOrDefault(key);
            _samples[key] = (adds ? known + value : value, count + 1);
        }
    }

    private void Forget(Instrument instrument)
    {
        lock (_lock)
        {
            foreach (var key in _samples.Keys.Where(key => key.Instrument == instrument).ToList())
                _samples.Remove(key);
        }
    }
}
