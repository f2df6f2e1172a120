using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InternetDesa.Tests.Dashboards.Files;

/// <summary>
/// Reads the part of YAML that the provisioning files keep to: mappings, sequences and plain scalars, by indentation. Everything else
/// (flow style, quotes, anchors, folded text) is refused with its line, so what this reads every YAML reader reads alike.
/// </summary>
internal sealed partial class YamlSubset
{
    private readonly List<Line> _lines = [];
    private int _at;

    private YamlSubset(string text)
    {
        foreach (var (raw, i) in text.Split('\n').Select((line, i) => (line, i + 1)))
        {
            var content = raw.Trim(' ');
            if (content.Length == 0 || content[0] == '#')
                continue;
            if (content.Contains('\t'))
                throw Fault(i, "a tab; indent with spaces");
            _lines.Add(new Line(i, raw.Length - raw.TrimStart(' ').Length, content));
        }
    }

    private readonly record struct Line(int Number, int Indent, string Text);

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">It is not of this part of YAML; the message has the line.</exception>
    public static JsonNode Read(string text)
    {
        var reader = new YamlSubset(text);
        if (reader._lines.Count == 0)
            throw Fault(1, "nothing is written");
        var node = reader.Block(reader._lines[0].Indent);
        return reader._at == reader._lines.Count ? node : throw Fault(reader._lines[reader._at].Number, "indented less than what it belongs to");
    }

    [GeneratedRegex("^(?<key>[A-Za-z_][A-Za-z0-9_]*):(?: +(?<value>.*))?$")]
    private static partial Regex Entry();

    private static FormatException Fault(int line, string what) => new($"line {line}: {what}");

    private JsonNode Block(int indent) => _lines[_at].Text.StartsWith('-') ? Sequence(indent) : Mapping(indent);

    private JsonArray Sequence(int indent)
    {
        var items = new JsonArray();
        while (_at < _lines.Count && _lines[_at] is var line && line.Indent == indent && line.Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var inner = line.Text[2..].TrimStart(' ');
            var innerIndent = indent + line.Text.Length - inner.Length;
            if (Entry().IsMatch(inner))
            {
                _lines[_at] = new Line(line.Number, innerIndent, inner);
                items.Add(Block(innerIndent));
            }
            else
            {
                items.Add(Scalar(line.Number, inner));
                _at++;
            }
        }

        return items;
    }

    private JsonObject Mapping(int indent)
    {
        var entries = new JsonObject();
        while (_at < _lines.Count && _lines[_at] is var line && line.Indent >= indent && !line.Text.StartsWith("- ", StringComparison.Ordinal))
        {
            if (line.Indent > indent)
                throw Fault(line.Number, "indented more than its neighbours");
            var entry = Entry().Match(line.Text);
            if (!entry.Success)
                throw Fault(line.Number, "neither 'key: value' nor '- item'");
            _at++;
            var value = entry.Groups["value"].Value;
            if (value.Length == 0 && (_at == _lines.Count || _lines[_at].Indent <= indent))
                throw Fault(line.Number, "a key without a value");
            if (!entries.TryAdd(entry.Groups["key"].Value, value.Length == 0 ? Block(_lines[_at].Indent) : Scalar(line.Number, value)))
                throw Fault(line.Number, $"'{entry.Groups["key"].Value}' for the second time");
        }

        return entries;
    }

    private static JsonValue Scalar(int line, string text)
    {
        if ("[]{}\"'|>&*!%@`,?#".Contains(text[0], StringComparison.Ordinal) || text.Contains(": ", StringComparison.Ordinal)
            || text.Contains(" #", StringComparison.Ordinal) || text[^1] == ':')
            throw Fault(line, $"'{text}' is no plain scalar");
        if (text is "true" or "false")
            return JsonValue.Create(text == "true");
        if (text is "null" or "~" or "yes" or "no" or "on" or "off")
            throw Fault(line, $"'{text}' is not the same to all readers; write true or false");
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return JsonValue.Create(integer);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
