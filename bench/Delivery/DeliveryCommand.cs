using System.CommandLine;
using InternetDesa.Bench.Harness;

namespace InternetDesa.Bench.Delivery;

/// <summary><c>./desa bench delivery</c>: delivery at the scale of the province and the nation, in real time.</summary>
internal static class DeliveryCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var minutes = new Option<int>("--minutes") { Description = "How long the nation reports.", DefaultValueFactory = _ => 60 };
        var hours = new Option<int>("--hours") { Description = "How many hours of the province's reports are the backlog.", DefaultValueFactory = _ => 72 };
        var seconds = new Option<int>("--seconds") { Description = "How long the province reports into a real InfluxDB.", DefaultValueFactory = _ => 180 };
        var json = new Option<string?>("--json") { Description = "Writes one JSON object per figure, a line each, into this file.", HelpName = "FILE" };
        var part = new Option<string[]>("--part") { Description = "Only these: fresh, nation, backlog.", AllowMultipleArgumentsPerToken = true };
        part.AcceptOnlyFromAmong("fresh", "nation", "backlog");
        var command = new Command("delivery", "The province into InfluxDB 1.x, the nation for an hour, a backlog of 72 hours; takes two hours.")
        {
            part, seconds, minutes, hours, json,
        };
        command.SetAction(async (result, ct) =>
        {
            var chosen = result.GetValue(part) is { Length: > 0 } names ? names : ["fresh", "nation", "backlog"];
            Console.WriteLine(Machine.Describe(Workshop.Directory));
            var figures = new List<Figure>();
            Action<string> say = Console.Error.WriteLine;
            if (chosen.Contains("fresh"))
                figures.AddRange(await new FreshPart(TimeSpan.FromSeconds(result.GetValue(seconds))).RunAsync(say, ct));
            if (chosen.Contains("nation"))
                figures.AddRange(await new NationPart(result.GetValue(minutes)).RunAsync(say, ct));
            if (chosen.Contains("backlog"))
                figures.AddRange(await new BacklogPart(result.GetValue(hours)).RunAsync(say, ct));
            if (figures.Count == 0)
                return;
            Report.WriteTable(Console.Out, figures);
            if (result.GetValue(json) is { } file)
                await File.WriteAllTextAsync(file, Report.ToJsonLines(figures), ct);
        });
        return command;
    }
}
