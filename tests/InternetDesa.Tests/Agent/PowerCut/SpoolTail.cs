using System.Globalization;
using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>
/// The end of a killed agent's spool. What stands there in whole frames was given to the disk; behind it, it is made to look as an
/// interrupted write leaves it: sectors of noise, of zeros, the torn beginning of a frame.
/// </summary>
internal static class SpoolTail
{
    private const int Sector = 512, LongestTail = 8 * Sector;

    /// <summary>The batches in the whole frames of a spool, and where in its last file they end.</summary>
    public static (List<BatchKey> Batches, string? File, long End) Survey(string directory)
    {
        var batches = new List<BatchKey>();
        var (last, end) = ((string?)null, 0L);
        foreach (var file in Directory.Exists(directory) ? Directory.GetFiles(directory, "*.seg").Order(StringComparer.Ordinal).ToArray() : [])
        {
            using var reader = new SegmentReader(DiskFiles.Instance, static _ => { });
            reader.Start(file, long.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture));
            (last, end) = (file, 0);
            while (reader.TryRead(new FileInfo(file).Length, out var record))
            {
                end = reader.Position;
                foreach (var text in BatchChunk.TryRead(record.Payload.Span, []) ?? [])
                {
                    var control = new BatchControl();
                    if (BatchReader.Read(text.Span, control) is null && control.Header is { } header)
                        batches.Add(new BatchKey(header.Boot, header.Seq));
                }
            }
        }

        return (batches, last, end);
    }

    /// <summary>Makes the end of a spool one of an interrupted write.</summary>
    /// <param name="file">Its last file.</param>
    /// <param name="end">Where the whole frames end.</param>
    /// <param name="random">Decides how.</param>
    public static void Garble(string file, long end, Random random)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        // Of what was on its way, any part may be there.
        stream.SetLength(end + random.NextInt64(stream.Length - end + 1));
        var tail = new byte[random.Next(1, LongestTail)];
        random.NextBytes(tail);
        // A write reaches the disk sector by sector, in any order.
        for (var at = 0; at < tail.Length; at += Sector)
        {
            if (random.Next(2) == 0)
                tail.AsSpan(at, Math.Min(Sector, tail.Length - at)).Clear();
        }

        // Half of them begin as the frame would have.
        if (end >= Frame.HeaderBytes && random.Next(2) == 0)
        {
            stream.Position = 0;
            stream.ReadExactly(tail.AsSpan(0, Math.Min(tail.Length, Frame.HeaderBytes + random.Next(Frame.HeaderBytes))));
        }

        stream.Position = random.Next(2) == 0 ? end : stream.Length;
        stream.Write(tail);
    }
}
