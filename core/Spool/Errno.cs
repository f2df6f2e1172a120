namespace InternetDesa.Core.Spool;

/// <summary>The numbers of errno(3) on Linux that the spool tells apart or prints.</summary>
internal static class Errno
{
    public const int NoEntry = 2, Interrupted = 4, Io = 5, WouldBlock = 11, NoSpace = 28, ReadOnly = 30, Quota = 122, AccessDenied = 13;

    public static string Name(int errno) => errno switch
    {
        1 => "EPERM (not permitted)",
        NoEntry => "ENOENT (no such file or directory)",
        Io => "EIO (input/output error)",
        WouldBlock => "EAGAIN (in use)",
        AccessDenied => "EACCES (permission denied)",
        17 => "EEXIST (exists already)",
        20 => "ENOTDIR (not a directory)",
        23 => "ENFILE (too many open files in the system)",
        24 => "EMFILE (too many open files, raise LimitNOFILE)",
        27 => "EFBIG (file too large)",
        NoSpace => "ENOSPC (no space left on device)",
        ReadOnly => "EROFS (read-only file system)",
        Quota => "EDQUOT (disk quota exceeded)",
        _ => $"errno {errno}",
    };
}
