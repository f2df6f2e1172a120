using InternetDesa.Agent.Clock;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Publisher;

/// <summary>Finds out at a start which batches on disk are still wanted, and what they say of the boots before.</summary>
internal static class BatchRecovery
{
    /// <summary>Reads the spool from its oldest chunk on.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="ledger">The boots; it learns what the spool knows better.</param>
    /// <param name="outstanding">Receives the batches.</param>
    /// <param name="abandoned">Receives the gaps that they declare.</param>
    /// <param name="abandon">Told of chunks that can not be read.</param>
    /// <returns>The last voltage that was measured, V; null where none was.</returns>
    public static double? Run(
        SpoolLog spool, BootLedger ledger, OutstandingBatches outstanding, AbandonedBatches abandoned, Action<long, long, string> abandon)
    {
        var have = new List<(long Boot, RangeSet Seqs)>();
        List<ReadOnlyMemory<byte>> last = [];
        var found = new List<(long Offset, int Bytes, List<Found> Batches)>();
        using (var cursor = spool.OpenCursor(spool.FirstOffset))
        {
            while (cursor.TryRead(out var record))
            {
                // Only chunks are ever written, and frames have checksums: what is none came from another hand, and is of no use.
                var texts = BatchChunk.TryRead(record.Payload.Span, have) ?? [];
                List<Found> batches = [.. texts.Select(Read).OfType<Found>()];
                if (batches.Count < texts.Count || (texts.Count == 0 && have.Count == 0))
                    abandon(record.Offset, record.Offset, "spool_damaged");
                last = texts.Count > 0 ? texts : last;
                found.Add((record.Offset, record.Payload.Length, batches));
            }
        }

        // First what is done, then what is left: a batch's receipt lies behind it.
        foreach (var (boot, seqs) in have)
            outstanding.Know(boot, seqs);
        foreach (var gap in found.SelectMany(chunk => chunk.Batches).SelectMany(batch => batch.Gaps))
            outstanding.Know(gap.Boot, Seqs(gap));
        foreach (var (offset, bytes, batches) in found)
        {
            outstanding.Restore(offset, bytes,
                [.. batches.Select(batch => (batch.Key, batch.Header.Points, Restore(batch, outstanding.IsDone(batch.Key), ledger, abandoned)))]);
        }

        // Not every batch has one: the router is asked every few minutes.
        return last.Select(text => Volt(text.Span)).LastOrDefault(volt => volt is not null);
    }

    private static double? Volt(ReadOnlySpan<byte> batch)
    {
        var reader = new LineReader(batch);
        while (reader.Read())
        {
            while (reader.ReadField(out var key, out var value))
            {
                if (key.SequenceEqual("volt_v"u8) && value.Kind == FieldKind.Float)
                    return value.Float;
            }
        }

        return null;
    }

    // When the batch was sealed, in nanoseconds since its boot's start; 0 where that is not known.
    private static long Restore(Found batch, bool isDone, BootLedger ledger, AbandonedBatches abandoned)
    {
        // A boot that the ledger does not know and that nothing is left to do for was forgotten on purpose.
        if ((isDone ? ledger.Find(batch.Key.Boot) : ledger.FindOrAdd(batch.Key.Boot)) is not { } boot)
            return 0;
        foreach (var anchor in batch.Anchors)
        {
            if (ledger.Find(anchor.Boot) is { IsAnchored: false } unanchored)
                unanchored.SetAnchor(anchor);
        }

        var mono = batch.Header.Clock == BatchClock.Mono ? batch.Timestamp : boot.IsAnchored ? batch.Timestamp - boot.Utc0 : 0;
        ledger.Advance(batch.Key.Boot, batch.Key.Seq, mono);
        if (isDone)
            return mono;
        ledger.Declared(batch.Anchors);
        foreach (var gap in batch.Gaps)
            abandoned.Restore(gap);
        return mono;
    }

    /// <summary>The seqs of a gap.</summary>
    public static RangeSet Seqs(in BatchGap gap)
    {
        var seqs = new RangeSet();
        seqs.Add(gap.From, gap.To);
        return seqs;
    }

    private static Found? Read(ReadOnlyMemory<byte> text)
    {
        var control = new BatchControl();
        if (BatchReader.Read(text.Span, control) is not null || control.Header is not { } header)
            return null;
        var reader = new LineReader(text.Span);
        reader.Read();
        while (reader.ReadField(out _, out _))
        {
        }

        return new Found(header, reader.Timestamp ?? 0, control.Anchors, control.Gaps);
    }

    private sealed record Found(BatchHeader Header, long Timestamp, List<ClockAnchor> Anchors, List<BatchGap> Gaps)
    {
        public BatchKey Key => new(Header.Boot, Header.Seq);
    }
}
