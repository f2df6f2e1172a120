namespace InternetDesa.Core.Spool;

/// <summary>Writes groups and deletes segments. It runs on one thread of the pool at a time and owns the spool's only open descriptor.</summary>
internal sealed class SpoolWriter(ISpoolFiles files, SpoolOptions options, SegmentTable table) : IDisposable
{
    private ISpoolFile? _file;
    private Segment? _segment;

    /// <summary>Makes a group durable. When this returns, it is on disk; when it throws, nobody may believe that it is.</summary>
    public void Commit(CommitGroup group, long floor)
    {
        var first = table.Claim(group.Records);
        var segment = table.Newest;
        if (segment is null || segment.Next != first || IsFull(segment, group.Bytes, floor))
            segment = Roll(first);
        else if (_segment != segment)
            Use(segment, files.Open(segment.Path));

        try
        {
            _file!.Write(group.Stamp(first), segment.Length);
            _file.SyncData();
        }
        catch (StorageException)
        {
            Abandon(segment);
            throw;
        }

        table.Grow(segment, group.Bytes, group.Records);
    }

    /// <summary>Deletes segments: names first, then the directory, so that a crash between brings back whole files only.</summary>
    public void Delete(List<Segment> segments)
    {
        if (segments.Count == 0)
            return;
        table.Doom(segments);
        foreach (var segment in segments)
            files.Delete(segment.Path);
        files.SyncDirectory(options.Directory);
        segments.ForEach(table.Remove);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _segment = null;
    }

    private bool IsFull(Segment segment, int bytes, long floor) =>
        segment.Length > 0
        && (segment.Length + bytes > options.SegmentBytes
            // All of it has been read: a new segment lets the old one go, and the spool stays below its cap.
            || (floor >= segment.Next && table.Bytes + bytes > options.MaxBytes));

    private Segment Roll(long first)
    {
        Dispose();
        var file = Segment.Create(files, options.Directory, first);
        var segment = table.Add(new Segment(Segment.PathOf(options.Directory, first), first));
        Use(segment, file);
        return segment;
    }

    private void Use(Segment segment, ISpoolFile file)
    {
        Dispose();
        (_segment, _file) = (segment, file);
    }

    // What the failed write left beyond the durable length must not be taken for records after a restart. This is best effort: the
    // disk has just failed. A new segment goes altogether, unless it is the only file that says which offsets were used.
    private void Abandon(Segment segment)
    {
        try
        {
            _file!.Truncate(segment.Length);
        }
        catch (StorageException)
        {
        }

        Dispose();
        if (segment.Length == 0 && table.HasOther(segment) && Segment.TryDelete(files, segment.Path))
            table.Remove(segment);
    }
}
