namespace InternetDesa.Protocols.Snmp;

/// <summary>A PDU of RFC 3416 §3, which all but v1's trap are; the bindings still encoded.</summary>
internal readonly ref struct SnmpPdu
{
    private const byte Sequence = 0x30;

    public SnmpPduType Type { get; private init; }

    public int RequestId { get; private init; }

    /// <summary>The error-status; of a GETBULK the non-repeaters.</summary>
    public int ErrorStatus { get; private init; }

    /// <summary>The error-index; of a GETBULK the max-repetitions.</summary>
    public int ErrorIndex { get; private init; }

    public ReadOnlySpan<byte> VarBinds { get; private init; }

    /// <summary>All of it, tag and length included.</summary>
    public ReadOnlySpan<byte> Whole { get; private init; }

    /// <summary>Reads the next element as a PDU; its bindings are not looked at. SET is no PDU here, and v1's trap another's to read.</summary>
    public static bool TryRead(scoped ref BerReader reader, out SnmpPdu pdu)
    {
        pdu = default;
        var whole = reader.Rest;
        if (!reader.TryRead(out var tag, out var content))
            return false;
        var type = (SnmpPduType)tag;
        if (type is not (SnmpPduType.Get or SnmpPduType.GetNext or SnmpPduType.Response or SnmpPduType.GetBulk or SnmpPduType.Inform
            or SnmpPduType.Trap or SnmpPduType.Report))
            return false;
        var inner = new BerReader(content);
        if (!inner.TryReadInt32(out var requestId) || !inner.TryReadInt32(out var status) || !inner.TryReadInt32(out var index)
            || !inner.TryRead(Sequence, out var varBinds) || !inner.AtEnd)
            return false;
        pdu = new SnmpPdu
        {
            Type = type,
            RequestId = requestId,
            ErrorStatus = status,
            ErrorIndex = index,
            VarBinds = varBinds,
            Whole = whole[..^reader.Rest.Length],
        };
        return true;
    }

    /// <summary>An upper bound of the octets that <see cref="Write"/> takes.</summary>
    public static int RoomFor(IReadOnlyList<SnmpVarBind> varBinds)
    {
        var size = (5 * BerWriter.HeadBytes) + 12;
        foreach (var (name, value) in varBinds)
            size += (3 * BerWriter.HeadBytes) + 9 + name.Encoded.Length + value.Content.Length;
        return size;
    }

    /// <summary>Writes a PDU before what is there.</summary>
    public static void Write(
        ref BerWriter writer, SnmpPduType type, int requestId, int errorStatus, int errorIndex, IReadOnlyList<SnmpVarBind> varBinds)
    {
        var end = writer.Mark;
        for (var i = varBinds.Count - 1; i >= 0; i--)
        {
            var mark = writer.Mark;
            WriteValue(ref writer, varBinds[i].Value);
            writer.Octets((byte)SnmpType.ObjectIdentifier, varBinds[i].Oid.Encoded.Span);
            writer.Wrap(Sequence, mark);
        }

        writer.Wrap(Sequence, end);
        writer.Signed((byte)SnmpType.Integer32, errorIndex);
        writer.Signed((byte)SnmpType.Integer32, errorStatus);
        writer.Signed((byte)SnmpType.Integer32, requestId);
        writer.Wrap((byte)type, end);
    }

    private static void WriteValue(ref BerWriter writer, SnmpValue value)
    {
        var tag = (byte)value.Type;
        if (value.Type == SnmpType.Integer32)
            writer.Signed(tag, value.Signed);
        else if (value.Type is SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks or SnmpType.Counter64)
            writer.Unsigned(tag, value.Unsigned);
        else
            writer.Octets(tag, value.Content.Span);
    }
}

/// <summary>Memory of parts that were found as spans.</summary>
internal static class MemoryParts
{
    /// <summary>The memory of a span that lies within it.</summary>
    public static ReadOnlyMemory<byte> Part(this ReadOnlyMemory<byte> whole, ReadOnlySpan<byte> part) =>
        part.IsEmpty ? default : whole.Slice(whole.Span.Overlaps(part, out var offset) ? offset : throw new ArgumentException("No part of it.", nameof(part)), part.Length);
}
