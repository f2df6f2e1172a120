using System.Buffers;
using InternetDesa.Collector.Ingest;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Rollups;

/// <summary>
/// The collector about itself, as points of <c>monitor</c>: a pulse every 15 seconds, whose absence is what an alert rule looks for.
/// </summary>
/// <param name="stats">What it counts.</param>
/// <param name="vitals">How its disk and its process are.</param>
/// <param name="instance">Which collector it is: the tag <c>instance</c>.</param>
internal sealed class MonitorPoints(CollectorStats stats, Func<CollectorVitals> vitals, string instance)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private CollectorVitals? _last;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The points that are due: one of the collector, and one for each reason for which it sets something aside or refuses it.</returns>
    public IEnumerable<byte[]> Beat(DateTimeOffset now)
    {
        // A clock that was set back must not silence the pulse.
        if (now < _next && now >= _next - Interval)
            return [];
        _next = now + Interval;
        var time = now.ToUnixTimeMilliseconds() * 1_000_000;
        var vital = vitals();
        var (disk, last) = (vital.Spool, _last ?? vital);
        byte[][] points =
        [
            Line("", time, line => line.Field("up"u8, 1L).Field("messages"u8, stats.Messages)
                .Field("acks"u8, stats.Acks).Field("lag_s"u8, stats.LagMilliseconds / 1000.0)
                .Field("backlog_n"u8, stats.BacklogRecords).Field("backlog_s"u8, stats.BacklogMilliseconds / 1000.0)
                .Field("delivered"u8, stats.Delivered).Field("duplicates"u8, stats.Duplicates).Field("kept"u8, stats.Kept)
                .Field("connections_n"u8, stats.Connections)
                // Not a number, at the first beat and where nothing was synced, leaves the field out.
                .Field("sync_ms"u8, (disk.SyncMilliseconds - last.Spool.SyncMilliseconds) / (disk.Commits - last.Spool.Commits))
                .Field("sync_max_ms"u8, disk.LongestSyncMilliseconds).Field("wait_max_ms"u8, disk.LongestWaitMilliseconds)
                .Field("spool_bytes"u8, vital.SpoolBytes).Field("dead_bytes"u8, vital.DeadBytes).Field("quarantined_n"u8, vital.Quarantined)
                .Field("rss_bytes"u8, vital.ResidentBytes)
                .Field("cpu_pct"u8, 100 * ((vital.Processor - last.Processor) / (vital.Clock - last.Clock)))),
            // Those that never happened, too: a counter that begins above 0 would hide the first ones from a difference.
            .. DeadReason.All.Select(reason => Line(reason, time, line => line.Field("drops"u8, stats.DeadLetters.GetValueOrDefault(reason)))),
            .. RefusalReason.All.Select(reason => Line(reason, time, line => line.Field("refused"u8, stats.Refusals.GetValueOrDefault(reason)))),
        ];
        _last = vital;
        return points;
    }

    private byte[] Line(string reason, long time, Action<LineWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(96);
        var line = new LineWriter(buffer).Measurement("monitor"u8).Tag("instance"u8, instance).Tag("reason"u8, reason);
        fields(line);
        line.End(time);
        return buffer.WrittenSpan.ToArray();
    }
}
