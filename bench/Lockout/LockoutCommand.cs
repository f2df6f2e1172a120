using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InternetDesa.Bench.Harness;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Lockout;

/// <summary><c>./desa bench lockout</c>: whatever fails at whatever write, the router is as before or as after, and what was said is true.</summary>
internal static class LockoutCommand
{
    private static readonly RouterVersion[] Versions = [new(7, 12), new(7, 16), new(7, 18), new(7, 19), new(7, 20)];

    private static readonly Option<int> Runs = new("--runs")
    {
        Description = "How many runs within this process, spread over all plans, writes, faults, returns and extras.",
        HelpName = "N",
        DefaultValueFactory = _ => 12_000,
    };

    private static readonly Option<int> Kills = new("--kills")
    {
        Description = "How many times a real desactl is killed (SIGKILL).",
        HelpName = "N",
        DefaultValueFactory = _ => 200,
    };

    private static readonly Option<string?> Json = new("--json") { Description = "Writes the counts into this file.", HelpName = "FILE" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("lockout", "Faults at every write of an apply: is the router ever left between, or desactl wrong about it?") { Runs, Kills, Json };
        command.SetAction((result, ct) => RunAsync(result.GetValue(Runs), result.GetValue(Kills), result.GetValue(Json), ct));
        return command;
    }

    private static async Task<int> RunAsync(int runs, int kills, string? json, CancellationToken ct)
    {
        Console.WriteLine(Machine.Describe(Workshop.Directory));
        var start = TimeProvider.System.GetTimestamp();
        var results = InProcess(runs, ct);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{results.Count:N0} runs in process in {elapsed.TotalSeconds:0} s: {LockoutCorpus.All.Count} plans, RouterOS {string.Join(", ", Versions.Select(version => version.ToString()))}\n"));
        Table("fault", results, result => result.Case.Fault.ToString());
        Table("technician returns", results, result => result.Case.Return.ToString());
        Table("on top", results, result => result.Case.Extra.ToString());
        Table("plan", results, result => result.Case.Plan.Name);
        Table("desactl said last", results, result => result.Said?.ToString() ?? "nothing: it had died");
        start = TimeProvider.System.GetTimestamp();
        var killed = await KillRuns.RunAsync(kills, Versions, ct).ConfigureAwait(false);
        elapsed = TimeProvider.System.GetElapsedTime(start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{killed.Count} times desactl was killed with SIGKILL, over TLS, in {elapsed.TotalSeconds:0} s:\n"));
        Table("plan", killed, result => result.Case.Plan.Name);
        Table("technician returns", killed, result => result.Case.Return.ToString());
        Table("who came back was told", killed, result => result.Said?.ToString() ?? "nobody came back");
        var broken = results.Concat(killed).Where(result => result.Faults.Count > 0).ToList();
        foreach (var result in broken.Take(20))
            Console.WriteLine($"BROKEN {result.Case}\n  {string.Join("\n  ", result.Faults)}");
        Console.WriteLine($"{results.Count + killed.Count} runs, {broken.Count} broken promises.");
        if (json is not null)
            await File.WriteAllTextAsync(json, Counts(results, killed, broken.Count), ct).ConfigureAwait(false);
        return broken.Count == 0 ? 0 : 1;
    }

    private static IReadOnlyList<LockoutResult> InProcess(int runs, CancellationToken ct)
    {
        var each = (int)Math.Ceiling(runs / (double)(LockoutCorpus.All.Count * Versions.Length));
        var cases = from version in Versions
                    from plan in LockoutCorpus.For(version)
                    let ends = LockoutEnds.Of(plan, version)
                    from scenario in LockoutMatrix.Sample(plan, ends.Writes, each, seed: version.Minor)
                    select (scenario, ends);
        var results = new ConcurrentBag<LockoutResult>();
        Parallel.ForEach(cases, new ParallelOptions { CancellationToken = ct }, one => results.Add(new LockoutRun(one.scenario, one.ends).Run()));
        return [.. results];
    }

    private static void Table(string name, IReadOnlyList<LockoutResult> results, Func<LockoutResult, string> by)
    {
        Console.WriteLine($"| {name} | runs | stayed | as before | broken |\n|---|---|---|---|---|");
        foreach (var group in results.GroupBy(by).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {group.Key} | {group.Count():N0} | {group.Count(one => one.IsAfter):N0} | {group.Count(one => !one.IsAfter):N0} | {group.Count(one => one.Faults.Count > 0):N0} |"));
        }

        Console.WriteLine();
    }

    private static string Counts(IReadOnlyList<LockoutResult> results, IReadOnlyList<LockoutResult> killed, int broken) =>
        JsonSerializer.Serialize(new
        {
            bench = "lockout", runs = results.Count, stayed = results.Count(one => one.IsAfter), kills = killed.Count, broken,
        }) + "\n";
}
