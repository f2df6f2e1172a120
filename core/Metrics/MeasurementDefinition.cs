using System.Collections.Frozen;
using System.Text;

namespace InternetDesa.Core.Metrics;

/// <summary>One measurement: its tags beyond those of the village, and its fields.</summary>
public sealed class MeasurementDefinition
{
    private readonly FrozenDictionary<byte[], FieldDefinition>.AlternateLookup<ReadOnlySpan<byte>> _fields;

    internal MeasurementDefinition(string name, string[] tags, FieldDefinition[] fields, bool deviceMayWrite)
    {
        Name = name;
        Tags = tags;
        Fields = fields;
        DeviceMayWrite = deviceMayWrite;
        _fields = fields.ToFrozenDictionary(field => Encoding.UTF8.GetBytes(field.Name), Utf8Comparer.Instance)
            .GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The name, ASCII.</summary>
    public string Name { get; }

    /// <summary>Tags beyond <c>prov, kab, kec, desa, dev</c>, in the order of their keys.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>The fields.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; }

    /// <summary>Whether devices may send it; the rest only the collector writes.</summary>
    public bool DeviceMayWrite { get; }

    /// <summary>The field of a key as it stands in a line; null where the measurement has none of that name.</summary>
    public FieldDefinition? Field(ReadOnlySpan<byte> key) => _fields.TryGetValue(key, out var field) ? field : null;

    /// <summary>Whether the measurement has a tag of that key.</summary>
    public bool HasTag(ReadOnlySpan<byte> key)
    {
        foreach (var tag in Tags)
        {
            if (Ascii.Equals(key, tag))
                return true;
        }

        return false;
    }
}
