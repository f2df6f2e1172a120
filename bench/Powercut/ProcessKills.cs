using InternetDesa.Bench.Harness;
using InternetDesa.Tests.Agent.PowerCut;

namespace InternetDesa.Bench.Powercut;

/// <summary>Kills of the real program, several at once: each spends its time waiting.</summary>
internal sealed class ProcessKills : IBenchmark
{
    private const int Boxes = 8, KillsEach = 50;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public string Name => "powercut-kill";

    /// <inheritdoc/>
    public string About => "400 times SIGKILL to the agent's program, the tail of its spool garbled before the next start.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var boxes = Enumerable.Range(1, Boxes).Select(async seed =>
        {
            var report = await KillRun.RunAsync(seed, KillsEach, Longest);
            say($"box {seed}: {KillsEach} kills");
            return report;
        });
        var total = (await Task.WhenAll(boxes)).Aggregate((a, b) => a + b);
        if (total.Fault.Length > 0)
            say(total.Fault);
        return
        [
            new(Name, "SIGKILL to the agent's program, each followed by a start", "kills", total.Kills, null),
            new(Name, "of these with the spool's tail garbled or cut", "kills", total.Garbled, null),
            new(Name, "starts that failed", "starts", total.FailedStarts, Goal.AtMost(0)),
            new(Name, "batches received in all", "batches", total.Received, null),
            new(Name, "batches on the disk at a kill, or received, and missing in the end", "batches", total.KeptButMissing, Goal.AtMost(0)),
            new(Name, "batches that came again with other bytes", "batches", total.Conflicts, Goal.AtMost(0)),
            new(Name, "seqs that neither came nor are declared as lost", "batches", total.Unaccounted, Goal.AtMost(0)),
        ];
    }
}
