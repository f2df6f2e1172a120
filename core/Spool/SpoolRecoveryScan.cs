namespace InternetDesa.Core.Spool;

/// <summary>
/// Reads a spool's directory at start. Damage never keeps a program from starting: what is whole is kept, what is not is counted, and
/// cut (a torn tail) or copied to <c>quarantine/</c> (a hole). What it reports as records has been synced by this process.
/// </summary>
internal sealed class SpoolRecoveryScan(ISpoolFiles files, string directory)
{
    private readonly List<Segment> _segments = [];
    private long _records, _bytesCut, _quarantined, _quarantinedBytes;
    private long _next = 1;

    public (SegmentTable Table, SpoolRecovery Recovery) Run()
    {
        files.CreateDirectory(directory);
        var found = new List<Segment>();
        foreach (var name in files.List(directory))
        {
            if (Segment.TryParse(directory, name, out var segment))
                found.Add(segment);
        }

        found.Sort((a, b) => a.First.CompareTo(b.First));
        foreach (var segment in found)
            Recover(segment, isLast: segment == found[^1]);
        // The process before may have been killed between making or deleting a file and syncing its name.
        files.SyncDirectory(directory);
        return (new SegmentTable(_segments, _next), new SpoolRecovery(_records, _bytesCut, _quarantined, _quarantinedBytes));
    }

    private void Recover(Segment segment, bool isLast)
    {
        using var file = files.Open(segment.Path);
        var fileLength = file.Length;
        Scan(segment, file, fileLength);
        _next = Math.Max(_next, segment.Next);
        _records += segment.Records;

        var tail = fileLength - segment.Length;
        var isTorn = tail > 0 && !SegmentReader.IsZeros(file, segment.Length, fileLength);
        if (isTorn && isLast)
            _bytesCut += tail;
        else if (isTorn)
            Quarantine(segment, file, new SegmentHole(segment.Length, fileLength, 1));

        // A torn newest segment is not written to again: see TryContinueElsewhere.
        Segment? successor = null;
        var isNewest = isLast && (tail == 0 || !TryContinueElsewhere(tail, out successor));
        if (segment.Length > 0 || isNewest)
        {
            _segments.Add(segment);
            if (tail > 0 && !isNewest)
                file.Truncate(segment.Length);
            file.SyncData();
        }
        else
        {
            files.Delete(segment.Path); // Only the newest file may be empty: its name says which offsets were used.
        }

        if (successor is not null)
            _segments.Add(successor);
    }

    private void Scan(Segment segment, ISpoolFile file, long fileLength)
    {
        using var reader = new SegmentReader(files, hole =>
        {
            if (hole.To < fileLength)
                Quarantine(segment, file, hole);
        });
        reader.Start(segment.Path, segment.First);
        while (reader.TryRead(fileLength, out var record))
        {
            segment.Records++;
            segment.Next = record.Offset + 1;
            segment.Length = reader.Position;
        }
    }

    // The offsets that the lost tail may have held are given up, for a reader may have done them before they were damaged: a new
    // record with such an offset would never be read. The new name comes before the cut, which would forget how many they were.
    private bool TryContinueElsewhere(long tail, out Segment? successor)
    {
        _next += tail / Frame.HeaderBytes + 1;
        successor = null;
        try
        {
            Segment.Create(files, directory, _next).Dispose();
        }
        catch (StorageException e) when (e.IsNoSpace)
        {
            return false; // The tail stays where no cursor reads it; the first record makes the new segment.
        }

        successor = new Segment(Segment.PathOf(directory, _next), _next);
        return true;
    }

    private void Quarantine(Segment segment, ISpoolFile file, SegmentHole hole)
    {
        _quarantined += hole.Records;
        _quarantinedBytes += hole.To - hole.From;
        var folder = Path.Combine(directory, "quarantine");
        var path = Path.Combine(folder, $"{segment.First:D20}-{hole.From}.bin");
        try
        {
            files.CreateDirectory(folder);
            files.Delete(path); // The copy of an earlier start: a hole stays in its segment until that is deleted.
            using var copy = files.Create(path);
            var buffer = new byte[4096];
            for (var at = hole.From; at < hole.To; at += buffer.Length)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, hole.To - at));
                SegmentReader.ReadOrZeros(file, part, at);
                copy.Write(part, at - hole.From);
            }
        }
        catch (StorageException)
        {
            // The copy is for people who look for what was lost; a disk too full or too sick for it is no reason not to start.
        }
    }
}
