using Microsoft.Win32.SafeHandles;

namespace InternetDesa.Core.Spool;

/// <summary>
/// The right to write a data directory: an exclusive flock(2) on its file <c>lock</c>. The kernel takes it back when the process ends,
/// however it ends, so a stale file locks nobody out.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private DirectoryLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock, creating the directory where it is missing.</summary>
    /// <exception cref="DirectoryInUseException">Another process, or another part of this one, writes the directory.</exception>
    /// <exception cref="StorageException">The directory can not be made or written.</exception>
    public static DirectoryLock Take(string directory)
    {
        DiskFiles.Instance.CreateDirectory(directory);
        var path = Path.Combine(directory, "lock");
        var file = Libc.Open(path, Libc.ReadWrite | Libc.Create, DiskFiles.OwnerAndGroup);
        if (Libc.TryLock(file, path))
            return new DirectoryLock(file);
        file.Dispose();
        throw new DirectoryInUseException(directory);
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();
}

/// <summary>A data directory has another writer.</summary>
public sealed class DirectoryInUseException : IOException
{
    internal DirectoryInUseException(string directory)
        : base($"{directory} is in use by another running program: stop that one, or give this one a data directory of its own.")
    {
    }
}
