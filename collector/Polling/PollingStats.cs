using System.Diagnostics.Metrics;

namespace InternetDesa.Collector.Polling;

/// <summary>What polling counts since its start.</summary>
public sealed class PollingStats : IDisposable
{
    private readonly Meter _meter = new("InternetDesa.Collector.Polling");
    private readonly Histogram<double> _lateness;
    private long _answered;
    private long _silent;
    private long _faults;
    private long _unstored;
    private long _bytes;

    /// <summary>Starts all counts at 0.</summary>
    public PollingStats()
    {
        _meter.CreateObservableCounter("desa.collector.polling.answered", () => Answered, "{poll}", "Polls that the device answered");
        _meter.CreateObservableCounter("desa.collector.polling.silent", () => Silent, "{poll}", "Polls without an answer");
        _meter.CreateObservableCounter("desa.collector.polling.faults", () => Faults, "{fault}", "Tables not read to their end, and counters not believed");
        _meter.CreateObservableCounter("desa.collector.polling.unstored", () => Unstored, "{poll}", "Polls that the spool had no room for");
        _meter.CreateObservableCounter("desa.collector.polling.bytes", () => Bytes, "By", "UDP payload, both directions");
        _lateness = _meter.CreateHistogram<double>("desa.collector.polling.lateness", "s", "From when a poll was due to its first request");
    }

    /// <summary>Polls that the device answered.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Polls without an answer.</summary>
    public long Silent => Interlocked.Read(ref _silent);

    /// <summary>Tables that were not read to their end, and counters that were not believed.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Polls that the spool had no room for.</summary>
    public long Unstored => Interlocked.Read(ref _unstored);

    /// <summary>UDP payload of all polls, both directions, bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts a poll.</summary>
    public void Poll(bool answered, int faults, int bytes)
    {
        Interlocked.Increment(ref answered ? ref _answered : ref _silent);
        Interlocked.Add(ref _faults, faults);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Counts a poll that was not stored.</summary>
    public void NotStored() => Interlocked.Increment(ref _unstored);

    /// <summary>Notes how late a poll began.</summary>
    public void Late(TimeSpan by) => _lateness.Record(by.TotalSeconds);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
