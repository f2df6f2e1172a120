using System.Globalization;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Core.Snmp;

/// <summary>What was read of a device, as points of the schema: one for each measurement and interface.</summary>
public sealed class SnmpPoints
{
    private readonly List<Reading> _readings = [];

    /// <summary>A value that was read; null where there is none.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="interfaceName">The tag <c>if</c>; empty where the measurement has none.</param>
    /// <param name="field">The field's key.</param>
    public double? this[string measurement, string interfaceName, string field]
    {
        get
        {
            double? value = null;
            var latest = -1;
            foreach (var reading in _readings)
            {
                if (reading.Order > latest && reading.Target.Measurement == measurement && reading.Interface == interfaceName && reading.Target.Field.Name == field)
                    (latest, value) = (reading.Order, reading.IsFloat ? reading.Float : reading.Bits);
            }

            return value;
        }
    }

    /// <summary>Forgets all of them, for the next reading.</summary>
    public void Clear() => _readings.Clear();

    /// <summary>Writes all points as lines.</summary>
    /// <param name="writer">Takes the lines.</param>
    /// <param name="tags">The village's tags, from <c>desa</c> to <c>prov</c>, beginning with their comma.</param>
    /// <param name="nanoseconds">The points' time, since 1970 UTC.</param>
    public void Write(LineWriter writer, ReadOnlySpan<byte> tags, long nanoseconds)
    {
        _readings.Sort();
        for (var i = 0; i < _readings.Count; i++)
        {
            var reading = _readings[i];
            if (i == 0 || !reading.IsBeside(_readings[i - 1]))
                // A measurement's own tag behind the village's, as ingest writes it.
                writer.Measurement(reading.Target.MeasurementKey).RawTags(tags).Tag("if"u8, reading.Interface);
            var isLast = i == _readings.Count - 1 || !reading.IsBeside(_readings[i + 1]);
            if (!IsSetAgain(i))
            {
                if (reading.IsFloat)
                    writer.Field(reading.Target.FieldKey, reading.Float);
                else
                    writer.Field(reading.Target.FieldKey, reading.Bits);
            }

            if (isLast)
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
            _readings.Add(new Reading(target, interfaceName, BitConverter.DoubleToInt64Bits(Math.Round(value, 6)), _readings.Count, IsFloat: true));
    }

    /// <summary>Sets a value of an integer field, all of its 63 bits.</summary>
    internal void Set(ProfileField target, string interfaceName, long value) =>
        _readings.Add(new Reading(target, interfaceName, value, _readings.Count, IsFloat: false));

    // Of a field that was set twice the later value stands further behind among those of its line.
    private bool IsSetAgain(int index)
    {
        for (var i = index + 1; i < _readings.Count && _readings[i].IsBeside(_readings[index]); i++)
        {
            if (ReferenceEquals(_readings[i].Target.Field, _readings[index].Target.Field))
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_readings.DistinctBy(reading => (reading.Target.Measurement, reading.Interface)).Count()} points");

    // Bits: the integer, or those of the float.
    private readonly record struct Reading(ProfileField Target, string Interface, long Bits, int Order, bool IsFloat) : IComparable<Reading>
    {
        public double Float => BitConverter.Int64BitsToDouble(Bits);

        public bool IsBeside(in Reading other) => Target.Measurement == other.Target.Measurement && Interface == other.Interface;

        public int CompareTo(Reading other)
        {
            var order = string.CompareOrdinal(Target.Measurement, other.Target.Measurement);
            if (order == 0)
                order = string.CompareOrdinal(Interface, other.Interface);
            if (order == 0)
                order = IsFloat.CompareTo(other.IsFloat);
            return order == 0 ? Order.CompareTo(other.Order) : order;
        }
    }
}
