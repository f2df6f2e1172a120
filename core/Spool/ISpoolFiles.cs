namespace InternetDesa.Core.Spool;

/// <summary>
/// What the spool asks of a file system, small enough that a test can play one that forgets what was not synced.
/// Every member throws <see cref="StorageException"/>.
/// </summary>
internal interface ISpoolFiles
{
    /// <summary>Creates a directory with its missing parents, durably.</summary>
    void CreateDirectory(string path);

    /// <summary>The names of the files in a directory, in no order.</summary>
    IEnumerable<string> List(string directory);

    /// <summary>Creates a file that must not exist. Its name is durable only after <see cref="SyncDirectory"/>.</summary>
    ISpoolFile Create(string path);

    /// <summary>Opens a file that exists, to read and to write.</summary>
    ISpoolFile Open(string path);

    /// <summary>Opens a file that exists, to read only: that works on a disk that takes no writes any more.</summary>
    ISpoolFile OpenRead(string path);

    /// <summary>Gives a file another name; a file that had it is replaced.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; one that is gone already is no error.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    void SyncDirectory(string path);
}

/// <summary>An open file of <see cref="ISpoolFiles"/>.</summary>
internal interface ISpoolFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads as many bytes as there are, at most the buffer's length.</summary>
    int Read(Span<byte> buffer, long position);

    void Write(ReadOnlySpan<byte> bytes, long position);

    void Truncate(long length);

    /// <summary>fdatasync(2): the bytes and the length.</summary>
    void SyncData();

    /// <summary>fsync(2): the bytes and all metadata.</summary>
    void Sync();
}
