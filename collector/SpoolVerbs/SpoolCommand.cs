using System.CommandLine;
using System.Text.Json;
using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.SpoolVerbs;

/// <summary>The verbs <c>spool inspect</c>, <c>verify</c> and <c>repair</c>, for the directory of a program that does not run.</summary>
internal static class SpoolCommand
{
    /// <summary>The first word of such a command line.</summary>
    public const string Verb = "spool";

    /// <summary>Something is damaged (EX_DATAERR).</summary>
    public const int Damaged = 65;

    /// <summary>A running program has the directory (EX_UNAVAILABLE).</summary>
    public const int InUse = 69;

    private static readonly Argument<string> DataDirectory = new("directory")
    {
        Description = "The data directory of a collector or an agent, or a single spool's.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Prints the report as JSON." };

    /// <summary>Runs a command line that begins with <see cref="Verb"/>.</summary>
    /// <returns>0, 65 where something is damaged, 69 where a running program has the directory, 2 for bad input, 74 where the disk fails.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var verb = new Command(Verb, "Looks at what a program has on disk, and mends it. Start the program after: its start cuts torn tails by itself.")
        {
            Make("inspect", "Shows every segment and every reader's progress.", errors, report => Print(report, output, report.Value.ToText())),
            Make("verify", "Reads every record; 0 where all are whole, 65 where not.", errors, report => Verify(report, output)),
            Repair(output, errors),
        };
        var parsed = new RootCommand("The collector.") { verb }.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await errors.WriteLineAsync(error.Message).ConfigureAwait(false);
            await errors.WriteLineAsync("'spool --help' shows how it is written.").ConfigureAwait(false);
            return ProgramExit.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = errors }).ConfigureAwait(false);
        }
        catch (Exception fault) when (ProgramExit.CodeOf(fault) is { } code)
        {
            await errors.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return code;
        }
    }

    private readonly record struct Asked(SpoolReport Value, bool AsJson);

    private static Command Make(string name, string about, TextWriter errors, Func<Asked, int> run)
    {
        var command = new Command(name, about) { DataDirectory, Json };
        command.SetAction(result =>
        {
            var directory = result.GetValue(DataDirectory)!;
            using var ours = TryLock(directory, out var inUse);
            if (inUse)
                errors.WriteLine($"{directory} is in use by a running program: this is one moment of it, and what it is writing may look torn.");
            return run(new Asked(SpoolReport.Of(directory, inUse), result.GetValue(Json)));
        });
        return command;
    }

    private static Command Repair(TextWriter output, TextWriter errors)
    {
        var command = new Command("repair", "Moves damaged segments and checkpoints to quarantine/ and goes on with their whole records. Nothing is deleted.") { DataDirectory, Json };
        command.SetAction(result =>
        {
            var directory = result.GetValue(DataDirectory)!;
            using var ours = TryLock(directory, out var inUse);
            if (inUse)
            {
                errors.WriteLine($"{directory} is in use by a running program: stop that one first.");
                return InUse;
            }

            var before = SpoolReport.Of(directory, inUse: false);
            foreach (var spool in before.Spools)
                SpoolRepair.Run(spool.Name);
            foreach (var checkpoint in before.Checkpoints.Where(checkpoint => checkpoint.Damaged))
                SpoolRepair.SetAside(checkpoint.Name);
            var after = SpoolReport.Of(directory, inUse: false);
            var lines = before.Faults.Count == 0
                ? "Nothing was damaged.\n"
                : string.Concat(before.Faults.Select(fault => fault + "\n")) + $"{before.Faults.Count} damaged places are in quarantine/ as they were; {after.Spools.Sum(spool => spool.Records)} records are whole.\n";
            Print(new Asked(after, result.GetValue(Json)), output, lines);
            return after.Faults.Count == 0 ? 0 : Damaged;
        });
        return command;
    }

    private static int Verify(Asked asked, TextWriter output)
    {
        var report = asked.Value;
        Print(asked, output, report.Faults.Count == 0
            ? $"{report.Spools.Sum(spool => spool.Records)} records are whole.\n"
            : string.Concat(report.Faults.Select(fault => fault + "\n")));
        return report.Faults.Count == 0 ? 0 : Damaged;
    }

    private static int Print(Asked asked, TextWriter output, string text)
    {
        output.Write(asked.AsJson ? JsonSerializer.Serialize(asked.Value, SpoolJson.Default.SpoolReport) + "\n" : text);
        return 0;
    }

    // Only a directory that has a lock has a program that takes it; a copy has none, and gets none.
    private static DirectoryLock? TryLock(string directory, out bool inUse)
    {
        inUse = false;
        if (!File.Exists(Path.Combine(directory, "lock")))
            return null;
        try
        {
            return DirectoryLock.Take(directory);
        }
        catch (DirectoryInUseException)
        {
            inUse = true;
            return null;
        }
    }
}
