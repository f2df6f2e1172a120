using System.Buffers;
using System.Text;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Publisher.Thinning;

/// <summary>
/// Makes of the points of an hour one of measurement <c>X_1h</c>, which never lies over a raw point. Its time is that of the first
/// point that it stands for, so that two halves of an hour never lie over each other either, and <c>n</c> says how many there were.
/// </summary>
internal sealed class HourlyPoints
{
    private const long Hour = 3_600_000_000_000;

    private readonly Dictionary<(string Series, long Hour), Group> _groups = [];
    private readonly ArrayBufferWriter<byte> _kept = new();
    private int _keptLines;

    /// <summary>About how many bytes of lines there are.</summary>
    public int Bytes => _kept.WrittenCount + 250 * _groups.Count;

    /// <summary>How many points there are.</summary>
    public int Count => _keptLines + _groups.Count;

    /// <summary>Takes the data lines of a batch.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="shift">What is added to their times, nanoseconds.</param>
    public void Add(ReadOnlySpan<byte> lines, long shift)
    {
        var reader = new LineReader(lines);
        while (reader.Read())
        {
            if (MetricSchema.Find(reader.Measurement) is not { } definition)
                continue;
            // What was thinned before stays as it is.
            if (definition.Hourly is null)
                Keep(reader.Line);
            else
                Add(ref reader, definition, shift);
        }
    }

    /// <summary>Writes the points, in the order of their times.</summary>
    public void Write(ArrayBufferWriter<byte> output)
    {
        output.Write(_kept.WrittenSpan);
        var writer = new LineWriter(output);
        foreach (var group in _groups.Values.OrderBy(group => group.First))
            group.Write(writer);
    }

    private void Keep(ReadOnlySpan<byte> line)
    {
        _kept.Write(line);
        _kept.Write("\n"u8);
        _keptLines++;
    }

    private void Add(ref LineReader reader, MeasurementDefinition definition, long shift)
    {
        var name = reader.Measurement.Length;
        var line = reader.Line;
        var tags = 0;
        while (reader.ReadTag(out var key, out var value))
            tags += key.Length + value.Length + 2;
        var series = Encoding.UTF8.GetString(line[..(name + tags)]);
        // The time stands behind the fields, which are read again then.
        var fields = reader;
        while (reader.ReadField(out _, out _))
        {
        }

        if (reader.Error is not null || reader.Timestamp is not { } timestamp)
            return;
        var time = timestamp + shift;
        if (!_groups.TryGetValue((series, time / Hour), out var group))
            _groups[(series, time / Hour)] = group = new Group(definition, line.Slice(name, tags).ToArray());
        group.First = Math.Min(group.First, time);
        group.Points++;
        while (fields.ReadField(out var key, out var value))
        {
            if (definition.Field(key) is { } field)
                group.Field(field).Add(value, time);
        }
    }

    private sealed class Group(MeasurementDefinition definition, byte[] tags)
    {
        private readonly Dictionary<FieldDefinition, ThinnedField> _fields = [];

        public long First { get; set; } = long.MaxValue;

        public long Points { get; set; }

        public ThinnedField Field(FieldDefinition field) =>
            _fields.TryGetValue(field, out var values) ? values : _fields[field] = new ThinnedField(field);

        public void Write(LineWriter writer)
        {
            writer.Measurement(Encoding.ASCII.GetBytes(definition.Hourly!)).RawTags(tags);
            foreach (var field in _fields.Values)
                field.Write(writer);
            writer.Field("n"u8, Points).End(First);
        }
    }
}
