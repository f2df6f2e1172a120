using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

[SupportedOSPlatform("linux")]
public sealed partial class FileLockTests : IDisposable
{
    private const uint Root = 0, Nobody = 65534;

    private readonly string _folder = Directory.CreateTempSubdirectory("desa-lock-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_colleague_of_the_group_may_lock_what_another_locked_first()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be somebody else for a while");
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute);
        var path = Path.Combine(_folder, "inventory.csv");
        FileLock.Take(path).Dispose();
        // As a usual umask (022) leaves it.
        File.SetUnixFileMode(path + ".lock", DiskFiles.OwnerAndGroup);
        Exception? fault = null;
        var colleague = new Thread(() =>
        {
            // Of this thread alone (setfsuid(2)); the group stays.
            _ = setfsuid(Nobody);
            fault = Record.Exception(() => FileLock.Take(path).Dispose());
            _ = setfsuid(Root);
        });
        colleague.Start();
        colleague.Join();
        Assert.Null(fault);
    }

    [Fact]
    public void Whoever_is_alone_is_told_nothing_and_another_once()
    {
        var path = Path.Combine(_folder, "inventory.csv");
        var busy = 0;
        var first = FileLock.Take(path, () => busy++);
        Assert.Equal(0, busy);
        FileLock.Take(path, () =>
        {
            busy++;
            first.Dispose();
        }).Dispose();
        Assert.Equal(1, busy);
    }

    [LibraryImport("libc")]
    private static partial int setfsuid(uint user);
}
