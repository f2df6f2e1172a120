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

    private ReadOnlyMemory<byte> EncodedVarBinds { get; init; }

    /// <summary>Reads the head of a datagram. The message keeps parts of its memory.</summary>
    /// <returns>
    /// False for what is no v1 or v2c message of one of the four types, has octets behind it, or is damaged; the bindings are
    /// not looked at.
    /// </returns>
    public static bool TryDecode(ReadOnlyMemory<byte> datagram, out SnmpMessage message)
    {
        message = default;
        if (!TryRead(datagram.Span, out var version, out var community, out var pdu)
            || pdu.Type is not (SnmpPduType.Get or SnmpPduType.GetNext or SnmpPduType.Response or SnmpPduType.GetBulk))
            return false;
        message = new SnmpMessage(version == 0, datagram.Part(community), pdu.Type, pdu.RequestId, pdu.ErrorStatus, pdu.ErrorIndex)
        {
            EncodedVarBinds = datagram.Part(pdu.VarBinds),
        };
        return true;
    }

    /// <summary>Reads the bindings. Their octets and OIDs point into the datagram.</summary>
    /// <returns>False where any is damaged, or of a type that SNMP does not have.</returns>
    public bool TryReadVarBinds([NotNullWhen(true)] out SnmpVarBind[]? varBinds) => SnmpVarBindReader.TryReadAll(EncodedVarBinds, out varBinds);

    /// <summary>Reads a datagram without any memory; the bindings are not looked at.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="version">RFC 1157 §4: version-1 is 0; RFC 3416 with RFC 1901 §3: version-2c is 1.</param>
    /// <param name="community">The community's octets.</param>
    /// <param name="pdu">The PDU.</param>
    internal static bool TryRead(ReadOnlySpan<byte> datagram, out int version, out ReadOnlySpan<byte> community, out SnmpPdu pdu)
    {
        version = 0;
        community = default;
        pdu = default;
        var outer = new BerReader(datagram);
        if (!outer.TryRead(Sequence, out var content) || !outer.AtEnd)
            return false;
        var body = new BerReader(content);
        return body.TryReadInt32(out version) && version is 0 or 1 && body.TryRead((byte)SnmpType.OctetString, out community)
            && SnmpPdu.TryRead(ref body, out pdu) && body.AtEnd;
    }

    /// <summary>Encodes the message with these bindings; those that it was decoded with do not count.</summary>
    public byte[] Encode(IReadOnlyList<SnmpVarBind> varBinds)
    {
        var writer = new BerWriter(new byte[SnmpPdu.RoomFor(varBinds) + (3 * BerWriter.HeadBytes) + 4 + Community.Length]);
        var end = writer.Mark;
        SnmpPdu.Write(ref writer, Type, RequestId, ErrorStatus, ErrorIndex, varBinds);
        writer.Octets((byte)SnmpType.OctetString, Community.Span);
        writer.Signed((byte)SnmpType.Integer32, V1 ? 0 : 1);
        writer.Wrap(Sequence, end);
        return writer.Written.ToArray();
    }
}
