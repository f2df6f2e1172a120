using InternetDesa.Bench.Harness;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Agent.PowerCut;

namespace InternetDesa.Bench.Powercut;

/// <summary>
/// Two thousand power cuts at any moment, on a disk that forgets what was not synced, tears sectors and loses names; then a month
/// without uplink. In virtual time, with the agent's own clock, sealer, store and spool.
/// </summary>
internal sealed class PowercutBenchmark : IBenchmark
{
    private const int Villages = 50, CutsEach = 40, Fleet = 200, Days = 30;

    /// <inheritdoc/>
    public string Name => "powercut";

    /// <inheritdoc/>
    public string About => "2,000 power cuts of an agent, and a month without uplink: what is lost, and what the disk has to bear.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        await using var pool = new SyncPool(1);
        var reports = new List<PowerCutReport>();
        for (var seed = 1; seed <= Villages && !ct.IsCancellationRequested; seed++)
        {
            reports.Add(await PowerCutRun.RunAsync(seed, CutsEach, pool));
            if (seed % 10 == 0)
                say($"{seed * CutsEach} cuts");
        }

        var figures = new List<Figure>
        {
            Figure("power cuts, each followed by a start", "cuts", reports.Sum(report => report.Cuts), null),
            Figure("batches synced or received, and missing in the end", "batches", reports.Sum(report => report.KeptButMissing), Goal.AtMost(0)),
            Figure("lost by one cut with uplink, at worst", "s of samples", 60.0 * reports.Max(report => report.WorstOnline), Goal.AtMost(60)),
            Figure("lost by one cut without uplink, at worst", "s of samples", 60.0 * reports.Max(report => report.WorstOffline), Goal.AtMost(300)),
            Figure("lost of all samples", "%", 100.0 * reports.Sum(report => report.Lost) / reports.Sum(report => report.Sealed), null),
        };
        figures.AddRange(await MonthAsync(pool, say));
        figures.AddRange(await FleetAsync(pool, say, ct));
        return figures;
    }

    private async Task<Figure[]> MonthAsync(SyncPool pool, Action<string> say)
    {
        await using var box = new VillageBox(seed: 1, pool);
        box.Start();
        for (var minute = 0; minute < 30 * 1440; minute++)
            box.Minute(online: false);
        say("a month without uplink");
        var (bytes, sealedBatches) = (box.Bytes, box.Sealed);
        box.Drain();
        var syncs = box.Files.Count("fdatasync") + box.Files.Count("fsync") + box.Files.Count("fsyncdir");
        return
        [
            Figure("30 days of samples every minute, 9 points each", "MiB", bytes / 1048576.0, Goal.AtMost(32)),
            Figure("of these samples not received after the uplink came back", "batches",
                Enumerable.Range(1, (int)sealedBatches).Count(seq => !box.Collector.Knows(new(1, seq))), Goal.AtMost(0)),
            Figure("syncs a day without uplink", "syncs", syncs / 30.0, Goal.AtMost(300)),
        ];
    }

    // By processor: villages have nothing in common but the threads that sync.
    private async Task<Figure[]> FleetAsync(SyncPool pool, Action<string> say, CancellationToken ct)
    {
        var (total, done, gate) = (new MonthReport(0, 0, 0, 0, 0, 0, 0), 0, new Lock());
        await Parallel.ForEachAsync(Enumerable.Range(1, Fleet), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct }, async (village, _) =>
        {
            var report = await MonthRun.RunAsync(1000 + village, Days, pool);
            lock (gate)
            {
                total += report;
                if (++done % 20 == 0)
                    say($"{done} villages of {Fleet}, {Days} days each");
            }
        });
        var month = $"{Fleet} villages, {Days} days, three cuts a day, fading uplink, outages of 30 s to 10 days";
        return
        [
            Figure($"{month}: received of what was synced or received", "%", 100.0 * (total.Received - total.KeptButMissing) / total.Received, Goal.AtLeast(100)),
            Figure("minutes with power whose samples a cut took", "%", 100.0 * (total.Sealed - total.Received) / total.Sealed, null),
            Figure("minutes without samples that are named as without power", "%", 100.0 * total.Named / (total.Named + total.Unnamed), Goal.AtLeast(100)),
            Figure("batches that a cut took and no gap declares", "batches", total.LostWithoutGap, Goal.AtMost(0)),
        ];
    }

    private Figure Figure(string name, string unit, double ours, Goal? goal) => new(Name, name, unit, ours, null, null, goal, 1);
}
