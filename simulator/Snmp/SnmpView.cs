using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Simulator.Snmp;

/// <summary>Answers from a list of objects in the order of their OIDs, as RFC 3416 §4.2 says.</summary>
internal static class SnmpView
{
    /// <summary>What passes the usual MTU; a GETBULK is cut here, as devices do.</summary>
    public const int MaxAnswer = 1400;

    private const int MaxRepetitions = 100;

    /// <summary>The bindings of the answer.</summary>
    /// <param name="objects">The device's objects.</param>
    /// <param name="type">GET, GETNEXT or GETBULK.</param>
    /// <param name="names">What is asked for.</param>
    /// <param name="nonRepeaters">Of a GETBULK.</param>
    /// <param name="repetitions">Of a GETBULK.</param>
    public static List<SnmpVarBind> Answer(
        IReadOnlyList<SnmpVarBind> objects, SnmpPduType type, SnmpVarBind[] names, int nonRepeaters, int repetitions) => type switch
        {
            SnmpPduType.Get => [.. names.Select(name => Get(objects, name.Oid))],
            SnmpPduType.GetNext => [.. names.Select(name => Next(objects, name.Oid))],
            _ => Bulk(objects, names, nonRepeaters, repetitions),
        };

    private static List<SnmpVarBind> Bulk(IReadOnlyList<SnmpVarBind> objects, SnmpVarBind[] names, int nonRepeaters, int repetitions)
    {
        var single = Math.Clamp(nonRepeaters, 0, names.Length);
        List<SnmpVarBind> found = [.. names.Take(single).Select(name => Next(objects, name.Oid))];
        var last = names.Skip(single).Select(name => name.Oid).ToArray();
        var size = 100;
        for (var row = 0; row < Math.Clamp(repetitions, 0, MaxRepetitions) && last.Length > 0; row++)
        {
            for (var i = 0; i < last.Length; i++)
            {
                var next = Next(objects, last[i]);
                size += next.Oid.Encoded.Length + 8 + (next.Value.Type == SnmpType.OctetString ? next.Value.Octets.Length : 9);
                if (size > MaxAnswer && found.Count > 0)
                    return found;
                found.Add(next);
                last[i] = next.Oid;
            }
        }

        return found;
    }

    private static SnmpVarBind Get(IReadOnlyList<SnmpVarBind> objects, Oid name) =>
        First(objects, name) is var i && i < objects.Count && objects[i].Oid == name ? objects[i]
            : new SnmpVarBind(name, SnmpValue.Empty(SnmpType.NoSuchInstance));

    private static SnmpVarBind Next(IReadOnlyList<SnmpVarBind> objects, Oid name)
    {
        var i = First(objects, name);
        if (i < objects.Count && objects[i].Oid == name)
            i++;
        return i < objects.Count ? objects[i] : new SnmpVarBind(name, SnmpValue.Empty(SnmpType.EndOfMibView));
    }

    // The first object that is not before a name.
    private static int First(IReadOnlyList<SnmpVarBind> objects, Oid name)
    {
        var (low, high) = (0, objects.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (objects[middle].Oid.CompareTo(name) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
