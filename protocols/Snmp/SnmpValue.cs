namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// A value as the device sent it, nothing scaled. "There is none" is a value too (<see cref="IsMissing"/>), never an exception.
/// </summary>
public readonly struct SnmpValue : IEquatable<SnmpValue>
{
    private readonly ulong _number;
    private readonly ReadOnlyMemory<byte> _octets;

    private SnmpValue(SnmpType type, ulong number, ReadOnlyMemory<byte> octets)
    {
        Type = type;
        _number = number;
        _octets = octets;
    }

    /// <summary>
    /// The type on the wire. Devices do not always keep to their MIB: look here before reading a number. 0 only for <c>default</c>.
    /// </summary>
    public SnmpType Type { get; }

    /// <summary>The device has no value here: noSuchObject, noSuchInstance or endOfMibView (RFC 3416 §3).</summary>
    public bool IsMissing => Type is SnmpType.NoSuchObject or SnmpType.NoSuchInstance or SnmpType.EndOfMibView;

    /// <summary>The number of an Integer32.</summary>
    /// <exception cref="InvalidOperationException">The type is another.</exception>
    public int Signed => Type == SnmpType.Integer32 ? unchecked((int)_number) : throw Wrong("a signed number");

    /// <summary>The number of a Counter32, Gauge32, TimeTicks (hundredths of a second) or Counter64.</summary>
    /// <exception cref="InvalidOperationException">The type is another.</exception>
    public ulong Unsigned => IsUnsigned(Type) ? _number : throw Wrong("an unsigned number");

    /// <summary>The bytes of an OCTET STRING, IpAddress (4, network order) or Opaque.</summary>
    /// <exception cref="InvalidOperationException">The type is another.</exception>
    public ReadOnlyMemory<byte> Octets => IsOctets(Type) ? _octets : throw Wrong("bytes");

    /// <summary>The OID of an OBJECT IDENTIFIER.</summary>
    /// <exception cref="InvalidOperationException">The type is another.</exception>
    public Oid Oid => Type == SnmpType.ObjectIdentifier && Oid.TryFromEncoded(_octets, out var oid) ? oid : throw Wrong("an OID");

    /// <summary>The content octets of what is no number, as they stand on the wire.</summary>
    internal ReadOnlyMemory<byte> Content => _octets;

    /// <summary>An Integer32.</summary>
    public static SnmpValue FromSigned(int number) => new(SnmpType.Integer32, unchecked((ulong)number), default);

    /// <summary>A Counter32, Gauge32, TimeTicks or Counter64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of these, or the number is over its range.</exception>
    public static SnmpValue FromUnsigned(SnmpType type, ulong number)
    {
        if (!IsUnsigned(type))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Counter32, Gauge32, TimeTicks or Counter64.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, type == SnmpType.Counter64 ? ulong.MaxValue : uint.MaxValue);
        return new(type, number, default);
    }

    /// <summary>An OCTET STRING, IpAddress or Opaque. The memory is not copied.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of these, or an IpAddress has not 4 bytes.</exception>
    public static SnmpValue FromOctets(SnmpType type, ReadOnlyMemory<byte> octets)
    {
        if (!IsOctets(type) || (type == SnmpType.IpAddress && octets.Length != 4))
            throw new ArgumentOutOfRangeException(nameof(type), type, "OctetString, Opaque, or IpAddress with 4 bytes.");
        return new(type, 0, octets);
    }

    /// <summary>An OBJECT IDENTIFIER.</summary>
    public static SnmpValue FromOid(Oid oid) => new(SnmpType.ObjectIdentifier, 0, oid.Encoded);

    /// <summary>A value that is only its type: Null, noSuchObject, noSuchInstance, endOfMibView.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of these.</exception>
    public static SnmpValue Empty(SnmpType type) => type is SnmpType.Null or >= SnmpType.NoSuchObject
        ? new(type, 0, default)
        : throw new ArgumentOutOfRangeException(nameof(type), type, "Null, NoSuchObject, NoSuchInstance or EndOfMibView.");

    /// <inheritdoc/>
    public bool Equals(SnmpValue other) => Type == other.Type && _number == other._number && _octets.Span.SequenceEqual(other._octets.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SnmpValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        hash.Add(_number);
        hash.AddBytes(_octets.Span);
        return hash.ToHashCode();
    }

    /// <summary>Type and value for logs and tests. Bytes are printed in hexadecimal, so a device can not write into a terminal.</summary>
    public override string ToString() => Type switch
    {
        SnmpType.Integer32 => $"{Type} {Signed}",
        SnmpType.ObjectIdentifier => $"{Type} {Oid}",
        _ when IsUnsigned(Type) => $"{Type} {_number}",
        _ when IsOctets(Type) => $"{Type} {Convert.ToHexString(_octets.Span)}",
        _ => $"{Type}",
    };

    /// <summary>Equality of type and value.</summary>
    public static bool operator ==(SnmpValue left, SnmpValue right) => left.Equals(right);

    /// <summary>Inequality of type or value.</summary>
    public static bool operator !=(SnmpValue left, SnmpValue right) => !left.Equals(right);

    private static bool IsUnsigned(SnmpType type) =>
        type is SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks or SnmpType.Counter64;

    private static bool IsOctets(SnmpType type) => type is SnmpType.OctetString or SnmpType.IpAddress or SnmpType.Opaque;

    private InvalidOperationException Wrong(string asked) => new($"This value is {Type}, not {asked}: look at Type first.");
}
