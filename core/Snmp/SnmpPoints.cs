using System.Globalization;
using System.Text;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Core.Snmp;

/// <summary>What was read of a device, as points of the schema: one for each measurement and interface.</summary>
public sealed class SnmpPoints
{
    private readonly SortedDictionary<(string Measurement, string Interface), Dictionary<FieldDefinition, double>> _floats = [];
    private readonly SortedDictionary<(string Measurement, string Interface), Dictionary<FieldDefinition, long>> _integers = [];

    /// <summary>A value that was read; null where there is none.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="interfaceName">The tag <c>if</c>; empty where the measurement has none.</param>
    /// <param name="field">The field's key.</param>
    public double? this[string measurement, string interfaceName, string field] =>
        Find(_floats, measurement, interfaceName, field) is { } number ? number
        : Find(_integers, measurement, interfaceName, field) is { } integer ? integer : null;

    /// <summary>Writes all points as lines.</summary>
    /// <param name="writer">Takes the lines.</param>
    /// <param name="tags">The village's tags, from <c>desa</c> to <c>prov</c>, beginning with their comma.</param>
    /// <param name="nanoseconds">The points' time, since 1970 UTC.</param>
    public void Write(LineWriter writer, ReadOnlySpan<byte> tags, long nanoseconds)
    {
        foreach (var key in _integers.Keys.Union(_floats.Keys).Order())
        {
            // A measurement's own tag behind the village's, as ingest writes it.
            writer.Measurement(Encoding.ASCII.GetBytes(key.Measurement)).RawTags(tags).Tag("if"u8, key.Interface);
            foreach (var (field, value) in _integers.GetValueOrDefault(key) ?? [])
                writer.Field(Encoding.ASCII.GetBytes(field.Name), value);
            foreach (var (field, value) in _floats.GetValueOrDefault(key) ?? [])
                writer.Field(Encoding.ASCII.GetBytes(field.Name), value);
            writer.End(nanoseconds);
        }
    }

    /// <summary>Sets a value, in place of one that was there; it takes the field's type.</summary>
    internal void Set(ProfileField target, string interfaceName, double value)
    {
        if (target.Field.Type == FieldType.Integer)
            // What is a hundredth short of a whole number by rounding is that number.
            Set(target, interfaceName, (long)Math.Floor(value + 1e-6));
        else
            Fields(_floats, target, interfaceName)[target.Field] = Math.Round(value, 6);
    }

    /// <summary>Sets a value of an integer field, all of its 63 bits.</summary>
    internal void Set(ProfileField target, string interfaceName, long value) =>
        Fields(_integers, target, interfaceName)[target.Field] = value;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_integers.Keys.Union(_floats.Keys).Count()} points");

    private static Dictionary<FieldDefinition, T> Fields<T>(
        SortedDictionary<(string, string), Dictionary<FieldDefinition, T>> points, ProfileField target, string interfaceName)
    {
        if (!points.TryGetValue((target.Measurement, interfaceName), out var fields))
            points[(target.Measurement, interfaceName)] = fields = [];
        return fields;
    }

    private static T? Find<T>(
        SortedDictionary<(string, string), Dictionary<FieldDefinition, T>> points, string measurement, string interfaceName, string field)
        where T : struct
    {
        foreach (var (definition, value) in points.GetValueOrDefault((measurement, interfaceName)) ?? [])
        {
            if (definition.Name == field)
                return value;
        }

        return null;
    }
}
