namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// Reads BER as SNMP uses it (RFC 3417 §8: definite lengths, primitive forms) from a datagram that anybody may have sent. Every length
/// is compared with what is there before it is used; nothing recurses.
/// </summary>
/// <remarks>
/// Lengths may have more octets than needed, up to four: net-snmp always writes sequences so. Integers may be longer or shorter than
/// their minimum, as devices write Gauge32 and Counter32 with and without the leading zero, but never wider than their type.
/// </remarks>
internal ref struct BerReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>Whether all octets were read: what follows the last element is damage.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Reads one element of any tag.</summary>
    public bool TryRead(out byte tag, out ReadOnlySpan<byte> content)
    {
        tag = 0;
        content = default;
        var octets = _rest;
        if (octets.Length < 2)
            return false;
        var length = (long)octets[1];
        var head = 2;
        if (length >= 0x80)
        {
            // 0x80 is the indefinite form; over four octets no datagram can be long.
            var count = (int)length & 0x7F;
            if (count is 0 or > 4 || octets.Length < 2 + count)
                return false;
            length = 0;
            foreach (var octet in octets.Slice(2, count))
                length = (length << 8) | octet;
            head += count;
        }

        if (length > octets.Length - head)
            return false;
        tag = octets[0];
        content = _rest.Slice(head, (int)length);
        _rest = _rest[(head + (int)length)..];
        return true;
    }

    /// <summary>Reads one element that has to be of this tag.</summary>
    public bool TryRead(byte expected, out ReadOnlySpan<byte> content) => TryRead(out var tag, out content) && tag == expected;

    /// <summary>Reads an INTEGER of 32 bits.</summary>
    public bool TryReadInt32(out int value)
    {
        value = 0;
        if (!TryRead((byte)SnmpType.Integer32, out var content) || !TrySigned(content, 4, out var number))
            return false;
        value = (int)number;
        return true;
    }

    /// <summary>An integer's octets as a signed number.</summary>
    /// <param name="octets">The content octets, big-endian, two's complement.</param>
    /// <param name="width">How many octets the type has; no more may come.</param>
    /// <param name="value">The number.</param>
    public static bool TrySigned(ReadOnlySpan<byte> octets, int width, out long value)
    {
        value = 0;
        if (octets.IsEmpty || octets.Length > width)
            return false;
        value = (sbyte)octets[0];
        foreach (var octet in octets[1..])
            value = (value << 8) | octet;
        return true;
    }

    /// <summary>
    /// An unsigned number of 4 or 8 octets, or one more where the first is zero. What came as a negative number is its bits: that is how
    /// RouterOS writes temperatures below zero into a Gauge32.
    /// </summary>
    public static bool TryUnsigned(ReadOnlySpan<byte> octets, int width, out ulong value)
    {
        value = 0;
        if (octets.Length == width + 1 && octets[0] == 0)
            octets = octets[1..];
        if (!TrySigned(octets, width, out var signed))
            return false;
        value = width == 4 ? unchecked((uint)signed) : unchecked((ulong)signed);
        return true;
    }
}
