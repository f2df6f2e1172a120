using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>The numbers in a device's values.</summary>
internal static class SnmpNumber
{
    /// <summary>The value as a float; null for what is no number.</summary>
    public static double? Float(SnmpValue value) => value.Type switch
    {
        SnmpType.Integer32 => value.Signed,
        SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks or SnmpType.Counter64 => value.Unsigned,
        _ => null,
    };

    /// <summary>The value as an integer, a Counter64 masked to 63 bits; null for what is no number.</summary>
    public static long? Integer(SnmpValue value) => value.Type switch
    {
        SnmpType.Integer32 => value.Signed,
        SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks or SnmpType.Counter64 => (long)(value.Unsigned & long.MaxValue),
        _ => null,
    };

    /// <summary>Sets a field to an object's value, where that is a number.</summary>
    public static void Set(SnmpPoints points, ProfileObject definition, string interfaceName, SnmpValue value)
    {
        if (Integer(value) is not { } integer)
            return;
        if (definition.One is { } one)
            points.Set(definition.Target, interfaceName, integer == one ? 1L : 0L);
        else if (definition.Scale == 1 && definition.Target.Field.Type == Metrics.FieldType.Integer)
            points.Set(definition.Target, interfaceName, integer);
        else
            points.Set(definition.Target, interfaceName, Float(value)!.Value * definition.Scale);
    }
}
