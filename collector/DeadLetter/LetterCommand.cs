using System.CommandLine;
using System.Text.Json;
using InternetDesa.Collector.Admin;

namespace InternetDesa.Collector.DeadLetter;

/// <summary>The verbs <c>dead list</c>, <c>show</c> and <c>replay</c>: they ask the collector that runs.</summary>
internal static class LetterCommand
{
    /// <summary>The first word of such a command line.</summary>
    public const string Verb = "dead";

    /// <summary>Some of the letters stayed (EX_DATAERR).</summary>
    public const int SomeStayed = 65;

    private const string About = $"""
        What the collector could not take: lines that the schema, the time limits or the sender's identity forbid, batches whose time
        nobody knows, points that InfluxDB refused. Mend the cause (inventory, schema, InfluxDB), then replay them.

        {AdminVerb.Where}
        """;

    private static readonly Option<string?> Reason = new("--reason") { Description = "Only these: schema, time, no_anchor, identity or influx.", HelpName = "REASON" };
    private static readonly Option<string?> Device = new("--device") { Description = "Only of this sender: 33/01/01/2001/agent.", HelpName = "DEVICE" };

    /// <summary>Runs a command line that begins with <see cref="Verb"/>.</summary>
    /// <param name="args">All of it.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where the reasons of a failure go.</param>
    /// <returns>0, 65 where some letters could not be replayed, 2 for bad input, 69 where the collector does not answer.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors) => AdminVerb.RunAsync(
        args, connect => new Command(Verb, About) { List(connect, output), Show(connect, output), Replay(connect, output) }, output, errors);

    private static Command List(AdminVerb.Connect connect, TextWriter output)
    {
        var json = new Option<bool>("--json") { Description = "Prints what the admin port answers." };
        var after = new Option<long>("--after") { Description = "Only letters with a larger number, to go on.", HelpName = "NUMBER" };
        var max = new Option<int>("--max") { Description = $"How many at most, 1 to {LetterBook.MostPerCall}.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var command = new Command("list", "Lists letters, the oldest first.") { Reason, Device, after, max, json };
        command.SetAction(async (result, ct) =>
        {
            using var client = connect(result);
            var answer = await client.GetAsync($"dead?{Filter(result)}after={result.GetValue(after)}&max={result.GetValue(max)}", AdminJson.Default.LettersAnswer, ct).ConfigureAwait(false);
            if (result.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(answer, AdminJson.Default.LettersAnswer)).ConfigureAwait(false);
            else
                await output.WriteAsync(LetterText.Table(answer.Letters) + (answer.After is { } next ? $"There are more: --after {next}\n" : "")).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Show(AdminVerb.Connect connect, TextWriter output)
    {
        var letter = new Argument<long>("letter") { Description = "The number that 'list' shows." };
        var json = new Option<bool>("--json") { Description = "Prints what the admin port answers, the content in Base64." };
        var command = new Command("show", "Shows one letter with its content; what is not printable shows as '?'.") { letter, json };
        command.SetAction(async (result, ct) =>
        {
            using var client = connect(result);
            var answer = await client.GetAsync($"dead/{result.GetValue(letter)}", AdminJson.Default.LetterAnswer, ct).ConfigureAwait(false);
            await output.WriteAsync(result.GetValue(json) ? JsonSerializer.Serialize(answer, AdminJson.Default.LetterAnswer) + "\n" : LetterText.Whole(answer)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Command Replay(AdminVerb.Connect connect, TextWriter output)
    {
        var letter = new Argument<long?>("letter") { Description = "The number that 'list' shows.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "All letters." };
        var command = new Command("replay", "Sends letters once more on their way; those that went before are left out.") { letter, Reason, Device, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(letter) is null && result.GetValue(Reason) is null && result.GetValue(Device) is null && !result.GetValue(all))
                result.AddError("Write a letter's number, --reason, --device, or --all.");
        });
        command.SetAction(async (result, ct) =>
        {
            using var client = connect(result);
            var offset = result.GetValue(letter) is { } only ? $"offset={only}&" : "";
            var (replayed, stayed) = (0, 0);
            for (long? after = 0; after is not null;)
            {
                var answer = await client.PostAsync($"dead/replay?{Filter(result)}{offset}after={after}", new NoBody(),
                    AdminJson.Default.NoBody, AdminJson.Default.ReplayAnswer, ct).ConfigureAwait(false);
                foreach (var refusal in answer.Refused)
                    await output.WriteLineAsync($"letter {refusal.Offset} stays: {refusal.Message}").ConfigureAwait(false);
                (replayed, stayed, after) = (replayed + answer.Replayed, stayed + answer.Refused.Count, answer.After);
            }

            await output.WriteLineAsync($"{replayed} letters replayed, {stayed} stay.").ConfigureAwait(false);
            return stayed > 0 ? SomeStayed : 0;
        });
        return command;
    }

    private static string Filter(ParseResult result) => Part("reason", result.GetValue(Reason)) + Part("device", result.GetValue(Device));

    private static string Part(string name, string? value) => value is null ? "" : $"{name}={Uri.EscapeDataString(value)}&";
}
