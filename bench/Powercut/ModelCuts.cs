using InternetDesa.Bench.Harness;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Agent.PowerCut;

namespace InternetDesa.Bench.Powercut;

/// <summary>
/// Two thousand power cuts at any moment, on a disk that forgets what was not synced, tears sectors and loses names. In virtual time,
/// with the agent's own clock, sealer, store and spool.
/// </summary>
internal sealed class ModelCuts : IBenchmark
{
    private const int Villages = 50, CutsEach = 40;

    /// <inheritdoc/>
    public string Name => "powercut-model";

    /// <inheritdoc/>
    public string About => "2,000 power cuts on a modelled disk.";

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

        return
        [
            new(Name, "power cuts, each followed by a start", "cuts", reports.Sum(report => report.Cuts), null),
            new(Name, "batches synced or received, and missing in the end", "batches", reports.Sum(report => report.KeptButMissing), Goal.AtMost(0)),
            new(Name, "lost by one cut with uplink, at worst", "s of samples", 60.0 * reports.Max(report => report.WorstOnline), Goal.AtMost(60)),
            new(Name, "lost by one cut without uplink, at worst", "s of samples", 60.0 * reports.Max(report => report.WorstOffline), Goal.AtMost(300)),
            new(Name, "lost of all samples", "%", 100.0 * reports.Sum(report => report.Lost) / reports.Sum(report => report.Sealed), null),
        ];
    }
}
