namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>
/// strace answers the k-th call of a kind on the collector's files with an error, or kills the collector there, k from 1 on: a sync or a
/// write that fails for good ends it with 74, a full disk does not; what it had said before is there after. Each start recovers what the one before left.
/// </summary>
internal sealed class StracePart : IChaosPart
{
    private const string Program = "/usr/bin/strace", Kill = "SIGKILL";
    private const int DiskFailed = 74, Killed = 128 + 9, Segments = 64, SoundEvery = 8, Stride = 367;

    // strace counts each thread's calls apart. What comes rarely comes no more often than this in the seconds of a round.
    private const int Most = 60, MostRare = 10;
    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(4), Afterwards = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromMinutes(1);

    // What the spools and the checkpoint call, at each of their first calls, with each fault. openat of a segment that is there is a read.
    private static readonly (string Call, string Fault, int K)[] Cases =
    [
        .. from call in new[] { "pwrite64,write", "fdatasync", "fsync", "ftruncate", "unlink,unlinkat", "rename,renameat,renameat2", "openat" }
           from fault in new[] { "EIO", "ENOSPC", "EDQUOT", "EROFS", Kill }
           from k in Enumerable.Range(1, call is "pwrite64,write" or "fdatasync" ? Most : MostRare)
           select (call, fault, k),
    ];

    public string Name => "strace";

    public string About =>
        $"the k-th call on spool, dead letters and checkpoint fails (EIO, ENOSPC, EDQUOT, EROFS) or is SIGKILL: pwrite64, write, fdatasync to k = {Most}, fsync, ftruncate, unlink, rename, openat to {MostRare}";

    public int Full => Cases.Length;

    public int Short => 5;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        if (!File.Exists(Program))
            return new ChaosResult("", [], "strace is not installed");
        var faults = new List<string>();
        var (ended, killed, stayed, missed) = (0, 0, 0, 0);
        await using var run = await ChaosRun.StartAsync();
        for (var round = 0; round < rounds; round++)
        {
            // The stride and the number of cases have no common factor: a full run has each of them once.
            var (call, fault, k) = Cases[((uint)seed + ((long)round * Stride)) % Cases.Length];
            if (round % SoundEvery == 0)
            {
                await run.ProgressAsync(20);
                if (await run.Collector.StopAsync() is var stopped and not 0)
                    faults.Add($"before {call} {fault} {k} it ended with {stopped}");
                await run.Collector.DisposeAsync();
            }

            await using (var sick = run.Site.Start(Command(run.Site, call, fault, k)))
            {
                var hit = await HitAsync(sick, run.Site["strace.log"]);
                var mustEnd = hit && fault is "EIO" or "EROFS" && call is "fdatasync" or "pwrite64,write";
                await Task.WhenAny(sick.ExitAsync(), Task.Delay(mustEnd ? Patience : hit ? Afterwards : TimeSpan.Zero, TimeProvider.System));
                var code = sick.HasExited ? await sick.ExitAsync() : 0;
                if (sick.HasExited ? code != (fault == Kill ? Killed : DiskFailed) : mustEnd)
                    faults.Add($"{call} {fault} {k}: {(sick.HasExited ? $"it ended with {code}" : "it goes on")}\n{sick.Output}");
                _ = code switch { DiskFailed => ended++, Killed => killed++, _ => hit ? stayed++ : missed++ };
            }

            if (round % SoundEvery == SoundEvery - 1 || round == rounds - 1)
                await run.StartAgainAsync();
            if (round % 50 == 49)
                say($"{round + 1} rounds: {ended} ended with 74, {killed} killed, {stayed} stayed up, {missed} came to no k-th call; {faults.Count} faults");
        }

        faults.AddRange(await run.EndAsync());
        return new ChaosResult($"{ended} ended with 74, {killed} killed, {stayed} stayed up, {missed} came to no k-th call; {run.Describe()}", faults);
    }

    // Whether the call came: until it does, or the collector ends, or has had some seconds of load.
    private static async Task<bool> HitAsync(ChaosProcess sick, string log)
    {
        long? listening = null;
        while (listening is null || TimeProvider.System.GetElapsedTime(listening.Value) < Reach)
        {
            if (sick.HasExited || (File.Exists(log) && File.ReadAllText(log).Contains("(INJECTED)", StringComparison.Ordinal)))
                return true;
            if (listening is null && sick.Output.Contains("MQTT server on", StringComparison.Ordinal))
                listening = TimeProvider.System.GetTimestamp();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return false;
    }

    // Files are named one by one: a folder's name means the folder itself only. Some of the next segments are sick, the others sound.
    private static string[] Command(ChaosSite site, string call, string fault, int k)
    {
        File.Delete(site["strace.log"]);
        var checkpoint = Path.Combine(site.DataDirectory, "delivery.checkpoint");
        string[] paths = [checkpoint, checkpoint + ".tmp", .. Files(Path.Combine(site.DataDirectory, "spool")), .. Files(Path.Combine(site.DataDirectory, "dead"))];
        // With --seccomp-bpf other calls cost nothing; strace 6.1 forgets signals under it.
        string[] what = fault == Kill ? ["-e", $"inject={call}:signal={Kill}:when={k}"] : ["--seccomp-bpf", "-e", $"inject={call}:error={fault}:when={k}"];
        return
        [
            Program, "-f", "-qq", "-o", site["strace.log"], "-e", $"trace={call}", .. what, .. paths.SelectMany(path => new[] { "-P", path }),
        ];
    }

    private static IEnumerable<string> Files(string spool)
    {
        var segments = Directory.GetFiles(spool, "*.seg");
        var next = segments.Select(file => long.Parse(Path.GetFileNameWithoutExtension(file))).DefaultIfEmpty(0).Max();
        return [spool, .. segments, .. Enumerable.Range(1, Segments).Select(i => Path.Combine(spool, $"{next + i:D20}.seg"))];
    }
}
