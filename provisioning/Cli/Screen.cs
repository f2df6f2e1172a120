using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using InternetDesa.Provisioning.Routers;
using Spectre.Console;

namespace InternetDesa.Provisioning.Cli;

/// <summary>What a verb says: tables that fit 80 columns for people, or one JSON object for programs. Progress goes to standard error.</summary>
internal sealed class Screen
{
    private const int Columns = 80;

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        // JSON's own escapes already keep control characters from the terminal; this keeps letters readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly TextWriter _output;
    private readonly TextWriter _progress;
    private readonly bool _json;
    private readonly IAnsiConsole _console;

    /// <summary>Makes the screen.</summary>
    /// <param name="output">Results.</param>
    /// <param name="progress">What goes on meanwhile.</param>
    /// <param name="json">For programs.</param>
    public Screen(TextWriter output, TextWriter progress, bool json)
    {
        (_output, _progress, _json) = (output, progress, json);
        // A file or a pipe gets no colours, whatever the terminal behind it could show.
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        _console.Profile.Width = isTerminal ? Math.Max(Columns, _console.Profile.Width) : Columns;
    }

    /// <summary>Whether programs read it.</summary>
    public bool IsJson => _json;

    /// <summary>Shows a result: the table for people, or the object.</summary>
    public void Show(object json, Action people)
    {
        if (_json)
            _output.WriteLine(JsonSerializer.Serialize(json, JsonOptions));
        else
            people();
    }

    /// <summary>A line of what goes on.</summary>
    public void Progress(string text) => _progress.WriteLine($"… {HostileText.Line(text)}");

    /// <summary>A line for people, in a colour; it may hold a router's text.</summary>
    public void Line(string text, string style = "default") =>
        _console.MarkupLine($"[{style}]{Markup.Escape(HostileText.Line(text))}[/]");

    /// <summary>A line as it is, however long: for what is copied. Nothing of a router's.</summary>
    public void Plain(string text) => _output.WriteLine(text);

    /// <summary>A table for people; the cells may hold a router's text. A cell's style stands before a tab.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        foreach (var row in rows)
            table.AddRow([.. row.Select(Cell)]);
        _console.Write(table);
    }

    /// <summary>A duration such as <c>3d 04:10:00</c>.</summary>
    public static string Duration(TimeSpan span) =>
        span.ToString(span.Days > 0 ? @"d\d\ hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>A style before a cell's text.</summary>
    public static string Styled(string style, string text) => $"{style}\t{text}";

    private static Markup Cell(string cell) => cell.Split('\t', 2) is [var style, var text]
        ? new Markup($"[{style}]{Markup.Escape(HostileText.Line(text))}[/]")
        : new Markup(Markup.Escape(HostileText.Line(cell)));
}
