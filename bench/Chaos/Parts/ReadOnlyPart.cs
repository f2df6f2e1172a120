namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>
/// The kernel finds a fault in the file system of the data directory and makes it read-only under load: ext4 in a file, with
/// <c>errors=remount-ro</c>, mounted for the collector alone in a mount namespace of its own. What was not synced by then is gone, as
/// in a power cut. The collector ends with 74, and the supervisor's start mounts again.
/// </summary>
internal sealed class ReadOnlyPart : IChaosPart
{
    private const int DiskFailed = 74, ImageBytes = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "read-only";

    public string About => "an ext4 that the kernel makes read-only under load (errors=remount-ro, trigger_fs_error), then mounted again";

    public int Full => 60;

    public int Short => 2;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        var home = Directory.CreateTempSubdirectory("desa-ext4-");
        var (image, mount, copy) = (Path.Combine(home.FullName, "image"), Path.Combine(home.FullName, "disk"), Path.Combine(home.FullName, "copy"));
        Directory.CreateDirectory(mount);
        string[] mounted = ["unshare", "--mount", "sh", "-c", "mount -o loop,errors=remount-ro \"$0\" \"$1\" && shift && exec \"$@\"", image, mount];
        try
        {
            await using (var file = File.Create(image))
                file.SetLength(ImageBytes);
            if (await CallAsync(["mkfs.ext4", "-q", "-F", image]) is not (0, _) || await CallAsync([.. mounted, "true"]) is not (0, _))
                return new ChaosResult("", [], "only root may mount a file as ext4");
            var random = new Random(seed);
            var faults = new List<string>();
            await ReleasedAsync(image);
            await using var run = await ChaosRun.StartAsync(villages: 2, prepare: site => site.At(Path.Combine(mount, "data")), tracer: mounted);
            for (var round = 0; round < rounds; round++)
            {
                await run.ProgressAsync(20);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System);
                var (_, device) = await CallAsync(["losetup", "-j", image, "-n", "-O", "NAME"]);
                await File.WriteAllTextAsync($"/sys/fs/ext4/{Path.GetFileName(device)}/trigger_fs_error", "1");
                var end = run.Collector.ExitAsync();
                if (await Task.WhenAny(end, Task.Delay(Patience, TimeProvider.System)) != end || await end != DiskFailed)
                    faults.Add($"on a disk that is read-only it {(end.IsCompleted ? $"ended with {await end}" : "goes on")}\n{run.Collector.Output}");
                await run.Collector.DisposeAsync();
                await ReleasedAsync(image);
                await run.StartAgainAsync(mounted);
            }

            faults.AddRange(await run.EndAsync(async () =>
            {
                // The files are in there: read back is a copy.
                await ReleasedAsync(image);
                await CallAsync([.. mounted, "cp", "-r", run.Site.DataDirectory, copy]);
                run.Site.At(copy);
            }));
            return new ChaosResult(run.Describe(), faults);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    // The mount goes with the last process of its namespace, and the loop device with the mount.
    private static async Task ReleasedAsync(string image)
    {
        while (await CallAsync(["losetup", "-j", image]) is not (_, ""))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    private static async Task<(int Code, string Output)> CallAsync(string[] command)
    {
        await using var process = new ChaosProcess(Path.GetTempPath(), command);
        return (await process.ExitAsync(), process.Output.Trim());
    }
}
