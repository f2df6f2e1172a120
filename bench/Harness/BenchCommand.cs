using System.CommandLine;
using BenchmarkDotNet.Running;
using InternetDesa.Bench.Agent;
using InternetDesa.Bench.Fleet;
using InternetDesa.Bench.Fuzz;
using InternetDesa.Bench.Ingest;
using InternetDesa.Bench.LineProtocol;
using InternetDesa.Bench.Lockout;
using InternetDesa.Bench.Packages;
using InternetDesa.Bench.Powercut;
using InternetDesa.Bench.Provision;
using InternetDesa.Bench.Snmp;
using InternetDesa.Bench.Spool;
using InternetDesa.Bench.Traps;

namespace InternetDesa.Bench.Harness;

/// <summary>The command line: one command per benchmark, and <c>micro</c> for those of BenchmarkDotNet.</summary>
internal static class BenchCommand
{
    private static readonly IBenchmark[] All =
    [
        new LineProtocolBenchmark(), new SpoolBenchmark(), new IngestBenchmark(), new ConnectionsBenchmark(), new SnmpFuzzBenchmark(), new TrapBenchmark(),
        new ProvisionBenchmark(), new PowercutBenchmark(), .. PowercutBenchmark.Parts, new LinkBenchmark(), new PackagesBenchmark(), new FleetBenchmark(),
    ];

    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Writes one JSON object per figure, a line each, into this file.",
        HelpName = "FILE",
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How many times ours and the peers are measured in turn, from 1; the medians count.",
        HelpName = "N",
        DefaultValueFactory = _ => 15,
    };

    /// <summary>Makes the root command; without a benchmark's name it lists them.</summary>
    public static RootCommand Create()
    {
        Rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--rounds: write a number from 1.");
        });
        var root = new RootCommand("Internet Desa's benchmarks: ours and known peers, measured in turn in the same run.");
        foreach (var benchmark in All)
        {
            var command = new Command(benchmark.Name, benchmark.About) { Json, Rounds };
            if (benchmark.Fault is { } fault)
                command.Validators.Add(result => result.AddError(fault));
            command.SetAction((result, ct) => ReportAsync(say => benchmark.RunAsync(result.GetValue(Rounds), say, ct), result.GetValue(Json), ct));
            root.Add(command);
        }

        root.Add(SnmpCommand.Create(Rounds, Json));

        root.Add(LockoutCommand.Create());
        root.Add(Chaos.ChaosCommand.Create());
        root.Add(FuzzCommand.Create());
        root.Add(Delivery.DeliveryCommand.Create());
        var micro = new Command("micro", "The parts of them by BenchmarkDotNet; its own options follow '--'.");
        var options = new Argument<string[]>("options") { Arity = ArgumentArity.ZeroOrMore, Description = "Such as -- --filter '*Frame*'." };
        micro.Add(options);
        micro.SetAction(result => { BenchmarkSwitcher.FromAssembly(typeof(BenchCommand).Assembly).Run(result.GetValue(options), new MicroConfig()); });
        root.Add(micro);
        root.Add(SnmpResponderProcess.Create());
        root.Add(TrapSenderProcess.Create());
        root.Add(PackagePeersProcess.Create());
        root.SetAction(_ => List(root));
        return root;
    }

    private static void List(RootCommand root)
    {
        Console.WriteLine("Usage: ./desa bench NAME [--json FILE] [--rounds N]");
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
            Console.WriteLine($"  {command.Name,-14}{command.Description}");
    }

    /// <summary>Measures, prints the table of figures, and writes them to a file where one is named.</summary>
    public static async Task<int> ReportAsync(Func<Action<string>, Task<IReadOnlyList<Figure>>> measure, string? json, CancellationToken ct)
    {
        Console.WriteLine(Machine.Describe(Workshop.Directory));
        var figures = await measure(Console.Error.WriteLine);
        Console.WriteLine();
        Report.WriteTable(Console.Out, figures);
        if (json is not null)
            await File.WriteAllTextAsync(json, Report.ToJsonLines(figures), ct);
        return 0;
    }
}
