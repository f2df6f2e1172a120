namespace InternetDesa.Core.Spool;

/// <summary>Files in memory, for a box whose disk can not be written: what is in them lasts as long as the process.</summary>
/// <remarks>Safe for concurrent use, as files are.</remarks>
internal sealed class MemoryFiles : ISpoolFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);

    /// <summary>Has one file only.</summary>
    public void Reset(string path, byte[] bytes)
    {
        lock (_gate)
        {
            _files.Clear();
            _files[path] = new MemoryFile(bytes);
        }
    }

    public void CreateDirectory(string path)
    {
    }

    public IEnumerable<string> List(string directory)
    {
        lock (_gate)
            return [.. _files.Keys.Where(path => Path.GetDirectoryName(path) == directory).Select(path => Path.GetFileName(path))];
    }

    public ISpoolFile Create(string path)
    {
        lock (_gate)
            return _files[path] = new MemoryFile([]);
    }

    public ISpoolFile Open(string path)
    {
        lock (_gate)
            return _files.TryGetValue(path, out var file) ? file : throw new StorageException("open", path, Errno.NoEntry);
    }

    public ISpoolFile OpenRead(string path) => Open(path);

    public void Rename(string from, string to)
    {
        lock (_gate)
            _files[to] = _files.Remove(from, out var file) ? file : throw new StorageException("rename", from, Errno.NoEntry);
    }

    public void Delete(string path)
    {
        lock (_gate)
            _files.Remove(path);
    }

    public void SyncDirectory(string path)
    {
    }

    private sealed class MemoryFile(byte[] bytes) : ISpoolFile
    {
        private readonly Lock _gate = new();
        private byte[] _bytes = [.. bytes];
        private int _length = bytes.Length;

        public long Length
        {
            get
            {
                lock (_gate)
                    return _length;
            }
        }

        public int Read(Span<byte> buffer, long position)
        {
            lock (_gate)
            {
                if (position >= _length)
                    return 0;
                var part = _bytes.AsSpan((int)position, (int)Math.Min(buffer.Length, _length - position));
                part.CopyTo(buffer);
                return part.Length;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            lock (_gate)
            {
                var end = checked((int)position + bytes.Length);
                if (end > _bytes.Length)
                    Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
                bytes.CopyTo(_bytes.AsSpan((int)position));
                _length = Math.Max(_length, end);
            }
        }

        public void Truncate(long length)
        {
            lock (_gate)
            {
                _length = (int)Math.Min(_length, length);
                // What is written behind it later has a hole of zeros before it.
                _bytes.AsSpan(_length).Clear();
            }
        }

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
