using System.Diagnostics.Metrics;
using InternetDesa.Protocols.Snmp.Traps;

namespace InternetDesa.Collector.Traps;

/// <summary>What was received of traps and informs, and why some of it was dropped; since the start.</summary>
public sealed class TrapStats : IDisposable
{
    private readonly Meter _meter = new("InternetDesa.Collector.Traps");
    private SnmpTrapStats _listener = new();
    private long _hints;
    private long _flooded;
    private long _unstored;

    /// <summary>Starts all counts at 0.</summary>
    public TrapStats()
    {
        _meter.CreateObservableCounter("desa.collector.traps.received", () => _listener.Received, "{datagram}", "Datagrams received");
        _meter.CreateObservableCounter("desa.collector.traps.stored", () => _listener.Stored, "{notification}", "Traps and informs whose event is on disk");
        _meter.CreateObservableCounter("desa.collector.traps.answered", () => _listener.Answered, "{notification}", "Informs that were answered");
        _meter.CreateObservableCounter("desa.collector.traps.hints", () => Hints, "{poll}", "Polls that came early for a trap");
        _meter.CreateObservableCounter("desa.collector.traps.dropped", Dropped, "{datagram}", "Datagrams that were dropped, by reason");
    }

    /// <summary>Polls that came early.</summary>
    public long Hints => Interlocked.Read(ref _hints);

    /// <summary>Notifications whose event was not stored: the device sent too many.</summary>
    public long FloodedEvents => Interlocked.Read(ref _flooded);

    /// <summary>Counts a poll that came early.</summary>
    public void Hinted() => Interlocked.Increment(ref _hints);

    /// <summary>Counts a notification of a device that sent too many.</summary>
    public void Flooded() => Interlocked.Increment(ref _flooded);

    /// <summary>Counts a notification that the spool had no room for.</summary>
    public void NotStored() => Interlocked.Increment(ref _unstored);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Counts what a listener counts.</summary>
    internal void Observe(SnmpTrapStats listener) => _listener = listener;

    private IEnumerable<Measurement<long>> Dropped() =>
    [
        Of("kernel", _listener.KernelDrops), Of("stranger", _listener.NotAllowed), Of("malformed", _listener.Malformed),
        Of("not_authentic", _listener.NotAuthentic), Of("overloaded", _listener.Overloaded), Of("flood", FloodedEvents),
        Of("full", Interlocked.Read(ref _unstored)),
    ];

    private static Measurement<long> Of(string reason, long count) => new(count, new KeyValuePair<string, object?>("reason", reason));
}
