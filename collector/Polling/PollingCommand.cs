using System.CommandLine;
using System.Text.Json;
using InternetDesa.Collector.Admin;

namespace InternetDesa.Collector.Polling;

/// <summary>The verbs <c>snmp list</c>, <c>show</c> and <c>reset</c>: they ask the collector that runs.</summary>
internal static class PollingCommand
{
    /// <summary>The first word of such a command line.</summary>
    public const string Verb = "snmp";

    private const string About = $"""
        The devices that are polled by SNMP: how they are, what they cost their links, and which tables they are spared because they
        do not have them (absent) or fall silent over them (slow).

        {AdminVerb.Where}
        """;

    private static readonly Argument<string> Device = new("device") { Description = "Such as 33/01/01/2001/gw." };
    private static readonly Option<bool> Json = new("--json") { Description = "Prints what the admin port answers." };

    /// <summary>Runs a command line that begins with <see cref="Verb"/>.</summary>
    /// <param name="args">All of it.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where the reasons of a failure go.</param>
    /// <returns>0, 2 for bad input, 69 where the collector does not answer.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors) => AdminVerb.RunAsync(
        args, connect => new Command(Verb, About) { List(connect, output), Show(connect, output), Reset(connect, output) }, output, errors);

    private static Command List(AdminVerb.Connect connect, TextWriter output)
    {
        var prefix = new Argument<string>("prefix") { Description = "33/01: only devices that begin so.", DefaultValueFactory = _ => "" };
        var command = new Command("list", "Lists the devices.") { prefix, Json };
        command.SetAction(async (result, ct) =>
        {
            using var client = connect(result);
            var answer = await client.GetAsync($"snmp?prefix={Uri.EscapeDataString(result.GetValue(prefix)!)}", AdminJson.Default.DevicesAnswer, ct).ConfigureAwait(false);
            await output.WriteAsync(result.GetValue(Json) ? JsonSerializer.Serialize(answer, AdminJson.Default.DevicesAnswer) + "\n" : PollingText.Table(answer.Devices)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Show(AdminVerb.Connect connect, TextWriter output) => OfDevice("show", "Shows one with its tables and what each costs.", connect, output,
        static (client, path, ct) => client.GetAsync(path, AdminJson.Default.DeviceAnswer, ct));

    private static Command Reset(AdminVerb.Connect connect, TextWriter output) => OfDevice("reset",
        "Forgets what was learned about one: from its next poll on all tables are asked again.", connect, output,
        static (client, path, ct) => client.DeleteAsync(path, AdminJson.Default.DeviceAnswer, ct));

    private static Command OfDevice(string name, string about, AdminVerb.Connect connect, TextWriter output,
        Func<AdminClient, string, CancellationToken, Task<DeviceAnswer>> ask)
    {
        var command = new Command(name, about) { Device, Json };
        command.SetAction(async (result, ct) =>
        {
            using var client = connect(result);
            var answer = await ask(client, $"snmp/{Uri.EscapeDataString(result.GetValue(Device)!).Replace("%2F", "/", StringComparison.Ordinal)}", ct).ConfigureAwait(false);
            await output.WriteAsync(result.GetValue(Json) ? JsonSerializer.Serialize(answer, AdminJson.Default.DeviceAnswer) + "\n" : PollingText.Whole(answer)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
