using System.Text;
using System.Text.RegularExpressions;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Delivery;

/// <summary>
/// Finds the lines that InfluxDB 1.x dropped of a request it stored in part. It says which field conflicts, not which lines: those
/// with that field of that measurement are taken; where it names none (points outside the retention), all lines are.
/// </summary>
internal static partial class DroppedLines
{
    /// <summary>The lines that the server's words fit, as ranges of bytes with their line feeds.</summary>
    public static IReadOnlyList<(int Start, int Length)> Select(ReadOnlySpan<byte> lines, string message)
    {
        // In the answer's JSON the quotes are escaped.
        var conflict = Conflict().Match(message.Replace("\\\"", "\"", StringComparison.Ordinal));
        var field = Encoding.UTF8.GetBytes(conflict.Groups["field"].Value);
        var measurement = Encoding.UTF8.GetBytes(conflict.Groups["measurement"].Value);
        var all = new List<(int Start, int Length)>();
        var dropped = new List<(int Start, int Length)>();
        var reader = new LineReader(lines);
        var start = 0;
        while (reader.Read())
        {
            var end = lines.Length - reader.Remaining;
            var line = (start, end - start);
            all.Add(line);
            start = end;
            if (!conflict.Success || !reader.Measurement.SequenceEqual(measurement))
                continue;
            var has = false;
            while (reader.ReadField(out var key, out _))
                has |= key.SequenceEqual(field);
            if (has)
                dropped.Add(line);
        }

        return dropped.Count > 0 ? dropped : all;
    }

    [GeneratedRegex("input field \"(?<field>[^\"]+)\" on measurement \"(?<measurement>[^\"]+)\"")]
    private static partial Regex Conflict();
}
