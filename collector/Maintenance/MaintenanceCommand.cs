using System.CommandLine;
using System.Text.Json;
using InternetDesa.Collector.Admin;
using InternetDesa.Core.Options;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Collector.Maintenance;

/// <summary>The verbs <c>maintenance add</c>, <c>list</c> and <c>cancel</c>: they ask the collector that runs.</summary>
internal static class MaintenanceCommand
{
    /// <summary>The first word of such a command line.</summary>
    public const string Verb = "maintenance";

    private const string About = """
        Announces work on the network. While a window lasts, villages in it that are not normal show as maintenance, on the public
        pages and in the roll-ups; what is still down at its end is an outage from then on.

        The collector has to run: it is asked through its admin port, 127.0.0.1:9090 unless its options say otherwise
        (--config FILE, --Collector:Admin:Listen=ADDRESS:PORT, --Collector:Admin:TokenFile=FILE, or the environment).
        """;

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "The collector's JSON file.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Runs a command line that begins with <see cref="Verb"/>.</summary>
    /// <param name="args">All of it.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where the reasons of a failure go.</param>
    /// <returns>0, 2 for bad input, 69 where the collector does not answer.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        // The parser takes ':' as an end of an option's name, so the collector's own options go past it.
        var settings = args.Where(IsSetting).ToArray();
        var result = Create(settings, output).Parse(args.Where(arg => !IsSetting(arg)).ToArray());
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
                await errors.WriteLineAsync(error.Message).ConfigureAwait(false);
            await errors.WriteLineAsync("'maintenance --help' shows how it is written.").ConfigureAwait(false);
            return ProgramExit.BadInput;
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = errors }).ConfigureAwait(false);
        }
        catch (CollectorUnreachableException fault)
        {
            await errors.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return CollectorUnreachableException.ExitCode;
        }
        catch (Exception fault) when (ProgramExit.CodeOf(fault) is { } code)
        {
            await errors.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return code;
        }
    }

    private static bool IsSetting(string arg) => arg.StartsWith($"--{CollectorOptions.Section}:", StringComparison.OrdinalIgnoreCase);

    private static RootCommand Create(string[] settings, TextWriter output) =>
        new("The collector.") { new Command(Verb, About) { Config, Add(settings, output), List(settings, output), Cancel(settings, output) } };

    private static Command Add(string[] settings, TextWriter output)
    {
        var prefix = new Argument<string>("prefix") { Description = "33, 3301, 330101 or 3301012001: all villages whose code begins so." };
        var from = Required("--from", "TIME", "The begin, 2026-08-22T22:00+07:00; without an offset it is WIB.");
        var to = Required("--to", "TIME", "The end, at most 7 days later.");
        var reason = Required("--reason", "TEXT", "What is done, for the public: at most 200 characters.");
        var command = new Command("add", "Announces a window.") { prefix, from, to, reason };
        command.SetAction(async (result, ct) =>
        {
            using var client = Client(result, settings);
            var request = new WindowRequest(result.GetValue(prefix)!, result.GetValue(from)!, result.GetValue(to)!, result.GetValue(reason)!);
            await output.WriteAsync(MaintenanceTable.Of([await client.AnnounceAsync(request, ct).ConfigureAwait(false)])).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command List(string[] settings, TextWriter output)
    {
        var json = new Option<bool>("--json") { Description = "Prints what the admin port answers." };
        var command = new Command("list", "Shows what is to come, goes on, or ended within 30 days.") { json };
        command.SetAction(async (result, ct) =>
        {
            using var client = Client(result, settings);
            var answer = await client.ListAsync(ct).ConfigureAwait(false);
            await output.WriteAsync(result.GetValue(json)
                ? JsonSerializer.Serialize(answer, AdminJson.Default.WindowsAnswer) + "\n"
                : MaintenanceTable.Of(answer.Windows)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Cancel(string[] settings, TextWriter output)
    {
        var id = new Argument<long>("id") { Description = "The number that 'list' shows." };
        var command = new Command("cancel", "Calls a window off; one that goes on ends now.") { id };
        command.SetAction(async (result, ct) =>
        {
            using var client = Client(result, settings);
            await output.WriteAsync(MaintenanceTable.Of([await client.CancelAsync(result.GetValue(id), ct).ConfigureAwait(false)])).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Option<string> Required(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Required = true };

    private static MaintenanceClient Client(ParseResult result, string[] settings)
    {
        var configuration = new ConfigurationBuilder();
        if (result.GetValue(Config) is { } file)
            configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
        configuration.AddEnvironmentVariables().AddCommandLine(settings);
        return new MaintenanceClient(OptionsReader.Read<AdminOptions>(configuration.Build(), AdminOptions.Section));
    }
}
