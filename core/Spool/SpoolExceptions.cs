namespace InternetDesa.Core.Spool;

/// <summary>A call to the file system failed. The message has the call, the path and the name of the errno (errno(3)).</summary>
public sealed class StorageException : IOException
{
    internal StorageException(string call, string path, int errno)
        : base($"{call} {path}: {Spool.Errno.Name(errno)}", errno)
    {
        Errno = errno;
        Path = path;
    }

    /// <summary>The number as in errno(3) of Linux, such as 5 for EIO; 0 where the runtime told none.</summary>
    public int Errno { get; }

    /// <summary>The file or directory.</summary>
    public string Path { get; }

    /// <summary>Whether the disk or the quota is full, which passes when somebody makes room.</summary>
    public bool IsNoSpace => Errno is Spool.Errno.NoSpace or Spool.Errno.Quota;

    /// <summary>Whether the disk takes no writes at all: mounted read-only, as a kernel does that found a fault, or failing.</summary>
    public bool IsUnwritable => Errno is Spool.Errno.ReadOnly or Spool.Errno.Io;
}

/// <summary>The spool holds as much as it may; the record was not taken. Do not acknowledge it: its sender sends it again.</summary>
public sealed class SpoolFullException : IOException
{
    internal SpoolFullException(string message)
        : base(message)
    {
    }
}

/// <summary>
/// A write or a sync of the spool failed for another reason than a full disk. What the kernel kept of it is unknown and asking again
/// may report a false success (PostgreSQL's "fsyncgate"), so the spool acknowledges nothing any more: the program ends with
/// <see cref="ExitCode"/>, its supervisor starts it again, and recovery reads what is on disk.
/// </summary>
public sealed class SpoolFailedException : IOException
{
    /// <summary>EX_IOERR of sysexits.h.</summary>
    public const int ExitCode = 74;

    internal SpoolFailedException(string directory, Exception cause)
        : base($"Spool {directory} stopped, restart the program to recover what is on disk: {cause.Message}", cause)
    {
    }
}
