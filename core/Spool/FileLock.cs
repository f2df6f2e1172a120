using Microsoft.Win32.SafeHandles;

namespace InternetDesa.Core.Spool;

/// <summary>
/// The right to read a file, change what it says and replace it: an exclusive flock(2) on a file beside it, <c>NAME.lock</c>, since the file
/// itself is another one after each <see cref="AtomicFile.Write(string, ReadOnlySpan{byte}, UnixFileMode)"/>. The kernel takes it back when
/// the process ends, however it ends.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock, and waits for whoever has it: hold it for as long as a change takes, and ask nobody anything meanwhile. Taken
    /// twice by one thread it waits for ever.</summary>
    /// <param name="path">The file that is to be changed; it need not be there, its directory does.</param>
    /// <param name="busy">Told, once, that somebody else has it and is waited for.</param>
    /// <exception cref="StorageException">The file of the lock can not be made or opened.</exception>
    public static FileLock Take(string path, Action? busy = null)
    {
        var beside = path + ".lock";
        var file = Open(beside);
        try
        {
            if (!Libc.TryLock(file, beside))
            {
                busy?.Invoke();
                Libc.Lock(file, beside);
            }

            return new FileLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();

    // NFS locks only what is open for writing (flock(2)). What a colleague made may be for reading only, by the umask: elsewhere that suffices.
    private static SafeFileHandle Open(string path)
    {
        try
        {
            return Libc.Open(path, Libc.ReadWrite | Libc.Create, DiskFiles.OwnerAndGroup | UnixFileMode.GroupWrite);
        }
        catch (StorageException fault) when (fault.Errno == Errno.AccessDenied && File.Exists(path))
        {
            return Libc.Open(path, Libc.ReadOnly);
        }
    }
}
