namespace InternetDesa.Core.Spool;

/// <summary>
/// Makes a damaged spool whole: each damaged segment is kept under <c>quarantine/</c> as it was, and its whole records go on in segments
/// without holes. Nothing is deleted. A crash at any step leaves all records readable, some of them perhaps twice: run it again.
/// </summary>
public static class SpoolRepair
{
    /// <summary>Repairs a spool that nobody has open.</summary>
    /// <param name="directory">The spool's directory.</param>
    /// <returns>The segments that were damaged, as they were.</returns>
    /// <exception cref="StorageException">The disk refused; run it again.</exception>
    public static IReadOnlyList<SegmentSurvey> Run(string directory) => Run(DiskFiles.Instance, directory);

    /// <summary>Sets a damaged checkpoint aside: its reader begins again at the oldest record.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <exception cref="StorageException">The disk refused; run it again.</exception>
    public static void SetAside(string path)
    {
        var files = DiskFiles.Instance;
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var quarantine = Path.Combine(directory, "quarantine");
        files.CreateDirectory(quarantine);
        files.Rename(path, Path.Combine(quarantine, Free(files, quarantine, Path.GetFileName(path))));
        files.SyncDirectory(quarantine);
        files.SyncDirectory(directory);
    }

    internal static IReadOnlyList<SegmentSurvey> Run(ISpoolFiles files, string directory)
    {
        var damaged = SpoolSurvey.Of(files, directory).Where(segment => segment.Holes.Count > 0).ToList();
        foreach (var segment in damaged)
            Repair(files, directory, segment);
        return damaged;
    }

    private static void Repair(ISpoolFiles files, string directory, SegmentSurvey segment)
    {
        Keep(files, directory, segment.Path);
        var runs = Runs(files, segment);
        // The first run takes the damaged file's name, last of all: until then that file still has everything.
        foreach (var (first, bytes) in runs)
        {
            if (first != segment.First)
                AtomicFile.Write(files, Segment.PathOf(directory, first), bytes);
        }

        AtomicFile.Write(files, segment.Path, runs.GetValueOrDefault(segment.First, []));
    }

    private static void Keep(ISpoolFiles files, string directory, string path)
    {
        var quarantine = Path.Combine(directory, "quarantine");
        files.CreateDirectory(quarantine);
        using var file = files.Open(path);
        var bytes = new byte[file.Length];
        for (var at = 0; at < bytes.Length; at += 1 << 20)
            SegmentReader.ReadOrZeros(file, bytes.AsSpan(at, Math.Min(1 << 20, bytes.Length - at)), at);
        AtomicFile.Write(files, Path.Combine(quarantine, Free(files, quarantine, Path.GetFileName(path))), bytes);
    }

    // Offsets are consecutive within a segment: a hole ends one.
    private static Dictionary<long, byte[]> Runs(ISpoolFiles files, SegmentSurvey segment)
    {
        var runs = new Dictionary<long, byte[]>();
        var bytes = new MemoryStream();
        long first = 0, next = 0;
        using var reader = new SegmentReader(files, _ => { });
        reader.Start(segment.Path, segment.First);
        while (reader.TryRead(segment.Bytes, out var record))
        {
            if (record.Offset != next)
            {
                Close();
                first = record.Offset;
            }

            var frame = new byte[Frame.HeaderBytes + record.Payload.Length];
            Frame.WriteLength(frame, record.Payload.Length);
            record.Payload.Span.CopyTo(frame.AsSpan(Frame.HeaderBytes));
            Frame.Seal(frame, record.Offset);
            bytes.Write(frame);
            next = record.Offset + 1;
        }

        Close();
        return runs;

        void Close()
        {
            if (bytes.Length > 0)
                runs[first] = bytes.ToArray();
            bytes.SetLength(0);
        }
    }

    private static string Free(ISpoolFiles files, string directory, string name)
    {
        var taken = files.List(directory).ToHashSet();
        var free = name + ".damaged";
        for (var i = 2; taken.Contains(free); i++)
            free = $"{name}.damaged-{i}";
        return free;
    }
}
