using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>How the cells of a table lie to each other: the same index behind different columns (RFC 2578 §7.7).</summary>
internal static class TableRows
{
    /// <summary>The index of a row of a table with one index, RouterOS's beyond 2^31 included.</summary>
    public static bool TryIndex(Oid name, Oid column, out uint index)
    {
        index = 0;
        if (!name.StartsWith(column))
            return false;
        var rest = name.Encoded.Span[column.Encoded.Length..];
        for (var i = 0; i < rest.Length; i++)
        {
            index = (index << 7) | (rest[i] & 0x7Fu);
            if ((rest[i] & 0x80) == 0)
                return i == rest.Length - 1;
        }

        return false;
    }

    /// <summary>The last sub-identifier of a row's index; false where the row is not the column's.</summary>
    public static bool TryLast(Oid name, Oid column, out uint last)
    {
        last = 0;
        if (!name.StartsWith(column) || name.Encoded.Length == column.Encoded.Length)
            return false;
        var ended = true;
        foreach (var octet in name.Encoded.Span[column.Encoded.Length..])
        {
            last = ((ended ? 0 : last) << 7) | (octet & 0x7Fu);
            ended = (octet & 0x80) == 0;
        }

        return true;
    }

    /// <summary>The value of another column in the same row.</summary>
    public static SnmpValue? Beside(Dictionary<Oid, SnmpValue> cells, Oid name, Oid column, Oid other)
    {
        byte[] encoded = [.. other.Encoded.Span, .. name.Encoded.Span[column.Encoded.Length..]];
        return Oid.TryFromEncoded(encoded, out var beside) && cells.TryGetValue(beside, out var value) ? value : null;
    }
}
