using System.CommandLine;
using InternetDesa.Collector.Admin;

namespace InternetDesa.Collector.Control;

/// <summary>The verbs <c>agent config show|set|clear</c>, <c>agent cmd</c>, <c>agent list</c> and <c>agent upgrade</c>: they ask the collector that runs.</summary>
internal static class AgentVerb
{
    /// <summary>The first word of such a command line.</summary>
    public const string Verb = "agent";

    /// <summary>What <c>cmd</c> ends with when the agent did not do it.</summary>
    public const int NotDone = 1;

    private const string About = $"""
        Speaks to the agent of a village: its configuration, kept here and told at every connection, and commands with their answers.

        {AdminVerb.Where}
        """;

    /// <summary>Runs a command line that begins with <see cref="Verb"/>.</summary>
    /// <param name="args">All of it.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where the reasons of a failure go.</param>
    /// <returns>0, 1 where the agent did not do it, 2 for bad input, 69 where the collector does not answer.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors) => AdminVerb.RunAsync(
        args, connect => new Command(Verb, About)
        {
            Config(connect, output), Cmd(connect, output), UpgradeVerb.List(connect, output), UpgradeVerb.Upgrade(connect, output, TimeProvider.System),
        }, output, errors);

    private static Command Config(AdminVerb.Connect connect, TextWriter output)
    {
        var file = new Argument<FileInfo>("file") { Description = "YAML: the options that differ from the box's own, such as Ping: { Count: 3 }." };
        var show = new Command("show", "Shows what is set by hand; before it the agent hears what the inventory has for its village's page.") { Device() };
        var set = new Command("set", "Tells the agent; it answers with an event 'config', accepted or refused.") { Device(), file };
        var clear = new Command("clear", "Takes it back: the agent has the box's own alone.") { Device() };
        show.SetAction((result, ct) => WriteAsync(result, async admin => await admin.GetAsync(
            $"agent/config?device={Uri.EscapeDataString(result.GetValue<string>("device")!)}", AdminJson.Default.ConfigAnswer, ct).ConfigureAwait(false)));
        set.SetAction((result, ct) => WriteAsync(result, async admin => await SetAsync(admin, result, await File.ReadAllTextAsync(result.GetValue(file)!.FullName, ct).ConfigureAwait(false), ct).ConfigureAwait(false)));
        clear.SetAction((result, ct) => WriteAsync(result, admin => SetAsync(admin, result, "", ct)));
        return new Command("config", "The configuration of an agent.") { show, set, clear };

        async Task<int> WriteAsync(ParseResult result, Func<AdminClient, Task<ConfigAnswer>> ask)
        {
            using var admin = connect(result);
            var answer = await ask(admin).ConfigureAwait(false);
            await output.WriteLineAsync($"# {answer.Device}, {(answer.Connected ? "connected" : "not connected: it hears it at its next connection")}").ConfigureAwait(false);
            await output.WriteAsync(answer.Yaml.Length == 0 ? "# the box's own alone\n" : answer.Yaml.TrimEnd('\n') + "\n").ConfigureAwait(false);
            return 0;
        }
    }

    private static Task<ConfigAnswer> SetAsync(AdminClient admin, ParseResult result, string yaml, CancellationToken ct) => admin.PostAsync(
        "agent/config", new ConfigRequest(result.GetValue<string>("device")!, yaml), AdminJson.Default.ConfigRequest, AdminJson.Default.ConfigAnswer, ct);

    private static Command Cmd(AdminVerb.Connect connect, TextWriter output)
    {
        var name = new Argument<string>("name") { Description = "ping, traceroute, dns, throughput, log, restart or upgrade." };
        var target = new Option<string>("--target") { Description = "Whom it is about: a host, or a name as name@server.", DefaultValueFactory = _ => "" };
        var count = new Option<int>("--count") { Description = "How many echoes or lines." };
        var wait = new Option<int>("--wait") { Description = "How many seconds the answer is waited for, 1 to 120.", DefaultValueFactory = _ => 30 };
        var command = new Command("cmd", "Has the agent do something and shows its answer.") { name, Device(), target, count, wait };
        command.SetAction(async (result, ct) =>
        {
            using var admin = connect(result);
            admin.Wait(TimeSpan.FromSeconds(result.GetValue(wait) + 15));
            var answer = await admin.PostAsync("agent/cmd",
                new CommandRequest(result.GetValue<string>("device")!, result.GetValue(name)!, result.GetValue(target)!, result.GetValue(count), result.GetValue(wait)),
                AdminJson.Default.CommandRequest, AdminJson.Default.CommandAnswer, ct).ConfigureAwait(false);
            await output.WriteLineAsync(Printable(answer.Text)).ConfigureAwait(false);
            return answer.Ok ? 0 : NotDone;
        });
        return command;
    }

    private static Argument<string> Device() => new("device") { Description = "The village, 33.01.01.2001, or the device, 33/01/01/2001/agent." };

    // A terminal obeys some characters.
    private static string Printable(string text) => string.Concat(text.TrimEnd('\n').Select(sign => sign == '\n' || !char.IsControl(sign) ? sign : '?'));
}
