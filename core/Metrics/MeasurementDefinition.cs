using System.Text;

namespace InternetDesa.Core.Metrics;

/// <summary>One measurement: its tags beyond those of the village, and its fields.</summary>
public sealed class MeasurementDefinition
{
    private readonly string[] _tags;
    private readonly NameTable<FieldDefinition> _fields;

    internal MeasurementDefinition(string name, string[] tags, FieldDefinition[] fields, bool deviceMayWrite)
    {
        Name = name;
        _tags = tags;
        Fields = fields;
        DeviceMayWrite = deviceMayWrite;
        _fields = new NameTable<FieldDefinition>(fields, field => field.Name);
    }

    /// <summary>The name, ASCII.</summary>
    public string Name { get; }

    /// <summary>The measurement of its hourly points, such as <c>ping_1h</c>; null where there is none.</summary>
    public string? Hourly { get; internal init; }

    /// <summary>Tags beyond <c>prov, kab, kec, desa, dev</c>, in the order of their keys.</summary>
    public IReadOnlyList<string> Tags => _tags;

    /// <summary>The fields.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; }

    /// <summary>Whether devices may send it; the rest only the collector writes.</summary>
    public bool DeviceMayWrite { get; }

    /// <summary>The field of a key as it stands in a line; null where the measurement has none of that name.</summary>
    public FieldDefinition? Field(ReadOnlySpan<byte> key) => _fields.Find(key);

    /// <summary>Whether the measurement has a tag of that key.</summary>
    public bool HasTag(ReadOnlySpan<byte> key)
    {
        foreach (var tag in _tags)
        {
            if (Ascii.Equals(key, tag))
                return true;
        }

        return false;
    }
}
