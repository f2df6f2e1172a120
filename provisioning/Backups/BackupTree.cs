using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;

namespace InternetDesa.Provisioning.Backups;

/// <summary>The texts of routers in a tree as git likes it: <c>33/01/01/2001/gw.rsc</c>. A file is touched only where its router has
/// changed.</summary>
/// <param name="folder">Where it is.</param>
internal sealed class BackupTree(string folder)
{
    /// <summary>Where a router's text is.</summary>
    public string PathOf(DeviceId device) => Path.Combine(folder, $"{device}.rsc");

    /// <summary>Keeps a router's text.</summary>
    /// <returns>Whether it is another than before.</returns>
    /// <exception cref="StorageException">It could not be written; the text of before is there.</exception>
    public bool Keep(DeviceId device, string text)
    {
        var path = PathOf(device);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, bytes);
        return true;
    }
}
