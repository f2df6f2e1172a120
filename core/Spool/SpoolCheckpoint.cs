using System.Text;

namespace InternetDesa.Core.Spool;

/// <summary>
/// How far a reader of a spool is: <c>done="1-900,950-960"</c> (inclusive offsets) in one file that is replaced atomically.
/// </summary>
/// <remarks>Not safe for concurrent use; the reader owns it.</remarks>
public sealed class SpoolCheckpoint
{
    private const string Prefix = "done=\"";

    // A million ranges, far more than records wait for their anchors at the same time.
    private const int MaxBytes = 64 << 20;

    private readonly ISpoolFiles _files;
    private readonly string _path;

    private SpoolCheckpoint(ISpoolFiles files, string path, RangeSet done, bool damaged)
    {
        _files = files;
        _path = path;
        Done = done;
        Damaged = damaged;
    }

    /// <summary>The offsets that the reader has finished.</summary>
    public RangeSet Done { get; }

    /// <summary>Whether the file was there but unreadable: the reader starts again from the oldest record, and repeats are harmless.</summary>
    public bool Damaged { get; }

    /// <summary>Reads the file; a missing or damaged one is an empty set.</summary>
    /// <param name="path">The file, in a directory that exists.</param>
    public static SpoolCheckpoint Load(string path) => Load(DiskFiles.Instance, path);

    internal static SpoolCheckpoint Load(ISpoolFiles files, string path)
    {
        string text;
        try
        {
            using var file = files.Open(path);
            var bytes = new byte[Math.Min(file.Length, MaxBytes)];
            text = Encoding.Latin1.GetString(bytes, 0, file.Read(bytes, 0));
        }
        catch (StorageException e) when (e.Errno == Errno.NoEntry)
        {
            return new SpoolCheckpoint(files, path, new RangeSet(), damaged: false);
        }
        catch (StorageException e) when (e.Errno == Errno.Io)
        {
            return new SpoolCheckpoint(files, path, new RangeSet(), damaged: true);
        }

        return text.StartsWith(Prefix, StringComparison.Ordinal) && text.EndsWith("\"\n", StringComparison.Ordinal)
            && text.Length >= Prefix.Length + 2 && RangeSet.TryParse(text[Prefix.Length..^2], out var done)
            ? new SpoolCheckpoint(files, path, done, damaged: false)
            : new SpoolCheckpoint(files, path, new RangeSet(), damaged: true);
    }

    /// <summary>Makes <see cref="Done"/> durable. Only then may the spool's floor move: see <see cref="SpoolLog.SetFloor"/>.</summary>
    /// <exception cref="StorageException">The file could not be written; the old one stands, or the new one.</exception>
    public void Save() => AtomicFile.Write(_files, _path, Encoding.Latin1.GetBytes($"{Prefix}{Done}\"\n"));
}
