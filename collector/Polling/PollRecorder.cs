using System.Buffers;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Polling;

/// <summary>Writes what was read of a device into the spool, where it is a report of its village like an agent's; and what it told unasked.</summary>
internal sealed class PollRecorder(SpoolLog spool, CollectorStats stats, PollingStats polling, TimeProvider time)
{
    /// <summary>Stores a reading of a device that answered.</summary>
    /// <param name="device">The device.</param>
    /// <param name="reading">What it answered.</param>
    /// <param name="timeouts">Attempts without an answer since the last record, those of this reading included.</param>
    /// <param name="bytes">Bytes on the wire since then.</param>
    /// <exception cref="SpoolFailedException">The disk failed.</exception>
    public async Task StoreAsync(DeviceId device, SnmpReading reading, int timeouts, long bytes)
    {
        var now = UnixNanoseconds.From(time.GetUtcNow());
        var tags = VillageTags.Of(device);
        var lines = new ArrayBufferWriter<byte>(2048);
        var writer = new LineWriter(lines);
        reading.Points.Write(writer, tags, now);
        writer.Measurement("snmp"u8).RawTags(tags).Field("rtt_ms"u8, Math.Round(reading.RoundTrip.TotalMilliseconds, 3))
            .Field("timeouts"u8, (long)timeouts).Field("bytes"u8, bytes).End(now);
        // Where the spool is full nobody sends it again: what the device counted is in the next reading.
        if (!await AppendAsync(device, CollectorRecord.SnmpDoor, lines, writer.Lines, now).ConfigureAwait(false))
            polling.NotStored();
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
        return await AppendAsync(device, CollectorRecord.TrapDoor, lines, writer.Lines, nanoseconds).ConfigureAwait(false);
    }

    private async ValueTask<bool> AppendAsync(DeviceId device, string door, ArrayBufferWriter<byte> lines, int count, long received)
    {
        var record = new ArrayBufferWriter<byte>(lines.WrittenCount + 128);
        new CollectorRecord(device, door, 0, 0, count, BatchClock.Utc, received).Write(record);
        record.Write(lines.WrittenSpan);
        try
        {
            await spool.Append(record.WrittenSpan).Synced.ConfigureAwait(false);
        }
        catch (SpoolFullException)
        {
            return false;
        }

        stats.Stored(count);
        return true;
    }
}
