using System.Globalization;
using System.Text;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// An OBJECT IDENTIFIER: 2 to 128 sub-identifiers of 0 to 2^32-1 (RFC 2578 §3.5), kept as the content octets of its BER encoding
/// (X.690 §8.19).
/// </summary>
/// <remarks>Kept encoded because requests and answers are matched by comparing bytes; it is text only where a person reads it.</remarks>
public readonly struct Oid : IEquatable<Oid>, IComparable<Oid>
{
    private const int MaxSubIdentifiers = 128;

    private Oid(ReadOnlyMemory<byte> encoded) => Encoded = encoded;

    /// <summary>The content octets, without tag and length. Empty only for <c>default</c>.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>
    /// Reads dotted decimal text such as <c>1.3.6.1.2.1.1.3.0</c>; one leading dot, as net-snmp and RouterOS print it, is allowed.
    /// </summary>
    /// <exception cref="FormatException">The text is no OBJECT IDENTIFIER; the message says which part is wrong.</exception>
    public static Oid Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = (text.StartsWith('.') ? text[1..] : text).Split('.');
        if (parts.Length is < 2 or > MaxSubIdentifiers)
            throw new FormatException($"OID '{text}' has {parts.Length} numbers; write 2 to {MaxSubIdentifiers}, as in 1.3.6.1.2.1.");

        var numbers = new uint[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                throw new FormatException($"OID '{text}': '{parts[i]}' is not a number of 0 to {uint.MaxValue}.");
        }

        // X.690 §8.19.4: the first two numbers share one sub-identifier, so the second is below 40 under the roots 0 and 1.
        if (numbers[0] > 2 || numbers[1] > (numbers[0] == 2 ? uint.MaxValue - 80 : 39))
            throw new FormatException($"OID '{text}': no OID begins with {numbers[0]}.{numbers[1]}.");

        var encoded = new List<byte>(parts.Length + 8);
        Append(encoded, (numbers[0] * 40) + numbers[1]);
        foreach (var number in numbers.AsSpan(2))
            Append(encoded, number);
        return new Oid(encoded.ToArray());
    }

    /// <summary>
    /// Takes content octets from the wire. The memory is not copied: who owns the buffer keeps it unchanged as long as the OID lives.
    /// </summary>
    /// <returns>False where the octets are empty, cut short, not minimal, over 2^32-1 in a sub-identifier or over 128 of them.</returns>
    public static bool TryFromEncoded(ReadOnlyMemory<byte> encoded, out Oid oid)
    {
        var isValid = IsValid(encoded.Span);
        oid = isValid ? new Oid(encoded) : default;
        return isValid;
    }

    /// <summary>Whether these are the content octets of an OID.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty || (octets[^1] & 0x80) != 0)
            return false;

        ulong value = 0;
        var first = true;
        var count = 1;
        foreach (var octet in octets)
        {
            if (first && octet == 0x80)
                return false;
            value = (value << 7) | (octet & 0x7Fu);
            if (value > uint.MaxValue)
                return false;
            first = (octet & 0x80) == 0;
            if (!first)
                continue;
            value = 0;
            count++;
        }

        return count <= MaxSubIdentifiers;
    }

    /// <summary>Whether this is <paramref name="prefix"/> or lies below it: the test that ends the walk of a subtree.</summary>
    /// <remarks>Every sub-identifier ends with an octet below 0x80, so a prefix in bytes is a prefix in numbers.</remarks>
    public bool StartsWith(Oid prefix) => Encoded.Span.StartsWith(prefix.Encoded.Span);

    /// <summary>Lexicographic order of the numbers, the order of GETNEXT (RFC 3416 §4.2.2). It is not the order of the bytes.</summary>
    public int CompareTo(Oid other) => CompareEncoded(Encoded.Span, other.Encoded.Span);

    /// <inheritdoc/>
    public bool Equals(Oid other) => Encoded.Span.SequenceEqual(other.Encoded.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Oid other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Encoded.Span);
        return hash.ToHashCode();
    }

    /// <summary>Dotted decimal without a leading dot.</summary>
    public override string ToString()
    {
        var rest = Encoded.Span;
        if (rest.IsEmpty)
            return "";

        var head = Take(ref rest);
        var root = Math.Min(head / 40, 2);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{root}.{head - (root * 40)}");
        while (!rest.IsEmpty)
            text.Append(CultureInfo.InvariantCulture, $".{Take(ref rest)}");
        return text.ToString();
    }

    /// <summary>Equality of all numbers.</summary>
    public static bool operator ==(Oid left, Oid right) => left.Equals(right);

    /// <summary>Inequality of any number.</summary>
    public static bool operator !=(Oid left, Oid right) => !left.Equals(right);

    /// <summary>This OID with more numbers behind it; null where that are over 128.</summary>
    internal Oid? Append(params ReadOnlySpan<uint> numbers)
    {
        var octets = new List<byte>(Encoded.Length + (5 * numbers.Length));
        octets.AddRange(Encoded.Span);
        foreach (var number in numbers)
            Append(octets, number);
        return TryFromEncoded(octets.ToArray(), out var oid) ? oid : null;
    }

    /// <summary>The order of the numbers in sound content octets, or in the ends of such.</summary>
    public static int CompareEncoded(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        while (!a.IsEmpty && !b.IsEmpty)
        {
            var order = Take(ref a).CompareTo(Take(ref b));
            if (order != 0)
                return order;
        }

        return a.Length.CompareTo(b.Length);
    }

    private static uint Take(ref ReadOnlySpan<byte> octets)
    {
        uint value = 0;
        for (var i = 0; ; i++)
        {
            value = (value << 7) | (octets[i] & 0x7Fu);
            if ((octets[i] & 0x80) != 0)
                continue;
            octets = octets[(i + 1)..];
            return value;
        }
    }

    private static void Append(List<byte> octets, uint value)
    {
        for (var shift = 28; shift > 0; shift -= 7)
        {
            if (value >> shift != 0)
                octets.Add((byte)(0x80 | (value >> shift)));
        }

        octets.Add((byte)(value & 0x7F));
    }
}
