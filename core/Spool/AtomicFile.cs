namespace InternetDesa.Core.Spool;

/// <summary>Replaces a whole file so that a crash leaves the old bytes or the new ones, never a mixture (rename(2)).</summary>
public static class AtomicFile
{
    /// <summary>Writes a temporary file beside <paramref name="path"/>, syncs it, renames it, and syncs the directory.</summary>
    /// <param name="path">The file. Its directory exists; it has one writer at a time.</param>
    /// <param name="bytes">The new content.</param>
    /// <param name="mode">The permissions of the file, less the umask.</param>
    /// <exception cref="StorageException">The file is unchanged, or changed and perhaps not durable yet: write it again.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = DiskFiles.OwnerAndGroup) =>
        Write(mode == DiskFiles.OwnerAndGroup ? DiskFiles.Instance : new DiskFiles(mode), path, bytes);

    internal static void Write(ISpoolFiles files, string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = path + ".tmp";
        files.Delete(temporary);
        using (var file = files.Create(temporary))
        {
            file.Write(bytes, 0);
            file.Sync();
        }

        files.Rename(temporary, path);
        files.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
