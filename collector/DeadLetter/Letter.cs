using InternetDesa.Collector.Admin;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.DeadLetter;

/// <summary>An entry of the dead letter (formats, "Spool").</summary>
/// <param name="Offset">Its number in the spool <c>dead/</c>.</param>
/// <param name="Reason">A word of <see cref="Ingest.DeadReason"/>.</param>
/// <param name="From">The identity that it came by; empty where there is none.</param>
/// <param name="Topic">The MQTT topic; empty where there is none.</param>
/// <param name="Message">What was wrong.</param>
/// <param name="Boot">The batch's boot; 0 where there is none.</param>
/// <param name="Seq">The batch's seq; 0 where there is none.</param>
/// <param name="Received">When it was received, nanoseconds since 1970 UTC.</param>
/// <param name="Raw">The refused bytes: anybody's.</param>
internal sealed record Letter(
    long Offset, string Reason, string From, string Topic, string Message, long Boot, long Seq, long Received, ReadOnlyMemory<byte> Raw)
{
    /// <summary>Reads a record of the dead letter's spool; null where it is none.</summary>
    public static Letter? Read(SpoolRecord record)
    {
        var reader = new LineReader(record.Payload.Span);
        if (!reader.Read() || !reader.Measurement.SequenceEqual("dead"u8))
            return null;
        string reason = "", from = "", topic = "", message = "";
        long boot = 0, seq = 0;
        while (reader.ReadField(out var key, out var value))
        {
            if (key.SequenceEqual("reason"u8))
                reason = value.Text;
            else if (key.SequenceEqual("from"u8))
                from = value.Text;
            else if (key.SequenceEqual("topic"u8))
                topic = value.Text;
            else if (key.SequenceEqual("msg"u8))
                message = value.Text;
            else if (key.SequenceEqual("boot"u8))
                boot = value.Integer;
            else if (key.SequenceEqual("seq"u8))
                seq = value.Integer;
        }

        return reader.Error is null && reader.Timestamp is { } received
            // A copy: the cursor's buffer is used again.
            ? new Letter(record.Offset, reason, from, topic, message, boot, seq, received, record.Payload[^reader.Remaining..].ToArray())
            : null;
    }

    /// <summary>How it is shown.</summary>
    public LetterAnswer ToAnswer(bool replayed, bool withContent) => new(Offset, Reason, From, Topic, Message, Boot, Seq,
        Core.Batches.UnixNanoseconds.ToTime(Received), Raw.Length, replayed, withContent ? Convert.ToBase64String(Raw.Span) : null);
}

/// <summary>Which letters are meant.</summary>
/// <param name="Reason">Only these; null for all.</param>
/// <param name="Device">Only of this sender; null for all.</param>
/// <param name="Offset">Only this one; null for all.</param>
internal sealed record LetterFilter(string? Reason, string? Device, long? Offset)
{
    public bool Matches(Letter letter) => (Reason is null || letter.Reason == Reason)
        && (Device is null || letter.From == Device) && (Offset is null || letter.Offset == Offset);
}
