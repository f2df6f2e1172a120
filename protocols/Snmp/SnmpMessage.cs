using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// A message of SNMP v1 or v2c (RFC 1157 §4, RFC 3416 §3). Decoding takes two steps: the head costs no memory, so that what nobody
/// asked for is dropped for nothing; the bindings follow when they are wanted.
/// </summary>
/// <param name="V1">v1 instead of v2c.</param>
/// <param name="Community">The community's octets.</param>
/// <param name="Type">What it is.</param>
/// <param name="RequestId">Which request it is, or answers.</param>
/// <param name="ErrorStatus">The error-status; of a GETBULK the non-repeaters.</param>
/// <param name="ErrorIndex">The error-index; of a GETBULK the max-repetitions.</param>
public readonly record struct SnmpMessage(
    bool V1, ReadOnlyMemory<byte> Community, SnmpPduType Type, int RequestId, int ErrorStatus, int ErrorIndex)
{
    private const byte Sequence = 0x30;

    // The shortest binding on the wire: 30 05 06 01 00 05 00.
    private const int MinVarBindBytes = 7;

    private ReadOnlyMemory<byte> EncodedVarBinds { get; init; }

    /// <summary>Reads the head of a datagram. The message keeps parts of its memory.</summary>
    /// <returns>
    /// False for what is no v1 or v2c message of one of the four types, has octets behind it, or is damaged; the bindings are
    /// not looked at.
    /// </returns>
    public static bool TryDecode(ReadOnlyMemory<byte> datagram, out SnmpMessage message)
    {
        message = default;
        var outer = new BerReader(datagram);
        if (!outer.TryRead(Sequence, out var content) || !outer.AtEnd)
            return false;
        var body = new BerReader(content);
        // RFC 1157 §4: version-1 is 0; RFC 3416 with RFC 1901 §3: version-2c is 1.
        if (!body.TryReadInt32(out var version) || version is not (0 or 1)
            || !body.TryRead((byte)SnmpType.OctetString, out var community)
            || !body.TryRead(out var tag, out var pdu) || !body.AtEnd)
            return false;
        var type = (SnmpPduType)tag;
        if (type is not (SnmpPduType.Get or SnmpPduType.GetNext or SnmpPduType.Response or SnmpPduType.GetBulk))
            return false;
        var inner = new BerReader(pdu);
        if (!inner.TryReadInt32(out var requestId) || !inner.TryReadInt32(out var status) || !inner.TryReadInt32(out var index)
            || !inner.TryRead(Sequence, out var varBinds) || !inner.AtEnd)
            return false;
        message = new SnmpMessage(version == 0, community, type, requestId, status, index) { EncodedVarBinds = varBinds };
        return true;
    }

    /// <summary>Reads the bindings. Their octets and OIDs point into the datagram.</summary>
    /// <returns>False where any is damaged, or of a type that SNMP does not have.</returns>
    public bool TryReadVarBinds([NotNullWhen(true)] out SnmpVarBind[]? varBinds)
    {
        varBinds = null;
        // Counted first: what is allocated follows from what is there, not from what is claimed.
        var count = 0;
        for (var counter = new BerReader(EncodedVarBinds); !counter.AtEnd; count++)
        {
            if (!counter.TryRead(Sequence, out var content) || content.Length < MinVarBindBytes - 2)
                return false;
        }

        var decoded = new SnmpVarBind[count];
        var reader = new BerReader(EncodedVarBinds);
        foreach (ref var varBind in decoded.AsSpan())
        {
            reader.TryRead(Sequence, out var content);
            var parts = new BerReader(content);
            if (!parts.TryRead((byte)SnmpType.ObjectIdentifier, out var name) || !Oid.TryFromEncoded(name, out var oid)
                || !parts.TryRead(out var tag, out var octets) || !parts.AtEnd
                || !TryDecodeValue((SnmpType)tag, octets, out var value))
                return false;
            varBind = new SnmpVarBind(oid, value);
        }

        varBinds = decoded;
        return true;
    }

    /// <summary>Encodes the message with these bindings; those that it was decoded with do not count.</summary>
    public byte[] Encode(IReadOnlyList<SnmpVarBind> varBinds)
    {
        // An upper bound: six elements around the list, three around and in each binding.
        var size = (8 * BerWriter.HeadBytes) + 24 + Community.Length;
        foreach (var (name, value) in varBinds)
            size += (3 * BerWriter.HeadBytes) + 9 + name.Encoded.Length + value.Content.Length;
        var writer = new BerWriter(new byte[size]);
        var end = writer.Mark;
        for (var i = varBinds.Count - 1; i >= 0; i--)
        {
            var mark = writer.Mark;
            Write(ref writer, varBinds[i].Value);
            writer.Octets((byte)SnmpType.ObjectIdentifier, varBinds[i].Oid.Encoded.Span);
            writer.Wrap(Sequence, mark);
        }

        writer.Wrap(Sequence, end);
        writer.Signed((byte)SnmpType.Integer32, ErrorIndex);
        writer.Signed((byte)SnmpType.Integer32, ErrorStatus);
        writer.Signed((byte)SnmpType.Integer32, RequestId);
        writer.Wrap((byte)Type, end);
        writer.Octets((byte)SnmpType.OctetString, Community.Span);
        writer.Signed((byte)SnmpType.Integer32, V1 ? 0 : 1);
        writer.Wrap(Sequence, end);
        return writer.Written.ToArray();
    }

    private static void Write(ref BerWriter writer, SnmpValue value)
    {
        var tag = (byte)value.Type;
        if (value.Type == SnmpType.Integer32)
            writer.Signed(tag, value.Signed);
        else if (value.Type is SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks or SnmpType.Counter64)
            writer.Unsigned(tag, value.Unsigned);
        else
            writer.Octets(tag, value.Content.Span);
    }

    private static bool TryDecodeValue(SnmpType type, ReadOnlyMemory<byte> octets, out SnmpValue value)
    {
        value = default;
        switch (type)
        {
            case SnmpType.Integer32 when BerReader.TrySigned(octets.Span, 4, out var signed):
                value = SnmpValue.FromSigned((int)signed);
                return true;
            case SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks when BerReader.TryUnsigned(octets.Span, 4, out var narrow):
                value = SnmpValue.FromUnsigned(type, narrow);
                return true;
            case SnmpType.Counter64 when BerReader.TryUnsigned(octets.Span, 8, out var wide):
                value = SnmpValue.FromUnsigned(type, wide);
                return true;
            case SnmpType.OctetString or SnmpType.Opaque:
            case SnmpType.IpAddress when octets.Length == 4:
                value = SnmpValue.FromOctets(type, octets);
                return true;
            case SnmpType.ObjectIdentifier when Oid.TryFromEncoded(octets, out var oid):
                value = SnmpValue.FromOid(oid);
                return true;
            case SnmpType.Null or SnmpType.NoSuchObject or SnmpType.NoSuchInstance or SnmpType.EndOfMibView when octets.IsEmpty:
                value = SnmpValue.Empty(type);
                return true;
            default:
                return false;
        }
    }
}
