using InternetDesa.Protocols.Influx;

namespace InternetDesa.Core.Batches;

/// <summary>The control lines of a payload, and where its data lines begin.</summary>
public sealed class BatchControl
{
    /// <summary>The <c>batch</c> line; null for a foreign client, whose payload has none.</summary>
    public BatchHeader? Header { get; internal set; }

    /// <summary>When the batch was made, nanoseconds of its own clock; null for a foreign client, or where its line has no time.</summary>
    public long? Made { get; internal set; }

    /// <summary>The anchors, usually none.</summary>
    public List<ClockAnchor> Anchors { get; } = [];

    /// <summary>The declared gaps, usually none.</summary>
    public List<BatchGap> Gaps { get; } = [];

    /// <summary>How many bytes the control lines take; the data lines follow.</summary>
    public int Length { get; internal set; }

    /// <summary>Forgets what was read.</summary>
    public void Clear()
    {
        Header = null;
        Made = null;
        Anchors.Clear();
        Gaps.Clear();
        Length = 0;
    }
}

/// <summary>Reads the control lines of a batch (formats, "Batch"): one <c>batch</c>, any <c>anchor</c>, any <c>gap</c>, in this order.</summary>
public static class BatchReader
{
    /// <summary>The most control lines that a payload may have: what a spool that lost many pieces can need, and no more.</summary>
    public const int MaxControlLines = 1024;

    /// <summary>Reads the control lines; unknown fields in them are ignored.</summary>
    /// <param name="payload">The payload, inflated.</param>
    /// <param name="control">Receives them; what it held is forgotten.</param>
    /// <returns>What is wrong, with the line's number; null where nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> payload, BatchControl control)
    {
        control.Clear();
        var reader = new LineReader(payload);
        while (reader.Read())
        {
            var name = reader.Measurement;
            string? error;
            if (name.SequenceEqual("batch"u8))
                error = control.Length == 0 ? ReadBatch(ref reader, control) : "'batch' has to be the first line and the only one";
            else if (name.SequenceEqual("anchor"u8))
                error = ReadAnchor(ref reader, control);
            else if (name.SequenceEqual("gap"u8))
                error = ReadGap(ref reader, control);
            else
                return null;
            error ??= reader.Error;
            if (error is not null)
                return $"line {reader.Number}: {error}";
            if (reader.Number > MaxControlLines)
                return $"more than {MaxControlLines} control lines";
            control.Length = payload.Length - reader.Remaining;
        }

        return null;
    }

    private static string? ReadBatch(ref LineReader reader, BatchControl control)
    {
        long boot = 0, seq = 0, points = -1, previousBoot = 0, previousSeq = 0;
        BatchClock? clock = null;
        while (reader.ReadField(out var key, out var value))
        {
            if (key.SequenceEqual("boot"u8))
                boot = value.Integer;
            else if (key.SequenceEqual("seq"u8))
                seq = value.Integer;
            else if (key.SequenceEqual("n"u8))
                points = value.Kind == FieldKind.Integer ? value.Integer : -1;
            else if (key.SequenceEqual("clock"u8))
                clock = value.Raw.SequenceEqual("\"utc\""u8) ? BatchClock.Utc : value.Raw.SequenceEqual("\"mono\""u8) ? BatchClock.Mono : null;
            else if (key.SequenceEqual("prev"u8) && !TryPrevious(value, out previousBoot, out previousSeq))
                return "'prev' is not \"boot:seq\"";
        }

        if (!IsNumber(boot))
            return "'batch' needs boot=…i, a positive integer";
        if (!IsNumber(seq))
            return "'batch' needs seq=…i, from 1";
        if (points is < 0 or > int.MaxValue)
            return "'batch' needs n=…i, the number of data points";
        if (clock is null)
            return "'batch' needs clock=\"utc\" or clock=\"mono\"";
        control.Made = reader.Timestamp;
        control.Header = new BatchHeader(boot, seq, (int)points, clock.Value, previousBoot, previousSeq);
        return null;
    }

    private static string? ReadAnchor(ref LineReader reader, BatchControl control)
    {
        long boot = 0, utc0 = 0, error = -1;
        while (reader.ReadField(out var key, out var value))
        {
            if (key.SequenceEqual("boot"u8))
                boot = value.Integer;
            else if (key.SequenceEqual("utc0"u8))
                utc0 = value.Integer;
            else if (key.SequenceEqual("err_ms"u8) && value.Kind == FieldKind.Integer)
                error = value.Integer;
        }

        if (control.Header is null)
            return "'anchor' has to follow 'batch'";
        if (!IsNumber(boot) || utc0 == 0 || error < 0)
            return "'anchor' needs boot=…i, utc0=…i and err_ms=…i";
        control.Anchors.Add(new ClockAnchor(boot, utc0, error));
        return null;
    }

    private static string? ReadGap(ref LineReader reader, BatchControl control)
    {
        long boot = 0, from = 0, to = 0, points = 0;
        var why = "";
        while (reader.ReadField(out var key, out var value))
        {
            if (key.SequenceEqual("boot"u8))
                boot = value.Integer;
            else if (key.SequenceEqual("from"u8))
                from = value.Integer;
            else if (key.SequenceEqual("to"u8))
                to = value.Integer;
            else if (key.SequenceEqual("n"u8))
                points = value.Integer;
            else if (key.SequenceEqual("why"u8) && value.Kind == FieldKind.Text)
                why = value.Text;
        }

        if (control.Header is null)
            return "'gap' has to follow 'batch'";
        if (!IsNumber(boot) || !IsNumber(from) || !IsNumber(to) || to < from || points < 0)
            return "'gap' needs boot=…i, from=…i, to=…i (not below from) and n=…i";
        if (why is not ("thinned" or "abandoned" or "lost_power"))
            return "'gap' needs why=\"thinned\", \"abandoned\" or \"lost_power\"";
        control.Gaps.Add(new BatchGap(boot, from, to, points, why));
        return null;
    }

    private static bool TryPrevious(FieldValue value, out long boot, out long seq)
    {
        boot = seq = 0;
        if (value.Kind != FieldKind.Text)
            return false;
        var text = value.Text;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(text.AsSpan(0, colon), out boot) && long.TryParse(text.AsSpan(colon + 1), out seq)
            && IsNumber(boot) && seq >= 0;
    }

    // The very last number is kept free, so that a range's end plus one never overflows.
    private static bool IsNumber(long value) => value is > 0 and < long.MaxValue;
}
