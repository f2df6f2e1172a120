using InternetDesa.Core.Spool;
using InternetDesa.Tests.Spool;

namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>A log of 1 MiB, damaged in every place.</summary>
internal sealed class TornPart : IChaosPart
{
    public string Name => "torn";

    public string About => "a log of 1 MiB cut at a byte, a bit of its last four frames flipped, a sector of zeros or garbage: a round is one place of each";

    public int Full => 2 << 20;

    public int Short => 200;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        var faults = new List<string>();
        await using var pool = new SyncPool(1);
        var log = await TornLog.WriteAsync(seed, pool);
        return new ChaosResult(await log.DamageAsync(rounds, faults.Add), faults);
    }
}
