namespace InternetDesa.Core.Spool;

/// <summary>One file of the spool. Its offsets are consecutive unless it was damaged. <see cref="SegmentTable"/> guards its fields.</summary>
internal sealed class Segment(string path, long first)
{
    private const string Extension = ".seg";

    public string Path { get; } = path;

    /// <summary>The offset that the file is named after; that of its first record once it has one.</summary>
    public long First { get; } = first;

    /// <summary>One more than the last durable offset.</summary>
    public long Next { get; set; } = first;

    /// <summary>Durable bytes.</summary>
    public long Length { get; set; }

    public long Records { get; set; }

    /// <summary>Whether the spool itself deletes the file, so that a cursor that misses it has lost nothing.</summary>
    public bool Doomed { get; set; }

    public static string PathOf(string directory, long first) => System.IO.Path.Combine(directory, $"{first:D20}{Extension}");

    public static bool TryParse(string directory, string name, out Segment segment)
    {
        var digits = name.EndsWith(Extension, StringComparison.Ordinal) ? name[..^Extension.Length] : "";
        var isSegment = long.TryParse(digits, System.Globalization.NumberStyles.None, null, out var first) && digits.Length == 20 && first > 0;
        segment = new Segment(System.IO.Path.Combine(directory, name), first);
        return isSegment;
    }

    /// <summary>Creates the file of a new segment, durably: its name is on disk before any of its records can be.</summary>
    public static ISpoolFile Create(ISpoolFiles files, string directory, long first)
    {
        var path = PathOf(directory, first);
        var file = files.Create(path);
        try
        {
            file.Sync();
            files.SyncDirectory(directory);
            return file;
        }
        catch (StorageException)
        {
            file.Dispose();
            TryDelete(files, path);
            throw;
        }
    }

    /// <summary>Deletes a file that nobody needs; where it can not be, recovery finds an empty file and removes it.</summary>
    public static bool TryDelete(ISpoolFiles files, string path)
    {
        try
        {
            files.Delete(path);
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }
}
