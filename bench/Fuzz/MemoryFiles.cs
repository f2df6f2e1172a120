using InternetDesa.Core.Spool;

namespace InternetDesa.Bench.Fuzz;

/// <summary>Files in memory, without faults of their own.</summary>
internal sealed class MemoryFiles : ISpoolFiles
{
    private readonly Dictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);

    /// <summary>Has one file only.</summary>
    public void Reset(string path, byte[] bytes)
    {
        _files.Clear();
        _files[path] = new MemoryFile { Bytes = [.. bytes] };
    }

    public void CreateDirectory(string path)
    {
    }

    public IEnumerable<string> List(string directory) =>
        [.. _files.Keys.Where(path => Path.GetDirectoryName(path) == directory).Select(path => Path.GetFileName(path))];

    public ISpoolFile Create(string path) => _files[path] = new MemoryFile();

    public ISpoolFile Open(string path) => _files[path];

    public void Rename(string from, string to)
    {
        _files.Remove(from, out var file);
        _files[to] = file!;
    }

    public void Delete(string path) => _files.Remove(path);

    public void SyncDirectory(string path)
    {
    }

    private sealed class MemoryFile : ISpoolFile
    {
        public byte[] Bytes { get; set; } = [];

        public long Length => Bytes.Length;

        public int Read(Span<byte> buffer, long position)
        {
            if (position >= Bytes.Length)
                return 0;
            var part = Bytes.AsSpan((int)position, (int)Math.Min(buffer.Length, Bytes.Length - position));
            part.CopyTo(buffer);
            return part.Length;
        }

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            var grown = new byte[Math.Max(Bytes.Length, position + bytes.Length)];
            Bytes.CopyTo(grown, 0);
            bytes.CopyTo(grown.AsSpan((int)position));
            Bytes = grown;
        }

        public void Truncate(long length) => Bytes = Bytes[..(int)length];

        public void SyncData()
        {
        }

        public void Sync()
        {
        }

        public void Dispose()
        {
        }
    }
}
