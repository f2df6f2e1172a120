using System.Buffers;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Publisher;

/// <summary>
/// One record of the agent's spool: what became durable with one sync. It is a zlib stream of the batches of some minutes, which are
/// so alike that they take a third of what they would take alone, behind <c>have</c> lines: the receipts of the time before. So the
/// progress costs no file and no sync of its own.
/// </summary>
/// <remarks>The text is line protocol: any <c>have boot=…i,seqs="1-88"</c>, then batches; each begins with its <c>batch</c> line.</remarks>
internal static class BatchChunk
{
    /// <summary>The most text that is gathered for one chunk, bytes; a chunk is never longer than <see cref="BatchPayload.MaxBytes"/>.</summary>
    public const int MaxTextBytes = BatchPayload.MaxBytes / 2;

    // A boot with gaps of its own has a handful of ranges; what is cut off is only sent again.
    private const int MaxSeqs = 4096;

    /// <summary>Makes a record.</summary>
    /// <param name="have">The seqs that receipts have named, by boot.</param>
    /// <param name="batches">The batches.</param>
    public static byte[] Write(IEnumerable<(long Boot, RangeSet Seqs)> have, IReadOnlyList<SealedBatch> batches)
    {
        var text = new ArrayBufferWriter<byte>();
        var writer = new LineWriter(text);
        foreach (var (boot, seqs) in have)
            writer.Measurement("have"u8).Field("boot"u8, boot).Field("seqs"u8, seqs.ToString(MaxSeqs)).End(0);
        foreach (var batch in batches)
            text.Write(batch.Text);
        return BatchPayload.Deflate(text.WrittenSpan);
    }

    /// <summary>Reads a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="have">Receives the receipts.</param>
    /// <returns>The texts of the batches, in order; null where the record is none.</returns>
    public static List<ReadOnlyMemory<byte>>? TryRead(ReadOnlySpan<byte> record, List<(long Boot, RangeSet Seqs)> have)
    {
        var text = new ArrayBufferWriter<byte>();
        if (!BatchPayload.IsCompressed(record) || BatchPayload.TryInflate(record, text) is not null)
            return null;
        var batches = new List<ReadOnlyMemory<byte>>();
        var reader = new LineReader(text.WrittenSpan);
        var start = -1;
        while (reader.Read())
        {
            var end = text.WrittenCount - reader.Remaining;
            if (reader.Measurement.SequenceEqual("have"u8))
            {
                if (!TryReadHave(ref reader, have))
                    return null;
            }
            else if (reader.Measurement.SequenceEqual("batch"u8))
            {
                var line = end - reader.Line.Length - 1;
                if (start >= 0)
                    batches.Add(text.WrittenMemory[start..line]);
                start = line;
            }
            else if (start < 0)
            {
                return null;
            }
        }

        if (start >= 0)
            batches.Add(text.WrittenMemory[start..]);
        return batches;
    }

    private static bool TryReadHave(ref LineReader reader, List<(long Boot, RangeSet Seqs)> have)
    {
        long boot = 0;
        RangeSet? seqs = null;
        while (reader.ReadField(out var key, out var value))
        {
            if (key.SequenceEqual("boot"u8))
                boot = value.Integer;
            else if (key.SequenceEqual("seqs"u8) && value.Kind == FieldKind.Text && RangeSet.TryParse(value.Raw[1..^1], out var set))
                seqs = set;
        }

        if (boot <= 0 || seqs is null)
            return false;
        have.Add((boot, seqs));
        return true;
    }
}
