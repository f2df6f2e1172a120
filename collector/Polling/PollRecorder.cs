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
/// <param name="spool">Takes them.</param>
/// <param name="stats">Counts points.</param>
/// <param name="polling">Counts what was not stored.</param>
/// <param name="time">The clock.</param>
/// <param name="gathering">From one sync of readings to the next; zero for as soon as one comes.</param>
internal sealed class PollRecorder(SpoolLog spool, CollectorStats stats, PollingStats polling, TimeProvider time, TimeSpan gathering = default)
{
    /// <summary>How long the collector gathers.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private Readings _next = new();
    private TaskCompletionSource? _round;
    private long? _begun;

    /// <summary>Stores a reading of a device that answered.</summary>
    /// <param name="device">The device.</param>
    /// <param name="reading">What it answered.</param>
    /// <param name="timeouts">Attempts without an answer since the last record, those of this reading included.</param>
    /// <param name="bytes">Bytes on the wire since then.</param>
    /// <returns>Ends when the reading is durable, or counted as not stored because the spool is full.</returns>
    /// <exception cref="SpoolFailedException">The disk failed.</exception>
    public Task StoreAsync(DeviceId device, SnmpReading reading, int timeouts, long bytes)
    {
        var now = UnixNanoseconds.From(time.GetUtcNow());
        var tags = VillageTags.Of(device);
        lock (_gate)
        {
            _lines.ResetWrittenCount();
            var writer = new LineWriter(_lines);
            reading.Points.Write(writer, tags, now);
            writer.Measurement("snmp"u8).RawTags(tags).Field("rtt_ms"u8, Math.Round(reading.RoundTrip.TotalMilliseconds, 3))
                .Field("timeouts"u8, (long)timeouts).Field("bytes"u8, bytes).End(now);
            _next.Add(new CollectorRecord(device, CollectorRecord.SnmpDoor, 0, 0, writer.Lines, BatchClock.Utc, now), _lines.WrittenSpan);
            if (_round is { } round)
                return round.Task;
            var next = _round = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = RunAsync(next, _begun is { } begun ? gathering - time.GetElapsedTime(begun) : TimeSpan.Zero);
            return next.Task;
        }
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
        return await StoredAsync(spool.Append(record.WrittenSpan).Synced, writer.Lines).ConfigureAwait(false);
    }

    private async Task RunAsync(TaskCompletionSource round, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time).ConfigureAwait(false);
        Readings readings;
        lock (_gate)
        {
            (readings, _next, _round, _begun) = (_next, new Readings(), null, time.GetTimestamp());
        }

        try
        {
            // Where the spool is full nobody sends a reading again: what the device counted is in the next one.
            foreach (var (synced, lines) in readings.AppendTo(spool))
            {
                if (!await StoredAsync(synced, lines).ConfigureAwait(false))
                    polling.NotStored();
            }

            round.SetResult();
        }
        catch (SpoolFailedException fault)
        {
            round.SetException(fault);
        }
    }

    private async ValueTask<bool> StoredAsync(Task synced, int lines)
    {
        try
        {
            await synced.ConfigureAwait(false);
        }
        catch (SpoolFullException)
        {
            return false;
        }

        stats.Stored(lines);
        return true;
    }

    /// <summary>Records that wait for each other, one behind the other.</summary>
    private sealed class Readings
    {
        private readonly ArrayBufferWriter<byte> _records = new(4096);
        private readonly List<(int Length, int Lines)> _each = [];

        public void Add(in CollectorRecord header, ReadOnlySpan<byte> lines)
        {
            var before = _records.WrittenCount;
            header.Write(_records);
            _records.Write(lines);
            _each.Add((_records.WrittenCount - before, header.Points));
        }

        public List<(Task Synced, int Lines)> AppendTo(SpoolLog spool)
        {
            var synced = new List<(Task, int)>(_each.Count);
            var at = 0;
            foreach (var (length, lines) in _each)
            {
                synced.Add((spool.Append(_records.WrittenSpan.Slice(at, length)).Synced, lines));
                at += length;
            }

            return synced;
        }
    }
}
