namespace InternetDesa.Core.Spool;

/// <summary>Looks at a spool's directory without changing anything.</summary>
public static class SpoolSurvey
{
    /// <summary>Reads every segment from its first byte to its last.</summary>
    /// <param name="directory">The spool's directory.</param>
    /// <returns>The segments, by their offsets.</returns>
    /// <exception cref="StorageException">A file can not be opened.</exception>
    public static IReadOnlyList<SegmentSurvey> Of(string directory) => Of(DiskFiles.Instance, directory);

    internal static IReadOnlyList<SegmentSurvey> Of(ISpoolFiles files, string directory)
    {
        var segments = new List<Segment>();
        foreach (var name in files.List(directory))
        {
            if (Segment.TryParse(directory, name, out var segment))
                segments.Add(segment);
        }

        segments.Sort((a, b) => a.First.CompareTo(b.First));
        return [.. segments.Select(segment => Of(files, segment, isNewest: segment == segments[^1]))];
    }

    private static SegmentSurvey Of(ISpoolFiles files, Segment segment, bool isNewest)
    {
        using var file = files.Open(segment.Path);
        var length = file.Length;
        var holes = new List<SpoolHole>();
        using var reader = new SegmentReader(files, hole => holes.Add(new SpoolHole(hole.From, hole.To, hole.Records)));
        reader.Start(segment.Path, segment.First);
        long records = 0, last = 0;
        while (reader.TryRead(length, out var record))
        {
            records++;
            last = record.Offset;
        }

        // What lies behind the last whole frame: room that was never written, or the write that a crash interrupted.
        var torn = 0L;
        if (holes.Count > 0 && holes[^1].To == length && (isNewest || SegmentReader.IsZeros(file, holes[^1].From, length)))
        {
            torn = SegmentReader.IsZeros(file, holes[^1].From, length) ? 0 : length - holes[^1].From;
            holes.RemoveAt(holes.Count - 1);
        }

        return new SegmentSurvey(segment.Path, segment.First, last, records, length, holes, torn);
    }
}

/// <summary>One segment of a spool.</summary>
/// <param name="Path">The file.</param>
/// <param name="First">The offset that it is named after.</param>
/// <param name="Last">The offset of its last whole record; 0 where it has none.</param>
/// <param name="Records">How many whole records it has.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Holes">Its damaged places.</param>
/// <param name="TornBytes">
/// Of the newest segment, the bytes of a write that a crash interrupted and nobody was told of: no damage, the next start cuts them.
/// </param>
public sealed record SegmentSurvey(
    string Path, long First, long Last, long Records, long Bytes, IReadOnlyList<SpoolHole> Holes, long TornBytes);

/// <summary>A damaged place of a segment.</summary>
/// <param name="From">Its first byte.</param>
/// <param name="To">The byte after it.</param>
/// <param name="Records">How many records were lost in it; at least 1 where no frame follows that would tell.</param>
public readonly record struct SpoolHole(long From, long To, long Records);
