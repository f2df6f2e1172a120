using System.Text.Json;
using InternetDesa.Bench.Harness;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Agent.PowerCut;

namespace InternetDesa.Bench.Powercut;

/// <summary>
/// Two hundred villages through a month of cuts, fading and outages, in virtual time: some three seconds of a processor each. A run that was
/// stopped goes on where it was, by a file of what each village came to.
/// </summary>
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
        var gate = new Lock();
        var file = Path.Combine(Workshop.Directory, "months.jsonl");
        var reports = File.Exists(file) ? File.ReadLines(file).Select(line => JsonSerializer.Deserialize<Village>(line)!).ToDictionary(village => village.Number) : [];
        var left = Enumerable.Range(1, Villages).Where(number => !reports.ContainsKey(number)).ToArray();
        await Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct }, async (number, _) =>
        {
            await using var pool = new SyncPool(1);
            var village = new Village(number, await MonthRun.RunAsync(1000 + number, Days, pool));
            lock (gate)
            {
                reports.Add(number, village);
                File.AppendAllText(file, JsonSerializer.Serialize(village) + "\n");
                if (reports.Count % 20 == 0)
                    say($"{reports.Count} villages of {Villages}, {Days} days each");
            }
        });
        File.Delete(file);
        var total = reports.Values.Select(village => village.Month).Aggregate((a, b) => a + b);
        return
        [
            new(Name, $"{Villages} villages, {Days} days: minutes", "minutes", total.Minutes, null),
            new(Name, "of these with power: sampled", "minutes", total.Sealed, null),
            new(Name, "received of what was synced or received", "%", 100.0 * total.Received / (total.Received + total.KeptButMissing), Goal.AtLeast(100)),
            new(Name, "minutes with power whose samples a cut took", "%", 100.0 * (total.Sealed - total.Received) / total.Sealed, null),
            new(Name, "minutes without samples", "minutes", total.Named + total.Unnamed, null),
            new(Name, "of these named as without power", "%", 100.0 * total.Named / (total.Named + total.Unnamed), Goal.AtLeast(100)),
            new(Name, "batches that a cut took and no gap declares", "batches", total.LostWithoutGap, Goal.AtMost(0)),
        ];
    }

    private sealed record Village(int Number, MonthReport Month);
}
