using System.Buffers;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Polling;

/// <summary>Writes what was read of a device into the spool, where it is a report of its village like an agent's.</summary>
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
        var record = new ArrayBufferWriter<byte>(lines.WrittenCount + 128);
        new CollectorRecord(device, "snmp", 0, 0, writer.Lines, BatchClock.Utc, now).Write(record);
        record.Write(lines.WrittenSpan);
        try
        {
            await spool.Append(record.WrittenSpan).Synced.ConfigureAwait(false);
            stats.Stored(writer.Lines);
        }
        catch (SpoolFullException)
        {
            // Nobody sends it again: what the device counted is in the next reading.
            polling.NotStored();
        }
    }
}
