using System.Buffers;
using System.Collections.Concurrent;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// The dead letter: what could not be taken, with its reason, on disk before it is acknowledged, so that nothing is dropped silently
/// and a fault of ours can be replayed.
/// </summary>
public sealed class DeadLetters(SpoolLog spool, CollectorStats stats, ILogger<DeadLetters> logger)
{
    // One line in the log per sender and reason; the counter and the letters themselves tell the rest.
    private readonly ConcurrentDictionary<(string From, string Reason), byte> _logged = new();

    /// <summary>Appends one entry.</summary>
    /// <param name="reason">A word of <see cref="DeadReason"/>.</param>
    /// <param name="from">The identity that it came by.</param>
    /// <param name="topic">The MQTT topic; empty where there is none.</param>
    /// <param name="message">What is wrong and what to write instead.</param>
    /// <param name="boot">The batch's boot; 0 where there is none.</param>
    /// <param name="seq">The batch's seq.</param>
    /// <param name="received">When it was received, nanoseconds since 1970 UTC.</param>
    /// <param name="raw">The refused bytes as they came.</param>
    /// <returns>Completes once it is on disk.</returns>
    public Task Add(string reason, string from, string topic, string message, long boot, long seq, long received, ReadOnlySpan<byte> raw)
    {
        stats.Dead(reason);
        if (_logged.TryAdd((from, reason), 0))
            logger.SetAside(from, reason, message);
        var record = new ArrayBufferWriter<byte>(raw.Length + 256);
        var writer = new LineWriter(record).Measurement("dead"u8)
            .Field("reason"u8, reason).Field("from"u8, from).Field("topic"u8, topic).Field("msg"u8, message);
        if (boot != 0)
            writer.Field("boot"u8, boot).Field("seq"u8, seq);
        writer.End(received);
        record.Write(raw);
        return spool.Append(record.WrittenSpan).Synced;
    }
}
