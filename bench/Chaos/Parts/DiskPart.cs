namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>A data directory of 24 MiB of memory that other files fill and free.</summary>
internal sealed class DiskPart : IChaosPart
{
    public string Name => "disk";

    public string About => "a full tmpfs for a second or two, then room again";

    public int Full => 60;

    public int Short => 3;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        var mount = Directory.CreateTempSubdirectory("desa-tmpfs-").FullName;
        if (await MountAsync("-t", "tmpfs", "-o", "size=24m", "tmpfs", mount) != 0)
        {
            Directory.Delete(mount);
            return new ChaosResult("", [], "only root may mount a tmpfs");
        }

        var random = new Random(seed);
        var faults = new List<string>();
        try
        {
            await using var run = await ChaosRun.StartAsync(villages: 2, prepare: site => site.At(Path.Combine(mount, "data")));
            for (var round = 0; round < rounds; round++)
            {
                await run.ProgressAsync(20);
                Fill(Path.Combine(mount, "ballast"));
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 2000)), TimeProvider.System);
                File.Delete(Path.Combine(mount, "ballast"));
                if (!run.Collector.HasExited)
                    continue;
                faults.Add($"it ended with {await run.Collector.ExitAsync()}\n{run.Collector.Output}");
                await run.StartAgainAsync();
            }

            faults.AddRange(await run.EndAsync());
            say(run.Describe());
            return new ChaosResult(run.Describe(), faults);
        }
        finally
        {
            await MountAsync(mount, unmount: true);
            Directory.Delete(mount, recursive: true);
        }
    }

    private static void Fill(string path)
    {
        var block = new byte[1 << 16];
        try
        {
            using var file = File.Create(path, bufferSize: 0);
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full: that was the purpose.
        }
    }

    private static Task<int> MountAsync(params string[] arguments) => RunAsync("mount", arguments);

    private static Task<int> MountAsync(string path, bool unmount) => RunAsync(unmount ? "umount" : "mount", [path]);

    private static async Task<int> RunAsync(string program, string[] arguments)
    {
        await using var process = new ChaosProcess(Path.GetTempPath(), [program, .. arguments]);
        return await process.ExitAsync();
    }
}
