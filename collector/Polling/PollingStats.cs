using System.Diagnostics.Metrics;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Collector.Polling;

/// <summary>What polling counts since its start.</summary>
public sealed class PollingStats : IDisposable
{
    private readonly Meter _meter = new("InternetDesa.Collector.Polling");
    private readonly Histogram<double> _lateness;
    private static readonly KeyValuePair<string, object?> Live = new("device", "live");
    private static readonly KeyValuePair<string, object?> Dead = new("device", "dead");
    private long _answered;
    private long _silent;
    private long _refused;
    private long _faults;
    private long _unstored;
    private long _bytes;

    /// <summary>Starts all counts at 0.</summary>
    public PollingStats()
    {
        _meter.CreateObservableCounter("desa.collector.polling.answered", () => Answered, "{poll}", "Polls that the device answered");
        _meter.CreateObservableCounter("desa.collector.polling.silent", () => Silent, "{poll}", "Polls without an answer");
        _meter.CreateObservableCounter("desa.collector.polling.refused", () => Refused, "{poll}", "Polls whose credential the device refused");
        _meter.CreateObservableCounter("desa.collector.polling.faults", () => Faults, "{fault}", "Tables not read to their end, and counters not believed");
        _meter.CreateObservableCounter("desa.collector.polling.unstored", () => Unstored, "{poll}", "Polls that the spool had no room for");
        _meter.CreateObservableCounter("desa.collector.polling.bytes", () => Bytes, "By", "On the wire, both directions, headers of IP and UDP included");
        _lateness = _meter.CreateHistogram<double>("desa.collector.polling.lateness", "s", "From when a poll was due to its first request");
    }

    /// <summary>Polls that the device answered.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Polls without an answer.</summary>
    public long Silent => Interlocked.Read(ref _silent);

    /// <summary>Polls whose credential the device refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Tables that were not read to their end, and counters that were not believed.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Polls that the spool had no room for.</summary>
    public long Unstored => Interlocked.Read(ref _unstored);

    /// <summary>Bytes of all polls on the wire, both directions, headers of IP and UDP included.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts a poll.</summary>
    public void Poll(SnmpOutcome outcome)
    {
        if (outcome == SnmpOutcome.Answered)
            Interlocked.Increment(ref _answered);
        else
            Interlocked.Increment(ref outcome == SnmpOutcome.Refused ? ref _refused : ref _silent);
    }

    /// <summary>Counts what a poll of a device that answered brought.</summary>
    public void Read(int faults, long bytes)
    {
        Interlocked.Add(ref _faults, faults);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Counts polls that were not stored.</summary>
    public void NotStored(int polls) => Interlocked.Add(ref _unstored, polls);

    /// <summary>Notes how late a poll began.</summary>
    /// <param name="by">From when it was due.</param>
    /// <param name="isDead">Whether the device is one of those that have not answered for long.</param>
    public void Late(TimeSpan by, bool isDead) => _lateness.Record(by.TotalSeconds, isDead ? Dead : Live);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
