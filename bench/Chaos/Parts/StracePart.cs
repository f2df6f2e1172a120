namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>
/// strace answers one kind of call on the collector's files with an error: EIO ends it with 74, a full disk does not; what it had said
/// before is there after, and a sound start goes on.
/// </summary>
internal sealed class StracePart : IChaosPart
{
    private const string Program = "/usr/bin/strace";
    private const int DiskFailed = 74;
    private const int Segments = 64;

    // What the spool and the checkpoint call, each with each error. openat of a segment that is there is a read.
    private static readonly (string Call, string Error)[] Faults =
        [.. from call in new[] { "pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "openat" }
            from error in new[] { "EIO", "ENOSPC", "EDQUOT", "EROFS" }
            select (call, error)];

    public string Name => "strace";

    public string About => "pwrite64, fdatasync, fsync, ftruncate, unlink, rename, openat on the collector's files fail with EIO, ENOSPC, EDQUOT, EROFS in turn, then a sound start";

    public int Full => 3 * Faults.Length;

    public int Short => 3;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        if (!File.Exists(Program))
            return new ChaosResult("", [], "strace is not installed");
        var random = new Random(seed);
        var faults = new List<string>();
        var (ended, stayed) = (0, 0);
        await using var run = await ChaosRun.StartAsync(villages: 2);
        for (var round = 0; round < rounds; round++)
        {
            var (call, error) = Faults[(round * 5) % Faults.Length];
            await run.ProgressAsync(20);
            if (await run.Collector.StopAsync() is var stopped and not 0)
                faults.Add($"before {call} {error} it ended with {stopped}");
            var tracer = Command(run.Site, call, error, random);
            await run.Collector.DisposeAsync();
            var sick = run.Site.Start(tracer);
            await Task.WhenAny(sick.ExitAsync(), Task.Delay(TimeSpan.FromMilliseconds(random.Next(2500, 4500)), TimeProvider.System));
            if (!sick.HasExited)
            {
                // Its disposal kills it with its tracer.
                stayed++;
            }
            else if (await sick.ExitAsync() is var code and not DiskFailed)
            {
                faults.Add($"{call} {error}: it ended with {code}\n{sick.Output}");
            }
            else
            {
                ended++;
            }

            await sick.DisposeAsync();
            await run.StartAgainAsync();
        }

        faults.AddRange(await run.EndAsync());
        say(run.Describe());
        return new ChaosResult($"{ended} ended with 74, {stayed} stayed up; {run.Describe()}", faults);
    }

    // Files are named one by one: a folder's name means the folder itself only. Some of the next segments are sick, the others sound.
    private static string[] Command(ChaosSite site, string call, string error, Random random)
    {
        var spool = Path.Combine(site.DataDirectory, "spool");
        var next = Directory.GetFiles(spool, "*.seg").Select(file => long.Parse(Path.GetFileNameWithoutExtension(file))).DefaultIfEmpty(1).Max();
        string[] paths =
        [
            spool, .. Directory.GetFiles(spool, "*.seg"), Path.Combine(site.DataDirectory, "delivery.checkpoint.tmp"), Path.Combine(site.DataDirectory, "delivery.checkpoint"),
            .. Enumerable.Range(1, Segments).Select(i => Path.Combine(spool, $"{next + i:D20}.seg")),
        ];
        return
        [
            Program, "-f", "-qq", "-o", site["strace.log"], "-e", $"trace={call}", "-e", $"inject={call}:error={error}:when={random.Next(1, 6)}+",
            .. paths.SelectMany(path => new[] { "-P", path }),
        ];
    }
}
