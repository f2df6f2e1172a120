using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace InternetDesa.Collector;

/// <summary>What the collector counts about itself, since its start: read by the demo's live line, published by the meter.</summary>
public sealed class CollectorStats : IDisposable
{
    private readonly Meter _meter = new("InternetDesa.Collector");
    private readonly ConcurrentDictionary<string, long> _dead = new();
    private readonly ConcurrentDictionary<string, long> _refusals = new();
    private readonly Counter<long> _deadCounter;
    private readonly Counter<long> _refusedCounter;
    private long _messages;
    private long _points;
    private long _duplicates;
    private long _delivered;
    private long _oldestUndelivered;
    private readonly TimeProvider _time;

    /// <summary>Starts all counts at 0.</summary>
    /// <param name="time">The clock of <see cref="LagMilliseconds"/>.</param>
    public CollectorStats(TimeProvider time)
    {
        _time = time;
        _meter.CreateObservableCounter("desa.collector.messages", () => Messages, "{message}", "PUBLISH packets taken");
        _meter.CreateObservableCounter("desa.collector.points", () => Points, "{point}", "Points written to the spool");
        _meter.CreateObservableCounter("desa.collector.duplicates", () => Duplicates, "{batch}", "Batches that came again and were dropped");
        _meter.CreateObservableCounter("desa.collector.delivered", () => Delivered, "{point}", "Points that InfluxDB acknowledged");
        _meter.CreateObservableGauge("desa.collector.lag", () => LagMilliseconds, "ms", "Age of the oldest record not yet delivered");
        _meter.CreateObservableCounter("desa.collector.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Bytes allocated on the managed heap");
        _refusedCounter = _meter.CreateCounter<long>("desa.collector.refused", "{refusal}", "Connections, messages and subscriptions refused, by reason");
        _deadCounter = _meter.CreateCounter<long>("desa.collector.dead", "{entry}", "Dead letters by reason");
    }

    /// <summary>PUBLISH packets taken.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Points written to the spool.</summary>
    public long Points => Interlocked.Read(ref _points);

    /// <summary>Batches that came again and were dropped.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Connections, messages and subscriptions refused.</summary>
    public long Refused => _refusals.Values.Sum();

    /// <summary>What was refused, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refusals => _refusals;

    /// <summary>Points that InfluxDB acknowledged.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>
    /// Age of the oldest record that delivery has at hand, milliseconds, which grows while InfluxDB is away; 0 where there is none.
    /// Records that wait for their boot's anchor do not count.
    /// </summary>
    public long LagMilliseconds => Interlocked.Read(ref _oldestUndelivered) is var oldest and not 0
        ? Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - (oldest / 1_000_000))
        : 0;

    /// <summary>When the oldest record that delivery has at hand was received, nanoseconds since 1970; 0 where there is none.</summary>
    public long OldestUndelivered
    {
        set => Interlocked.Exchange(ref _oldestUndelivered, value);
    }

    /// <summary>Dead letters by reason.</summary>
    public IReadOnlyDictionary<string, long> DeadLetters => _dead;

    /// <summary>Counts a PUBLISH.</summary>
    public void Message() => Interlocked.Increment(ref _messages);

    /// <summary>Counts points that are on disk.</summary>
    public void Stored(long points) => Interlocked.Add(ref _points, points);

    /// <summary>Counts a batch that came again.</summary>
    public void Duplicate() => Interlocked.Increment(ref _duplicates);

    /// <summary>Counts a refusal.</summary>
    public void Refuse(string reason)
    {
        _refusals.AddOrUpdate(reason, 1, (_, count) => count + 1);
        _refusedCounter.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    /// <summary>Counts points that InfluxDB has.</summary>
    public void Deliver(long points) => Interlocked.Add(ref _delivered, points);

    /// <summary>Counts a dead letter.</summary>
    public void Dead(string reason)
    {
        _dead.AddOrUpdate(reason, 1, (_, count) => count + 1);
        _deadCounter.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
