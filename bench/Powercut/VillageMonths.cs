using InternetDesa.Bench.Harness;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Agent.PowerCut;

namespace InternetDesa.Bench.Powercut;

/// <summary>Two hundred villages through a month of cuts, fading and outages, in virtual time.</summary>
internal sealed class VillageMonths : IBenchmark
{
    private const int Villages = 200, Days = 30;

    /// <inheritdoc/>
    public string Name => "powercut-months";

    /// <inheritdoc/>
    public string About => "200 villages, 30 days, three power cuts a day, fading uplink, outages of 30 s to 10 days.";

    // By processor: villages have nothing in common. Each has a thread of its own that syncs, or they would wait for each other's disks.
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var (total, done, gate) = (new MonthReport(0, 0, 0, 0, 0, 0, 0), 0, new Lock());
        await Parallel.ForEachAsync(Enumerable.Range(1, Villages), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct }, async (village, _) =>
        {
            await using var pool = new SyncPool(1);
            var report = await MonthRun.RunAsync(1000 + village, Days, pool);
            lock (gate)
            {
                total += report;
                if (++done % 20 == 0)
                    say($"{done} villages of {Villages}, {Days} days each");
            }
        });
        return
        [
            Figure($"{Villages} villages, {Days} days: minutes", "minutes", total.Minutes, null),
            Figure("of these with power: sampled", "minutes", total.Sealed, null),
            Figure("received of what was synced or received", "%", 100.0 * total.Received / (total.Received + total.KeptButMissing), Goal.AtLeast(100)),
            Figure("minutes with power whose samples a cut took", "%", 100.0 * (total.Sealed - total.Received) / total.Sealed, null),
            Figure("minutes without samples", "minutes", total.Named + total.Unnamed, null),
            Figure("of these named as without power", "%", 100.0 * total.Named / (total.Named + total.Unnamed), Goal.AtLeast(100)),
            Figure("batches that a cut took and no gap declares", "batches", total.LostWithoutGap, Goal.AtMost(0)),
        ];
    }

    private Figure Figure(string name, string unit, double ours, Goal? goal) => new(Name, name, unit, ours, null, null, goal, 1);
}
