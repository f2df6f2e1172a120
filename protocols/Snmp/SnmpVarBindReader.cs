using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Protocols.Snmp;

/// <summary>A binding in a datagram that was received: valid as long as the datagram's memory is, and without any of its own.</summary>
public readonly ref struct SnmpVarBindView
{
    private readonly ulong _number;

    internal SnmpVarBindView(ReadOnlySpan<byte> name, SnmpType type, ulong number, ReadOnlySpan<byte> content)
    {
        Name = name;
        Type = type;
        _number = number;
        Content = content;
    }

    /// <summary>The name, as <see cref="Oid.Encoded"/>; a sound OID.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The type on the wire.</summary>
    public SnmpType Type { get; }

    /// <summary>The octets of an OCTET STRING, IpAddress or Opaque, or of an OID as <see cref="Oid.Encoded"/>.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>The number of an Integer32; of an unsigned type its bits, so that a Gauge32 may be read as signed.</summary>
    public long Signed => Type == SnmpType.Counter64 ? unchecked((long)_number) : unchecked((int)_number);

    /// <summary>The number of a Counter32, Gauge32, TimeTicks or Counter64; 0 for what is none.</summary>
    public ulong Unsigned => Type == SnmpType.Integer32 ? 0 : _number;

    internal SnmpValue ToValue(ReadOnlyMemory<byte> memory) => Type switch
    {
        SnmpType.Integer32 => SnmpValue.FromSigned((int)Signed),
        SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks or SnmpType.Counter64 => SnmpValue.FromUnsigned(Type, _number),
        SnmpType.ObjectIdentifier => SnmpValue.FromOid(Oid.TryFromEncoded(memory.Part(Content), out var oid) ? oid : default),
        SnmpType.OctetString or SnmpType.IpAddress or SnmpType.Opaque => SnmpValue.FromOctets(Type, memory.Part(Content)),
        _ => SnmpValue.Empty(Type),
    };
}

/// <summary>Reads the bindings of a PDU one after the other, without any memory.</summary>
public ref struct SnmpVarBindReader
{
    private const byte Sequence = 0x30;
    private BerReader _list;

    internal SnmpVarBindReader(ReadOnlySpan<byte> encoded) => _list = new BerReader(encoded);

    /// <summary>Whether all were read.</summary>
    public readonly bool AtEnd => _list.AtEnd;

    /// <summary>Reads the next binding.</summary>
    /// <returns>False at the end, and where it is damaged or of a type that SNMP does not have.</returns>
    public bool TryRead(out SnmpVarBindView varBind)
    {
        varBind = default;
        if (!_list.TryRead(Sequence, out var content))
            return false;
        var parts = new BerReader(content);
        if (!parts.TryRead((byte)SnmpType.ObjectIdentifier, out var name) || !Oid.IsValid(name)
            || !parts.TryRead(out var tag, out var octets) || !parts.AtEnd || !TryNumber((SnmpType)tag, octets, out var number))
            return false;
        varBind = new SnmpVarBindView(name, (SnmpType)tag, number, octets);
        return true;
    }

    internal static bool TryReadAll(ReadOnlyMemory<byte> encoded, [NotNullWhen(true)] out SnmpVarBind[]? varBinds)
    {
        varBinds = null;
        // Counted first: what is allocated follows from what is there and sound, not from what is claimed.
        var count = 0;
        var reader = new SnmpVarBindReader(encoded.Span);
        for (; !reader.AtEnd; count++)
        {
            if (!reader.TryRead(out _))
                return false;
        }

        varBinds = new SnmpVarBind[count];
        reader = new SnmpVarBindReader(encoded.Span);
        foreach (ref var varBind in varBinds.AsSpan())
        {
            reader.TryRead(out var view);
            varBind = new SnmpVarBind(Oid.TryFromEncoded(encoded.Part(view.Name), out var oid) ? oid : default, view.ToValue(encoded));
        }

        return true;
    }

    // Whether the octets are a value of the type; what is no number is 0.
    private static bool TryNumber(SnmpType type, ReadOnlySpan<byte> octets, out ulong number)
    {
        number = 0;
        switch (type)
        {
            case SnmpType.Integer32:
                var isSigned = BerReader.TrySigned(octets, 4, out var signed);
                number = unchecked((ulong)signed);
                return isSigned;
            case SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks:
                return BerReader.TryUnsigned(octets, 4, out number);
            case SnmpType.Counter64:
                return BerReader.TryUnsigned(octets, 8, out number);
            case SnmpType.OctetString or SnmpType.Opaque:
                return true;
            case SnmpType.IpAddress:
                return octets.Length == 4;
            case SnmpType.ObjectIdentifier:
                return Oid.IsValid(octets);
            default:
                return type is SnmpType.Null or SnmpType.NoSuchObject or SnmpType.NoSuchInstance or SnmpType.EndOfMibView && octets.IsEmpty;
        }
    }
}
