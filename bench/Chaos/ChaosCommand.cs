using System.CommandLine;
using System.Globalization;
using InternetDesa.Bench.Chaos.Parts;

namespace InternetDesa.Bench.Chaos;

/// <summary><c>./desa bench chaos</c>: faults of every kind, and after each of them everything is read back.</summary>
internal static class ChaosCommand
{
    /// <summary>All parts; those named <c>control-…</c> break the rule on purpose, and have to be red.</summary>
    public static readonly IChaosPart[] Parts =
    [
        new ModelPart(), new ModelPart(everyStep: true), new TornPart(), new KillPart(), new BrokerPart(), new InfluxPart(), new ProxyPart(), new StracePart(), new DiskPart(), new ReadOnlyPart(), new ClockPart(),
        new ModelPart(ModelLie.AckBeforeSync), new ModelPart(ModelLie.NoDirectorySync), new ModelPart(ModelLie.SwallowedEio), new BrokerPart(trustsPuback: true),
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var part = new Option<string[]>("--part") { Description = $"Only these: {string.Join(", ", Parts.Select(part => part.Name))}.", AllowMultipleArgumentsPerToken = true };
        part.AcceptOnlyFromAmong([.. Parts.Select(known => known.Name)]);
        var rounds = new Option<int?>("--rounds") { Description = "How many rounds of each, instead of a full run's." };
        var quick = new Option<bool>("--short") { Description = "A short run of each." };
        var seed = new Option<int?>("--seed") { Description = "The seed of chance; a run prints its own." };
        var command = new Command("chaos", "Faults of disk, processes, network and InfluxDB; everything is read back. Negative controls have to be red.") { part, rounds, quick, seed };
        command.SetAction(result =>
        {
            var chosen = result.GetValue(part) is { Length: > 0 } names ? Parts.Where(known => names.Contains(known.Name)) : Parts;
            var chance = result.GetValue(seed) ?? (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() % int.MaxValue);
            return RunAsync([.. chosen], one => result.GetValue(rounds) ?? (result.GetValue(quick) ? one.Short : one.Full), chance);
        });
        return command;
    }

    private static async Task<int> RunAsync(IChaosPart[] parts, Func<IChaosPart, int> rounds, int seed)
    {
        Console.WriteLine($"Seed {seed}. {Harness.Machine.Describe(Path.GetTempPath())}\n");
        Console.WriteLine("| part | a round is | rounds | seconds | what happened | result |\n|---|---|---|---|---|---|");
        var good = true;
        foreach (var part in parts)
        {
            var start = TimeProvider.System.GetTimestamp();
            var result = await part.RunAsync(rounds(part), seed, text => Console.Error.WriteLine($"{part.Name}: {text}"));
            var isControl = part.Name.StartsWith("control-", StringComparison.Ordinal);
            var passed = result.Skipped is not null || (result.Faults.Count > 0) == isControl;
            good &= passed;
            var verdict = result.Skipped is { } why ? $"skipped: {why}" : isControl
                ? (passed ? $"red, as it has to be ({result.Faults.Count} faults)" : "GREEN, the gate is blind")
                : (passed ? "nothing lost" : $"{result.Faults.Count} FAULTS");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| `{part.Name}` | {part.About} | {rounds(part)} | {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} | {result.Description} | {verdict} |"));
            foreach (var fault in result.Faults.Take(isControl ? 2 : 20))
                Console.Error.WriteLine($"{part.Name}: {fault}");
        }

        return good ? 0 : 1;
    }
}
