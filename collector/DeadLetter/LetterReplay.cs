using System.Buffers;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;
using InternetDesa.State;

namespace InternetDesa.Collector.DeadLetter;

/// <summary>
/// Brings a letter's points to where they would be had they been taken. A letter goes whole or stays. It may go twice: the same points
/// have the same times, a batch keeps its boot and seq, and no replay is a sign of life of its village.
/// </summary>
/// <param name="spool">Where points go.</param>
/// <param name="outbox">Where points go that InfluxDB refused; null where nothing is delivered.</param>
/// <param name="anchors">When boots began.</param>
/// <param name="inventory">The villages and their devices.</param>
/// <param name="time">The clock.</param>
internal sealed class LetterReplay(SpoolLog spool, OutboxStore? outbox, AnchorStore anchors, InventoryModel inventory, TimeProvider time)
{
    private readonly LineTranslator _translator = new(inventory);

    /// <summary>Replays one letter; once the task has completed without a text, it is on disk.</summary>
    /// <returns>Why it stays; null where it went.</returns>
    /// <exception cref="IOException">The spool is full or failed.</exception>
    public async Task<string?> ReplayAsync(Letter letter)
    {
        if (letter.Reason == DeadReason.Influx)
            return ToOutbox(letter);
        if (!DeviceId.TryParse(letter.From, out var from))
            return "it came by no device's identity";
        var record = new ArrayBufferWriter<byte>();
        var fault = letter.Reason == DeadReason.NoAnchor ? WriteAnchored(record, letter, from) : WriteTranslated(record, letter, from);
        if (fault is null)
            await spool.Append(record.WrittenSpan).Synced.ConfigureAwait(false);
        return fault;
    }

    private string? ToOutbox(Letter letter)
    {
        if (outbox is null)
            return "this collector delivers to no InfluxDB";
        outbox.Add([new OutboxLine(letter.Raw.ToArray())]);
        return null;
    }

    private string? WriteAnchored(ArrayBufferWriter<byte> record, Letter letter, DeviceId from)
    {
        if (anchors.Utc0(from, letter.Boot) is null)
            return $"nobody knows yet when boot {letter.Boot} began";
        Write(record, letter, from, CollectorRecord.MovedDoor, letter.Raw.Span.Count((byte)'\n'), BatchClock.Mono, default, letter.Raw.Span);
        return null;
    }

    private string? WriteTranslated(ArrayBufferWriter<byte> record, Letter letter, DeviceId from)
    {
        if (!DeviceTopic.TryParse(letter.Topic, out var owner, out var channel) || owner != from || channel is not (DeviceTopic.Metrics or DeviceTopic.Event))
            return "it came on a topic that is not its sender's for points";
        var workspace = new IngestWorkspace();
        var payload = letter.Raw.Span;
        if (BatchPayload.IsCompressed(payload))
        {
            if (BatchPayload.TryInflate(payload, workspace.Inflated) is { } error)
                return error;
            payload = workspace.Inflated.WrittenSpan;
        }

        var control = new BatchControl();
        if (BatchReader.Read(payload, control) is { } fault)
            return fault;
        var data = payload[control.Length..];
        var clock = control.Header?.Clock ?? ClockOf(letter, data);
        // What was ahead of the clock may be the past by now; what had no time has that of its reception.
        var seen = letter.Reason == DeadReason.Time ? UnixNanoseconds.From(time.GetUtcNow()) : letter.Received;
        var (_, good) = _translator.Translate(data, from, clock, seen, workspace);
        if (workspace.Dead.All().FirstOrDefault().Message is { } refused)
            return refused;
        if (good == 0)
            return "it holds no points";
        var batch = control.Header is { } header ? letter with { Boot = header.Boot, Seq = header.Seq } : letter;
        Write(record, batch, from, CollectorRecord.ReplayDoor, good, clock ?? BatchClock.Utc, payload[..control.Length], workspace.Output.WrittenSpan);
        return null;
    }

    // A letter of single lines does not say what their times count: those of a boot's own clock are far below any date.
    private static BatchClock? ClockOf(Letter letter, ReadOnlySpan<byte> lines)
    {
        if (letter.Boot == 0)
            return null;
        var reader = new LineReader(lines);
        if (!reader.Read())
            return BatchClock.Utc;
        while (reader.ReadField(out _, out _))
        {
        }

        return letter.Reason != DeadReason.Time && reader.Timestamp < LineTranslator.EarliestNs ? BatchClock.Mono : BatchClock.Utc;
    }

    private static void Write(
        ArrayBufferWriter<byte> record, Letter letter, DeviceId from, string door, int points, BatchClock clock, ReadOnlySpan<byte> control, ReadOnlySpan<byte> lines)
    {
        new CollectorRecord(from, door, letter.Boot, letter.Seq, points, clock, letter.Received).Write(record);
        record.Write(control);
        record.Write(lines);
    }
}
