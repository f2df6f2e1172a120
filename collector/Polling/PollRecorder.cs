using System.Buffers;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Polling;

/// <summary>
/// Writes what was read of a device into the spool, where it is a report of its village like an agent's; and what it told unasked.
/// </summary>
/// <remarks>
/// Readings wait for each other for a moment: nobody waits for one, and a sync for each costs more than the poll (measured with 1,100 a
/// second: a seventh of the processor time).
/// </remarks>
internal sealed class PollRecorder
{
    /// <summary>How long the collector gathers.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly SpoolLog _spool;
    private readonly CollectorStats _stats;
    private readonly PollingStats _polling;
    private readonly TimeProvider _time;
    private readonly TimeSpan _gathering;
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private readonly LineWriter _writer;
    // The records of a round, one behind the other, with the length of each and its lines.
    private readonly ArrayBufferWriter<byte> _records = new(4096);
    private readonly List<(int Length, int Lines)> _each = [];
    private Task _round = Task.CompletedTask;
    private long? _begun;

    /// <summary>Makes a recorder.</summary>
    /// <param name="spool">Takes what is stored.</param>
    /// <param name="stats">Counts points.</param>
    /// <param name="polling">Counts what was not stored.</param>
    /// <param name="time">The clock.</param>
    /// <param name="gathering">From one sync of readings to the next; zero for as soon as one comes.</param>
    public PollRecorder(SpoolLog spool, CollectorStats stats, PollingStats polling, TimeProvider time, TimeSpan gathering = default)
    {
        (_spool, _stats, _polling, _time, _gathering) = (spool, stats, polling, time, gathering);
        _writer = new LineWriter(_lines);
    }

    /// <summary>Stores a reading of a device that answered; counted as not stored where the spool is full or the disk failed.</summary>
    /// <param name="device">The device.</param>
    /// <param name="reading">What it answered.</param>
    /// <param name="timeouts">Attempts without an answer since the last record, those of this reading included.</param>
    /// <param name="bytes">Bytes on the wire since then.</param>
    public void Store(DeviceId device, SnmpReading reading, int timeouts, long bytes)
    {
        var now = UnixNanoseconds.From(_time.GetUtcNow());
        var tags = VillageTags.Write(device, stackalloc byte[VillageTags.MaxBytes]);
        lock (_gate)
        {
            _lines.ResetWrittenCount();
            var before = _writer.Lines;
            reading.Points.Write(_writer, tags, now);
            _writer.Measurement("snmp"u8).RawTags(tags).Field("rtt_ms"u8, Math.Round(reading.RoundTrip.TotalMilliseconds, 3))
                .Field("timeouts"u8, (long)timeouts).Field("bytes"u8, bytes).End(now);
            var (at, lines) = (_records.WrittenCount, _writer.Lines - before);
            new CollectorRecord(device, CollectorRecord.SnmpDoor, 0, 0, lines, BatchClock.Utc, now).Write(_records);
            _records.Write(_lines.WrittenSpan);
            _each.Add((_records.WrittenCount - at, lines));
            if (_each.Count == 1)
                _round = RunAsync(_round, _begun is { } begun ? _gathering - _time.GetElapsedTime(begun) : TimeSpan.Zero);
        }
    }

    /// <summary>Ends when all that was given so far is durable, or counted as not stored.</summary>
    public Task StoredAsync()
    {
        lock (_gate)
            return _round;
    }

    /// <summary>Stores what a device told unasked.</summary>
    /// <param name="device">The device.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="value">More about it; empty for nothing.</param>
    /// <param name="nanoseconds">When, since 1970 UTC.</param>
    /// <returns>False where the spool has no room.</returns>
    /// <exception cref="SpoolFailedException">The disk failed.</exception>
    public async ValueTask<bool> StoreEventAsync(DeviceId device, string kind, string value, long nanoseconds)
    {
        var lines = new ArrayBufferWriter<byte>(512);
        var writer = new LineWriter(lines).Measurement("event"u8).RawTags(VillageTags.Of(device)).Field("kind"u8, kind);
        if (value.Length > 0)
            writer.Field("value"u8, value);
        writer.End(nanoseconds);
        var record = new ArrayBufferWriter<byte>(lines.WrittenCount + 128);
        new CollectorRecord(device, CollectorRecord.TrapDoor, 0, 0, writer.Lines, BatchClock.Utc, nanoseconds).Write(record);
        record.Write(lines.WrittenSpan);
        try
        {
            await _spool.Append(record.WrittenSpan).Synced.ConfigureAwait(false);
        }
        catch (SpoolFullException)
        {
            return false;
        }

        _stats.Stored(writer.Lines);
        return true;
    }

    private async Task RunAsync(Task before, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, _time).ConfigureAwait(false);
        else
            await Task.Yield();
        foreach (var (synced, readings, lines) in Append())
        {
            try
            {
                await synced.ConfigureAwait(false);
                _stats.Stored(lines);
            }
            catch (Exception fault) when (fault is SpoolFullException or SpoolFailedException)
            {
                // Nobody sends a reading again: what the device counted is in the next one. A failed disk ends the program elsewhere.
                _polling.NotStored(readings);
            }
        }

        await before.ConfigureAwait(false);
    }

    // Those that go to disk together share one promise.
    private List<(Task Synced, int Readings, int Lines)> Append()
    {
        var appended = new List<(Task Synced, int Readings, int Lines)>();
        lock (_gate)
        {
            try
            {
                var at = 0;
                foreach (var (length, lines) in _each)
                {
                    var synced = _spool.Append(_records.WrittenSpan.Slice(at, length)).Synced;
                    at += length;
                    if (appended is [.., var last] && last.Synced == synced)
                        appended[^1] = (synced, last.Readings + 1, last.Lines + lines);
                    else
                        appended.Add((synced, 1, lines));
                }
            }
            finally
            {
                // Whatever happened to these, the next reading begins a round.
                _records.ResetWrittenCount();
                _each.Clear();
                _begun = _time.GetTimestamp();
            }
        }

        return appended;
    }
}
