using Microsoft.Win32.SafeHandles;

namespace InternetDesa.Core.Spool;

/// <summary>The file system of Linux. A new file is readable by its owner and group only: it holds the citizens' village.</summary>
internal sealed class DiskFiles(UnixFileMode mode = DiskFiles.OwnerAndGroup) : ISpoolFiles
{
    public const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    public static readonly DiskFiles Instance = new();

    public void CreateDirectory(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
            return;
        var parent = Path.GetDirectoryName(full)!;
        CreateDirectory(parent);
        Checked("mkdir", full, () => Directory.CreateDirectory(full));
        SyncDirectory(parent);
    }

    public IEnumerable<string> List(string directory)
    {
        string[] files = [];
        Checked("opendir", directory, () => files = Directory.GetFiles(directory));
        return files.Select(file => Path.GetFileName(file));
    }

    public ISpoolFile Create(string path) => new DiskFile(path, Libc.Open(path, Libc.ReadWrite | Libc.Create | Libc.Exclusive, mode));

    public ISpoolFile Open(string path) => new DiskFile(path, Libc.Open(path, Libc.ReadWrite));

    public ISpoolFile OpenRead(string path) => new DiskFile(path, Libc.Open(path, Libc.ReadOnly));

    public void Rename(string from, string to) => Libc.Rename(from, to);

    public void Delete(string path)
    {
        try
        {
            Libc.Unlink(path);
        }
        catch (StorageException e) when (e.Errno == Errno.NoEntry)
        {
        }
    }

    public void SyncDirectory(string path) => Libc.SyncDirectory(path);

    // The runtime's exceptions carry the errno in HResult where it has no type of its own for it.
    private static void Checked(string call, string path, Action action)
    {
        try
        {
            action();
        }
        catch (IOException e) when (e is not StorageException)
        {
            throw new StorageException(call, path, e.HResult is > 0 and < 4096 ? e.HResult : e is FileNotFoundException or DirectoryNotFoundException ? Errno.NoEntry : 0);
        }
        catch (UnauthorizedAccessException)
        {
            throw new StorageException(call, path, Errno.AccessDenied);
        }
    }

    private sealed class DiskFile(string path, SafeFileHandle handle) : ISpoolFile
    {
        public long Length
        {
            get
            {
                var length = 0L;
                Checked("fstat", path, () => length = RandomAccess.GetLength(handle));
                return length;
            }
        }

        public int Read(Span<byte> buffer, long position)
        {
            var total = 0;
            try
            {
                while (total < buffer.Length)
                {
                    var read = RandomAccess.Read(handle, buffer[total..], position + total);
                    if (read == 0)
                        break;
                    total += read;
                }
            }
            catch (IOException e)
            {
                throw new StorageException("pread", path, e.HResult);
            }

            return total;
        }

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            try
            {
                RandomAccess.Write(handle, bytes, position);
            }
            catch (IOException e)
            {
                throw new StorageException("pwrite", path, e.HResult);
            }
        }

        public void Truncate(long length) => Checked("ftruncate", path, () => RandomAccess.SetLength(handle, length));

        public void SyncData() => Libc.SyncData(handle, path);

        public void Sync() => Libc.Sync(handle, path);

        public void Dispose() => handle.Dispose();
    }
}
