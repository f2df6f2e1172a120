using System.Buffers;
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
    /// <summary>The lines that the server's words fit.</summary>
    public static byte[] Select(ReadOnlySpan<byte> lines, string message)
    {
        // In the answer's JSON the quotes are escaped.
        var conflict = Conflict().Match(message.Replace("\\\"", "\"", StringComparison.Ordinal));
        if (!conflict.Success)
            return lines.ToArray();
        var field = Encoding.UTF8.GetBytes(conflict.Groups["field"].Value);
        var measurement = Encoding.UTF8.GetBytes(conflict.Groups["measurement"].Value);
        var dropped = new ArrayBufferWriter<byte>();
        var reader = new LineReader(lines);
        while (reader.Read())
        {
            if (!reader.Measurement.SequenceEqual(measurement))
                continue;
            var has = false;
            while (reader.ReadField(out var key, out _))
                has |= key.SequenceEqual(field);
            if (!has)
                continue;
            dropped.Write(reader.Line);
            dropped.Write("\n"u8);
        }

        return dropped.WrittenCount > 0 ? dropped.WrittenSpan.ToArray() : lines.ToArray();
    }

    [GeneratedRegex("input field \"(?<field>[^\"]+)\" on measurement \"(?<measurement>[^\"]+)\"")]
    private static partial Regex Conflict();
}
