using System.Buffers;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Rollups;

/// <summary>
/// The collector about itself, as points of <c>monitor</c>: a pulse every 15 seconds, whose absence is what an alert rule looks for.
/// </summary>
/// <param name="stats">What it counts.</param>
/// <param name="spool">Whose syncs it tells of.</param>
/// <param name="instance">Which collector it is: the tag <c>instance</c>.</param>
internal sealed class MonitorPoints(CollectorStats stats, Func<SpoolStats> spool, string instance)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private SpoolStats _last = spool();
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The points that are due: one of the collector, and one for each reason for which it set something aside.</returns>
    public IEnumerable<byte[]> Beat(DateTimeOffset now)
    {
        // A clock that was set back must not silence the pulse.
        if (now < _next && now >= _next - Interval)
            return [];
        _next = now + Interval;
        var time = now.ToUnixTimeMilliseconds() * 1_000_000;
        var disk = spool();
        byte[][] points =
        [
            Line("", time, line => line.Field("up"u8, 1L).Field("messages"u8, stats.Messages)
                .Field("acks"u8, stats.Acks).Field("lag_s"u8, stats.LagMilliseconds / 1000.0)
                .Field("backlog_n"u8, stats.BacklogRecords).Field("backlog_s"u8, stats.BacklogMilliseconds / 1000.0)
                .Field("delivered"u8, stats.Delivered)
                // Not a number, where nothing was synced, leaves the field out.
                .Field("sync_ms"u8, (disk.SyncMilliseconds - _last.SyncMilliseconds) / (disk.Commits - _last.Commits))),
            .. stats.DeadLetters.Select(dead => Line(dead.Key, time, line => line.Field("drops"u8, dead.Value))),
        ];
        _last = disk;
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
