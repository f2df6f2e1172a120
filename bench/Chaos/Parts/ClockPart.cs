namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>
/// The collector's clock jumps under load, by libfaketime before its calls for the date: hours back, minutes and days ahead. What runs by
/// elapsed time goes on as ever, as it does when a machine's clock is set.
/// </summary>
internal sealed class ClockPart : IChaosPart
{
    /// <summary>What the part needs, of Debian's package libfaketime; null where it is not installed.</summary>
    public static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime/libfaketime.so.1")).FirstOrDefault(File.Exists)
        : null;

    private const int KillEvery = 5;

    // Not further back than the devices' points, which are three hours old: a point ahead of the clock is refused, and that has tests of its own.
    private static readonly string[] Offsets = ["-9000", "+0", "+480", "+259200", "-3600", "+86400", "+0", "-5"];

    // libfaketime reads the file once a second.
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(1200);

    public string Name => "clock";

    public string About => "the collector's clock jumps: 2.5 hours back, 8 minutes, 1 and 3 days ahead, and home; a kill in every fifth";

    public int Full => 60;

    public int Short => 4;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        if (Library is null)
            return new ChaosResult("", [], "libfaketime is not installed");
        var random = new Random(seed);
        var directory = Directory.CreateTempSubdirectory("desa-clock-");
        var file = Path.Combine(directory.FullName, "offset");
        Set(file, Offsets[1]);
        string[] clock =
        [
            // Without the fix for older C libraries: with it, .NET's timed waits return at once.
            "env", $"LD_PRELOAD={Library}", $"FAKETIME_TIMESTAMP_FILE={file}", "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "FAKETIME_FORCE_MONOTONIC_FIX=0",
        ];
        try
        {
            await using var run = await ChaosRun.StartAsync(tracer: clock);
            for (var round = 0; round < rounds; round++)
            {
                await run.ProgressAsync(20);
                Set(file, Offsets[(round + random.Next(2)) % Offsets.Length]);
                await Task.Delay(Notice + TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System);
                if (round % KillEvery != KillEvery - 1)
                    continue;
                await run.Collector.KillAsync();
                await run.StartAgainAsync(clock);
            }

            Set(file, Offsets[1]);
            var faults = await run.EndAsync();
            say(run.Describe());
            return new ChaosResult(run.Describe(), faults);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Set(string file, string offset)
    {
        File.WriteAllText(file + ".new", offset + "\n");
        File.Move(file + ".new", file, overwrite: true);
    }
}
