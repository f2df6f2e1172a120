using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

/// <summary>
/// A file system in memory that keeps what was written apart from what was synced, bytes and names alike. <see cref="Crash"/> throws
/// away any part of the unsynced, sector by sector and name by name. <see cref="Fault"/> makes a call fail.
/// </summary>
internal sealed class ModelFiles : ISpoolFiles
{
    private const int Sector = 512;

    private readonly Lock _gate = new();
    private Dictionary<string, Inode> _names = [];
    private Dictionary<string, Inode> _durableNames = [];

    /// <summary>Asked before each call with its name and path; a number other than 0 is the errno that it fails with.</summary>
    public Func<string, string, int> Fault { get; set; } = (_, _) => 0;

    /// <summary>Asked after <see cref="Fault"/>: whether the call claims success and does nothing, as a kernel or a programmer may.</summary>
    public Func<string, bool> Pretends { get; set; } = _ => false;

    /// <summary>The calls that succeeded, in order, as <c>name file</c>.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>From this call on nothing happens any more, as when the power is gone.</summary>
    public int FreezeAt { get; set; } = int.MaxValue;

    public int Attempts { get; private set; }

    public bool Frozen => Attempts >= FreezeAt;

    public int Count(string call) => Snapshot().Count(c => c.StartsWith(call + " ", StringComparison.Ordinal));

    public List<string> Snapshot()
    {
        lock (_gate)
            return [.. Calls];
    }

    public List<string> Names(string directory) => [.. List(directory).Order(StringComparer.Ordinal)];

    public byte[] Bytes(string path) => _names[path].Volatile;

    public void Put(string path, byte[] bytes)
    {
        var inode = new Inode { Volatile = bytes, Durable = bytes };
        _names[path] = _durableNames[path] = inode;
    }

    public void Remove(string path)
    {
        _names.Remove(path);
        _durableNames.Remove(path);
    }

    /// <summary>The process died: what the kernel had stays. With <paramref name="power"/> lost, only the synced surely does.</summary>
    public void Crash(Random random, bool power)
    {
        FreezeAt = int.MaxValue;
        if (!power)
            return;
        var names = new Dictionary<string, Inode>();
        foreach (var path in _names.Keys.Union(_durableNames.Keys).Order(StringComparer.Ordinal).ToList())
        {
            var inode = (random.Next(2) == 0 ? _names : _durableNames).GetValueOrDefault(path);
            if (inode is not null)
                names[path] = inode;
        }

        foreach (var inode in names.Values.Distinct())
            inode.Durable = inode.Volatile = Tear(random, inode.Durable, inode.Volatile);
        (_names, _durableNames) = (names, new(names));
    }

    public void CreateDirectory(string path) => Do("mkdir", path, () => { });

    public IEnumerable<string> List(string directory)
    {
        lock (_gate)
            return [.. _names.Keys.Where(path => Path.GetDirectoryName(path) == directory).Select(path => Path.GetFileName(path))];
    }

    public ISpoolFile Create(string path)
    {
        Do("create", path, () =>
        {
            if (!_names.TryAdd(path, new Inode()))
                throw new StorageException("create", path, 17);
        });
        return new ModelFile(this, path, _names[path]);
    }

    public ISpoolFile Open(string path)
    {
        lock (_gate)
        {
            return _names.TryGetValue(path, out var inode)
                ? new ModelFile(this, path, inode)
                : throw new StorageException("open", path, Errno.NoEntry);
        }
    }

    public ISpoolFile OpenRead(string path) => Open(path);

    public void Rename(string from, string to) => Do("rename", to, () =>
    {
        _names[to] = _names[from];
        _names.Remove(from);
    });

    public void Delete(string path) => Do("unlink", path, () => _names.Remove(path));

    public void SyncDirectory(string path) => Do("fsyncdir", path, () =>
    {
        foreach (var name in _names.Keys.Union(_durableNames.Keys).Where(name => Path.GetDirectoryName(name) == path).ToList())
        {
            if (_names.TryGetValue(name, out var inode))
                _durableNames[name] = inode;
            else
                _durableNames.Remove(name);
        }
    });

    private static byte[] Tear(Random random, byte[] durable, byte[] unsynced)
    {
        if (durable.AsSpan().SequenceEqual(unsynced))
            return durable;
        int[] lengths = [durable.Length, unsynced.Length, random.Next(Math.Min(durable.Length, unsynced.Length), Math.Max(durable.Length, unsynced.Length) + 1)];
        var result = new byte[lengths[random.Next(3)]];
        for (var at = 0; at < result.Length; at += Sector)
        {
            var sector = result.AsSpan(at, Math.Min(Sector, result.Length - at));
            var source = random.Next(2) == 0 ? durable : unsynced;
            if (at < source.Length)
                source.AsSpan(at, Math.Min(sector.Length, source.Length - at)).CopyTo(sector);
            else if (at >= durable.Length && random.Next(8) == 0)
                random.NextBytes(sector);
            // A write never harms the synced bytes of the sector that it appends to.
            if (at < durable.Length && durable.Length <= unsynced.Length)
                durable.AsSpan(at, Math.Min(sector.Length, durable.Length - at)).CopyTo(sector);
        }

        return result;
    }

    private void Do(string call, string path, Action action)
    {
        var errno = Fault(call, path);
        lock (_gate)
        {
            if (Attempts++ >= FreezeAt - 1)
                throw new StorageException(call, path, Errno.Io);
            if (errno != 0)
                throw new StorageException(call, path, errno);
            if (!Pretends(call))
                action();
            Calls.Add($"{call} {Path.GetFileName(path)}");
        }
    }

    // A month of a village is tens of thousands of appends: they go into one growing array, and what is durable is a length of it. Bytes
    // that were synced are never changed in place.
    private sealed class Inode
    {
        private byte[] _bytes = [], _durable = [];
        private int _durableLength;

        public int Length { get; private set; }

        public byte[] Volatile
        {
            get => _bytes[..Length];
            set => (_bytes, Length) = (value, value.Length);
        }

        public byte[] Durable
        {
            get => _durable[.._durableLength];
            set => (_durable, _durableLength) = (value, value.Length);
        }

        public void Sync() => (_durable, _durableLength) = (_bytes, Length);

        public int Read(Span<byte> buffer, long position)
        {
            if (position >= Length)
                return 0;
            var part = _bytes.AsSpan((int)position, Math.Min(buffer.Length, Length - (int)position));
            part.CopyTo(buffer);
            return part.Length;
        }

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            var end = (int)position + bytes.Length;
            if (end > _bytes.Length || (ReferenceEquals(_bytes, _durable) && position < _durableLength))
            {
                var larger = new byte[Math.Max(end, 2 * Length)];
                _bytes.AsSpan(0, Length).CopyTo(larger);
                _bytes = larger;
            }

            if (position > Length)
                _bytes.AsSpan(Length, (int)position - Length).Clear();
            bytes.CopyTo(_bytes.AsSpan((int)position));
            Length = Math.Max(Length, end);
        }
    }

    private sealed class ModelFile(ModelFiles owner, string path, Inode inode) : ISpoolFile
    {
        public long Length => inode.Length;

        public int Read(Span<byte> buffer, long position)
        {
            if (owner.Fault("pread", path) is var errno and not 0)
                throw new StorageException("pread", path, errno);
            return inode.Read(buffer, position);
        }

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            var copy = bytes.ToArray();
            try
            {
                owner.Do("pwrite", path, () => inode.Write(copy, position));
            }
            catch (StorageException)
            {
                inode.Write(copy.AsSpan(0, copy.Length / 2), position); // A write that fails may have written a part.
                throw;
            }
        }

        public void Truncate(long length) => owner.Do("ftruncate", path, () =>
        {
            var bytes = inode.Volatile;
            Array.Resize(ref bytes, (int)length);
            inode.Volatile = bytes;
        });

        public void SyncData() => owner.Do("fdatasync", path, inode.Sync);

        public void Sync() => owner.Do("fsync", path, inode.Sync);

        public void Dispose()
        {
        }
    }
}
