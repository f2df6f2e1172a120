using System.Text;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Bench.Fuzz;

/// <summary>The reader of a spool's segments, at recovery and after it, and of the records' first lines.</summary>
internal sealed class SpoolTarget : IFuzzTarget
{
    private const string Directory = "/spool";
    private const long First = 100;
    private readonly MemoryFiles _files = new();

    /// <inheritdoc/>
    public string Name => "spool";

    /// <inheritdoc/>
    // Recovery has a buffer of 4 KiB for every hole that it copies, besides the copies themselves.
    public long MaxAllocation => 512 * 1024;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        var bytes = new List<byte>();
        var offset = First;
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var payload = Encoding.ASCII.GetBytes($"in from=\"33/01/01/2001/agent\",door=\"own\",boot=5i,seq={offset}i,n=0i,clock=\"utc\" 1795324181123456789\n");
            var frame = new byte[Frame.HeaderBytes + payload.Length];
            Frame.WriteLength(frame, payload.Length);
            payload.CopyTo(frame, Frame.HeaderBytes);
            // Sometimes with an offset that can not be there.
            offset += random.Next(20) == 0 ? random.NextInt64(-3, 1000) : 1;
            Frame.Seal(frame, Math.Max(1, offset - 1));
            bytes.AddRange(frame);
        }

        if (random.Next(4) == 0)
            bytes.AddRange(new byte[random.Next(600)]);
        return random.Next(10) > 0 ? Mutation.Of([.. bytes], random, 3) : [.. bytes];
    }

    /// <inheritdoc/>
    public bool Read(byte[] input)
    {
        _files.Reset(Segment.PathOf(Directory, First), input);
        var (table, recovery) = new SpoolRecoveryScan(_files, Directory).Run();
        long records = 0, last = 0;
        using (var cursor = new SpoolCursor(_files, table, 1, _ => { }))
        {
            while (cursor.TryRead(out var record))
            {
                if (record.Offset <= last || ++records > input.Length)
                    throw new InvalidOperationException($"Record {record.Offset} after {last}, the {records}th of {input.Length} bytes.");
                last = record.Offset;
                CollectorRecord.TryRead(record.Payload.Span, out _, out _);
            }
        }

        if (records != recovery.Records || table.Next <= last)
            throw new InvalidOperationException($"{records} records were read, {recovery.Records} recovered; the next is {table.Next} after {last}.");
        return records > 0;
    }
}
