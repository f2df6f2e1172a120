using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Identity;

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
    private long _acks;
    private long _duplicates;
    private long _delivered;
    private long _oldestUndelivered;
    private long _oldestBacklog;
    private long _backlog;
    private long _kept;
    private long _connections;
    private readonly TimeProvider _time;

    /// <summary>Starts all counts at 0.</summary>
    /// <param name="time">The clock of <see cref="LagMilliseconds"/>.</param>
    public CollectorStats(TimeProvider time)
    {
        _time = time;
        DuplicatePoints = new DuplicateCounts(time);
        _meter.CreateObservableCounter("desa.collector.messages", () => Messages, "{message}", "PUBLISH packets taken");
        _meter.CreateObservableCounter("desa.collector.acks", () => Acks, "{payload}", "Payloads whose points are on disk, repeats included");
        _meter.CreateObservableCounter("desa.collector.points", () => Points, "{point}", "Points written to the spool");
        _meter.CreateObservableCounter("desa.collector.duplicates", () => Duplicates, "{batch}", "Batches that came again and were dropped");
        _meter.CreateObservableCounter("desa.collector.delivered", () => Delivered, "{point}", "Points that InfluxDB acknowledged");
        _meter.CreateObservableGauge("desa.collector.lag", () => LagMilliseconds, "ms", "Age of the oldest record of the live tail that is not yet delivered");
        _meter.CreateObservableGauge("desa.collector.backlog", () => BacklogRecords, "{record}", "Records behind the live tail, to be delivered");
        _meter.CreateObservableGauge("desa.collector.backlog.age", () => BacklogMilliseconds, "ms", "Age of the oldest of them");
        _meter.CreateObservableCounter("desa.collector.kept", () => Kept, "{request}", "Requests that InfluxDB did not take for now: away, slow, full, or a wrong token");
        _meter.CreateObservableCounter("desa.collector.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Bytes allocated on the managed heap");
        _meter.CreateObservableGauge("desa.collector.connections", () => Connections, "{connection}", "Open connections of the MQTT server, those not let in yet included");
        _meter.CreateObservableGauge("desa.collector.memory", () => Environment.WorkingSet, "By", "Resident memory of the process");
        _meter.CreateObservableCounter("desa.collector.processor", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time of the process");
        _refusedCounter = _meter.CreateCounter<long>("desa.collector.refused", "{refusal}", "Connections, messages and subscriptions refused, by reason");
        _deadCounter = _meter.CreateCounter<long>("desa.collector.dead", "{entry}", "Dead letters by reason");
    }

    /// <summary>PUBLISH packets taken.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Payloads whose points are on disk, so that their sender was told; repeats included.</summary>
    public long Acks => Interlocked.Read(ref _acks);

    /// <summary>Points written to the spool.</summary>
    public long Points => Interlocked.Read(ref _points);

    /// <summary>Batches that came again and were dropped.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Connections, messages and subscriptions refused.</summary>
    public long Refused => _refusals.Values.Sum();

    /// <summary>What was refused, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refusals => _refusals;

    /// <summary>Open connections of the MQTT server, those not let in yet included.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Requests that InfluxDB did not take for now.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>Points that InfluxDB acknowledged.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>
    /// Age of the oldest record that delivery has at hand of the live tail, milliseconds, which grows while InfluxDB is away; 0 where there is none.
    /// Records that wait for their boot's anchor do not count.
    /// </summary>
    public long LagMilliseconds => Age(Interlocked.Read(ref _oldestUndelivered));

    /// <summary>Records that are delivered behind the live tail.</summary>
    public long BacklogRecords => Interlocked.Read(ref _backlog);

    /// <summary>Age of the oldest of them, milliseconds; 0 where there is none.</summary>
    public long BacklogMilliseconds => Age(Interlocked.Read(ref _oldestBacklog));

    /// <summary>When the oldest record that delivery has at hand was received, nanoseconds since 1970; 0 where there is none.</summary>
    public long OldestUndelivered
    {
        set => Interlocked.Exchange(ref _oldestUndelivered, value);
    }

    /// <summary>Dead letters by reason.</summary>
    public IReadOnlyDictionary<string, long> DeadLetters => _dead;

    /// <summary>Counts a connection, until <see cref="Disconnect"/>.</summary>
    public void Connect() => Interlocked.Increment(ref _connections);

    /// <summary>A connection has ended.</summary>
    public void Disconnect() => Interlocked.Decrement(ref _connections);

    /// <summary>Counts a PUBLISH.</summary>
    public void Message() => Interlocked.Increment(ref _messages);

    /// <summary>Counts a payload whose points are on disk.</summary>
    public void Stored(long points)
    {
        Interlocked.Increment(ref _acks);
        Interlocked.Add(ref _points, points);
    }

    /// <summary>Counts a batch that came again.</summary>
    /// <param name="device">Who sent it.</param>
    /// <param name="points">How many points it says to have.</param>
    public void Duplicate(DeviceId device, long points)
    {
        Interlocked.Increment(ref _duplicates);
        DuplicatePoints.Add(device, points);
    }

    /// <summary>Points of the batches that came again, on their way to the state database.</summary>
    internal DuplicateCounts DuplicatePoints { get; }

    /// <summary>Counts a refusal.</summary>
    public void Refuse(string reason)
    {
        _refusals.AddOrUpdate(reason, 1, (_, count) => count + 1);
        _refusedCounter.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    /// <summary>Counts points that InfluxDB has.</summary>
    public void Deliver(long points) => Interlocked.Add(ref _delivered, points);

    /// <summary>Notes how far the backlog is: records that are left, and when the oldest at hand was received, 0 for none.</summary>
    public void Backlog(long records, long oldestReceived)
    {
        Interlocked.Exchange(ref _backlog, records);
        Interlocked.Exchange(ref _oldestBacklog, oldestReceived);
    }

    /// <summary>Counts a request that has to come again.</summary>
    public void Keep() => Interlocked.Increment(ref _kept);

    /// <summary>Counts a dead letter.</summary>
    public void Dead(string reason)
    {
        _dead.AddOrUpdate(reason, 1, (_, count) => count + 1);
        _deadCounter.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    private long Age(long received) =>
        received == 0 ? 0 : Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - (received / 1_000_000));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
