using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace InternetDesa.Core.Spool;

/// <summary>
/// The calls for which the runtime has no honest equivalent: .NET 10.0.12 reports a failed fsync(2) as success and can not sync a
/// directory. Each call is repeated on EINTR and throws <see cref="StorageException"/> on any other error.
/// </summary>
internal static partial class Libc
{
    public const int ReadOnly = 0, ReadWrite = 2, Create = 0x40, Exclusive = 0x80;

    private const int CloseOnExec = 0x80000, LockExclusive = 2, LockNonBlocking = 4;

    // O_DIRECTORY is one of the few flags that differ between the architectures of Linux.
    private static readonly int DirectoryOnly =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 ? 0x4000 : 0x10000;

    public static SafeFileHandle Open(string path, int flags, UnixFileMode mode = UnixFileMode.None)
    {
        int fd;
        do
            fd = open(path, flags | CloseOnExec, (int)mode);
        while (fd < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw Error("open", path);
    }

    public static void SyncData(SafeFileHandle file, string path)
    {
        while (fdatasync(file) != 0)
            ThrowUnlessInterrupted("fdatasync", path);
    }

    public static void Sync(SafeFileHandle file, string path)
    {
        while (fsync(file) != 0)
            ThrowUnlessInterrupted("fsync", path);
    }

    /// <summary>Makes the names in a directory durable: files made, renamed and deleted in it.</summary>
    public static void SyncDirectory(string path)
    {
        using var directory = Open(path, ReadOnly | DirectoryOnly);
        Sync(directory, path);
    }

    public static void Rename(string from, string to)
    {
        while (rename(from, to) != 0)
            ThrowUnlessInterrupted("rename", to);
    }

    public static void Unlink(string path)
    {
        while (unlink(path) != 0)
            ThrowUnlessInterrupted("unlink", path);
    }

    /// <returns>False where somebody else has the lock (flock(2)).</returns>
    public static bool TryLock(SafeFileHandle file, string path)
    {
        while (flock(file, LockExclusive | LockNonBlocking) != 0)
        {
            if (Marshal.GetLastPInvokeError() == Errno.WouldBlock)
                return false;
            ThrowUnlessInterrupted("flock", path);
        }

        return true;
    }

    /// <summary>Waits for the lock (flock(2)).</summary>
    public static void Lock(SafeFileHandle file, string path)
    {
        while (flock(file, LockExclusive) != 0)
            ThrowUnlessInterrupted("flock", path);
    }

    private static void ThrowUnlessInterrupted(string call, string path)
    {
        if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
            throw Error(call, path);
    }

    private static StorageException Error(string call, string path) => new(call, path, Marshal.GetLastPInvokeError());

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
