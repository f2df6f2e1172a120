using System.CommandLine;
using System.Text.Json;
using InternetDesa.Collector.Admin;

namespace InternetDesa.Collector.Maintenance;

/// <summary>The verbs <c>maintenance add</c>, <c>list</c> and <c>cancel</c>: they ask the collector that runs.</summary>
internal static class MaintenanceCommand
{
    /// <summary>The first word of such a command line.</summary>
    public const string Verb = "maintenance";

    private const string About = $"""
        Announces work on the network. While a window lasts, villages in it that are not normal show as maintenance, on the public
        pages and in the roll-ups; what is still down at its end is an outage from then on.

        {AdminVerb.Where}
        """;

    /// <summary>Runs a command line that begins with <see cref="Verb"/>.</summary>
    /// <param name="args">All of it.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where the reasons of a failure go.</param>
    /// <returns>0, 2 for bad input, 69 where the collector does not answer.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors) => AdminVerb.RunAsync(
        args, connect => new Command(Verb, About) { Add(connect, output), List(connect, output), Cancel(connect, output) }, output, errors);

    private static Command Add(AdminVerb.Connect connect, TextWriter output)
    {
        var prefix = new Argument<string>("prefix") { Description = "33, 3301, 330101 or 3301012001: all villages whose code begins so." };
        var from = Required("--from", "TIME", "The begin, 2026-08-22T22:00+07:00; without an offset it is WIB.");
        var to = Required("--to", "TIME", "The end, at most 7 days later.");
        var reason = Required("--reason", "TEXT", "What is done, for the public: at most 200 characters.");
        var command = new Command("add", "Announces a window.") { prefix, from, to, reason };
        command.SetAction(async (result, ct) =>
        {
            using var admin = connect(result);
            var client = new MaintenanceClient(admin);
            var request = new WindowRequest(result.GetValue(prefix)!, result.GetValue(from)!, result.GetValue(to)!, result.GetValue(reason)!);
            await output.WriteAsync(MaintenanceTable.Of([await client.AnnounceAsync(request, ct).ConfigureAwait(false)])).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command List(AdminVerb.Connect connect, TextWriter output)
    {
        var json = new Option<bool>("--json") { Description = "Prints what the admin port answers." };
        var command = new Command("list", "Shows what is to come, goes on, or ended within 30 days.") { json };
        command.SetAction(async (result, ct) =>
        {
            using var admin = connect(result);
            var client = new MaintenanceClient(admin);
            var answer = await client.ListAsync(ct).ConfigureAwait(false);
            await output.WriteAsync(result.GetValue(json)
                ? JsonSerializer.Serialize(answer, AdminJson.Default.WindowsAnswer) + "\n"
                : MaintenanceTable.Of(answer.Windows)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Cancel(AdminVerb.Connect connect, TextWriter output)
    {
        var id = new Argument<long>("id") { Description = "The number that 'list' shows." };
        var command = new Command("cancel", "Calls a window off; one that goes on ends now.") { id };
        command.SetAction(async (result, ct) =>
        {
            using var admin = connect(result);
            var client = new MaintenanceClient(admin);
            await output.WriteAsync(MaintenanceTable.Of([await client.CancelAsync(result.GetValue(id), ct).ConfigureAwait(false)])).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Option<string> Required(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Required = true };
}
