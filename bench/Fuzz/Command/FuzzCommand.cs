using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using InternetDesa.Bench.Harness;

namespace InternetDesa.Bench.Fuzz;

/// <summary><c>./desa bench fuzz</c>: hostile input to every decoder, from a fresh seed that it prints.</summary>
internal static class FuzzCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Option<long> Cases = new("--cases")
    {
        Description = "How many inputs each target gets.",
        HelpName = "N",
        DefaultValueFactory = _ => 10_000_000,
    };

    private static readonly Option<int?> Seed = new("--seed") { Description = "The seed of an earlier run, to have its inputs again.", HelpName = "N" };

    private static readonly Option<string?> Only = new("--target") { Description = "One target only: mqtt, line, zlib or spool.", HelpName = "NAME" };

    /// <summary>All targets.</summary>
    public static IFuzzTarget[] Targets() => [new MqttTarget(), new LineProtocolTarget(), new ZlibTarget(), new SpoolTarget()];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("fuzz", "Hostile input to the decoders: MQTT, line protocol, zlib, spool; ends with 1 at the first fault.") { Cases, Seed, Only };
        command.SetAction((result, ct) =>
        {
            Console.WriteLine(Machine.Describe(Workshop.Directory));
            var seed = result.GetValue(Seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue);
            Console.WriteLine($"seed {seed}");
            return Task.FromResult(Run(result.GetValue(Cases), seed, result.GetValue(Only), ct));
        });
        return command;
    }

    private static int Run(long cases, int seed, string? only, CancellationToken ct)
    {
        var targets = Targets().Where(target => only is null || target.Name == only).ToArray();
        if (targets.Length == 0)
        {
            Console.Error.WriteLine($"There is no target '{only}': write mqtt, line, zlib or spool.");
            return 2;
        }

        Console.WriteLine("| target | cases | taken | slowest, ms | most allocated, B | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var target in targets)
        {
            var run = new FuzzRun(target, seed);
            using var watchdog = Watch(run, target.Name);
            var start = TimeProvider.System.GetTimestamp();
            var result = run.Run(cases, ct);
            var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {target.Name} | {result.Cases:N0} | {result.Taken:N0} | {result.Slowest.TotalMilliseconds:N1} | {result.LargestAllocation:N0} | {seconds:N0} |"));
            if (result.Fault is null)
                continue;
            Console.Error.WriteLine(result.Fault);
            return 1;
        }

        return 0;
    }

    // An input that does not end can not be told by the thread that reads it.
    private static ITimer Watch(FuzzRun run, string target)
    {
        long last = -1;
        return TimeProvider.System.CreateTimer(_ =>
        {
            var (number, input) = run.Current;
            if (number == last)
            {
                Console.Error.WriteLine($"{target}, case {number} does not end\ninput {input}");
                Environment.Exit(1);
            }

            last = number;
        }, null, Patience, Patience);
    }
}
