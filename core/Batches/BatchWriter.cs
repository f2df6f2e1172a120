using System.Buffers;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Core.Batches;

/// <summary>Writes a batch: control lines, then the data lines as they are. Its bytes never change once it has a seq.</summary>
public static class BatchWriter
{
    /// <summary>Writes one batch.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="header">The <c>batch</c> line.</param>
    /// <param name="anchors">Anchors that the collector may not know yet.</param>
    /// <param name="gaps">Gaps to declare.</param>
    /// <param name="data">Data lines, each with its line feed, without the tags that the identity gives.</param>
    /// <param name="timestamp">When the batch was made, in its own clock, nanoseconds.</param>
    public static void Write(
        ArrayBufferWriter<byte> output,
        in BatchHeader header,
        IEnumerable<ClockAnchor> anchors,
        IEnumerable<BatchGap> gaps,
        ReadOnlySpan<byte> data,
        long timestamp)
    {
        var writer = new LineWriter(output);
        writer.Measurement("batch"u8)
            .Field("boot"u8, header.Boot)
            .Field("seq"u8, header.Seq)
            .Field("n"u8, header.Points)
            .Field("clock"u8, header.Clock == BatchClock.Utc ? "utc" : "mono");
        if (header.PreviousBoot != 0)
            writer.Field("prev"u8, $"{header.PreviousBoot}:{header.PreviousSeq}");
        writer.End(timestamp);
        foreach (var anchor in anchors)
            WriteAnchor(writer, anchor, timestamp);
        foreach (var gap in gaps)
            WriteGap(writer, gap, timestamp);
        output.Write(data);
    }

    /// <summary>Writes an <c>anchor</c> line.</summary>
    public static void WriteAnchor(LineWriter writer, in ClockAnchor anchor, long timestamp) => writer.Measurement("anchor"u8)
        .Field("boot"u8, anchor.Boot).Field("utc0"u8, anchor.Utc0).Field("err_ms"u8, anchor.ErrorMs).End(timestamp);

    /// <summary>Writes a <c>gap</c> line.</summary>
    public static void WriteGap(LineWriter writer, in BatchGap gap, long timestamp) => writer.Measurement("gap"u8)
        .Field("boot"u8, gap.Boot).Field("from"u8, gap.From).Field("to"u8, gap.To).Field("n"u8, gap.Points).Field("why"u8, gap.Why)
        .End(timestamp);
}
