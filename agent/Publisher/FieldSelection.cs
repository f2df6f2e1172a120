using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Publisher;

/// <summary>The fields that a village on a metered link sends, such as <c>ping.loss_pct</c>; points without any of them are left out.</summary>
internal sealed class FieldSelection(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, byte[][]> _fields = names
        .GroupBy(name => name[..name.IndexOf('.', StringComparison.Ordinal)], name => Encoding.ASCII.GetBytes(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]))
        .ToDictionary(group => group.Key, group => group.ToArray());

    /// <summary>Whether a name is a field of the schema that an agent writes.</summary>
    public static bool IsField([NotNullWhen(true)] string? name) =>
        name?.Split('.') is [var measurement, var field]
        && MetricSchema.Find(Encoding.UTF8.GetBytes(measurement)) is { DeviceMayWrite: true } definition
        && definition.Field(Encoding.UTF8.GetBytes(field)) is not null;

    /// <summary>Writes what is selected of some lines; without a selection all of it. Events always go.</summary>
    /// <returns>How many lines were written.</returns>
    public int Apply(ReadOnlySpan<byte> lines, ArrayBufferWriter<byte> output)
    {
        var writer = new LineWriter(output);
        var reader = new LineReader(lines);
        var whole = 0;
        while (reader.Read())
        {
            var name = Encoding.UTF8.GetString(reader.Measurement);
            if (names.Count == 0 || name == "event")
            {
                output.Write(reader.Line);
                output.Write("\n"u8);
                whole++;
            }
            else if (_fields.TryGetValue(name, out var fields))
            {
                Write(ref reader, fields, writer);
            }
        }

        return whole + writer.Lines;
    }

    private static void Write(ref LineReader reader, byte[][] fields, LineWriter writer)
    {
        var line = reader.Line;
        var name = reader.Measurement.Length;
        var tags = 0;
        while (reader.ReadTag(out var key, out var value))
            tags += key.Length + value.Length + 2;
        writer.Measurement(reader.Measurement).RawTags(line.Slice(name, tags));
        while (reader.ReadField(out var key, out var value))
        {
            foreach (var field in fields)
            {
                if (key.SequenceEqual(field))
                    writer.RawField(key, value.Raw);
            }
        }

        writer.End(reader.Timestamp ?? 0);
    }
}
