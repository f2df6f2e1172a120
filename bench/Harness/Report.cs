using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InternetDesa.Bench.Harness;

/// <summary>Figures for people (a Markdown table) and for programs (JSON, one object a line).</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteTable(TextWriter output, IReadOnlyList<Figure> figures)
    {
        string[][] rows =
        [
            ["figure", "unit", "ours", "peer", "theirs", "ratio", "goal", "met"],
            .. figures.Select(figure => new[]
            {
                figure.Name, figure.Unit, Number(figure.Ours), figure.Peer ?? "–", Number(figure.Theirs), Number(figure.Ratio),
                figure.Goal?.Text ?? "–", figure.Met switch { true => "yes", false => "NO", null => "–" },
            }),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var (index, row) in rows.Index())
        {
            output.WriteLine(Line(row.Select((cell, column) => cell.PadRight(widths[column]))));
            if (index == 0)
                output.WriteLine(Line(widths.Select(width => new string('-', width))));
        }

        output.WriteLine($"\nMedians of {figures[0].Runs} rounds{(figures.Any(figure => figure.Runs == 1) && figures[0].Runs > 1 ? "; figures without a peer are of one run" : "")}.");
    }

    public static string ToJsonLines(IReadOnlyList<Figure> figures)
    {
        var lines = new StringBuilder();
        foreach (var figure in figures)
        {
            lines.Append(JsonSerializer.Serialize(
                new
                {
                    bench = figure.Bench,
                    figure = figure.Name,
                    unit = figure.Unit,
                    ours = figure.Ours,
                    peer = figure.Peer,
                    theirs = figure.Theirs,
                    ratio = figure.Ratio,
                    goal = figure.Goal?.Text,
                    met = figure.Met,
                    runs = figure.Runs,
                },
                Options)).Append('\n');
        }

        return lines.ToString();
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    // Three digits say all that a median of a shared machine knows; large numbers keep their whole part.
    private static string Number(double? value) => value switch
    {
        null => "–",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.00#", CultureInfo.InvariantCulture),
    };
}
