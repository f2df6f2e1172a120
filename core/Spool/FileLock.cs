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
    /// <exception cref="StorageException">The file of the lock can not be made or opened.</exception>
    public static FileLock Take(string path)
    {
        var beside = path + ".lock";
        var file = Libc.Open(beside, Libc.ReadWrite | Libc.Create, DiskFiles.OwnerAndGroup);
        try
        {
            Libc.Lock(file, beside);
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
}
