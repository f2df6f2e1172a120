using System.Buffers.Text;
using System.Globalization;

namespace InternetDesa.Protocols.Influx;

/// <summary>What kind of value a field holds, as line protocol writes it.</summary>
public enum FieldKind
{
    /// <summary>A number without suffix: 64-bit float.</summary>
    Float,

    /// <summary>Suffix <c>i</c>: 64-bit signed.</summary>
    Integer,

    /// <summary>Suffix <c>u</c>: 64-bit unsigned, InfluxDB 2 and later.</summary>
    Unsigned,

    /// <summary><c>t</c>, <c>true</c>, <c>f</c>, <c>false</c> and their capitals.</summary>
    Boolean,

    /// <summary>In double quotes.</summary>
    Text,
}

/// <summary>
/// One field's value within a line; it points into the line's bytes. It was checked to be of its kind and range; numbers are made of
/// it only when asked for, since most values go on as they came.
/// </summary>
public readonly ref struct FieldValue
{
    private const NumberStyles FloatStyle =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private FieldValue(FieldKind kind, ReadOnlySpan<byte> raw)
    {
        Kind = kind;
        Raw = raw;
    }

    /// <summary>The kind.</summary>
    public FieldKind Kind { get; }

    /// <summary>The bytes as written, suffix and quotes included.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>The value of an integer; of a boolean 0 or 1; of an unsigned value its bits; 0 of the others.</summary>
    public long Integer => Kind switch
    {
        FieldKind.Integer when Utf8Parser.TryParse(Raw, out long integer, out _) => integer,
        FieldKind.Unsigned when Utf8Parser.TryParse(Raw, out ulong unsigned, out _) => unchecked((long)unsigned),
        FieldKind.Boolean when Raw[0] is (byte)'t' or (byte)'T' => 1,
        _ => 0,
    };

    /// <summary>The value as a float, of all kinds but text.</summary>
    public double Float => Kind switch
    {
        FieldKind.Float => double.Parse(Raw, FloatStyle, CultureInfo.InvariantCulture),
        FieldKind.Unsigned => unchecked((ulong)Integer),
        _ => Integer,
    };

    /// <summary>A text's value, its escapes resolved; empty for the other kinds.</summary>
    public string Text => Kind != FieldKind.Text ? "" : System.Text.Encoding.UTF8.GetString(Raw[1..^1]).Replace("\\\"", "\"", StringComparison.Ordinal)
        .Replace("\\\\", "\\", StringComparison.Ordinal);

    /// <summary>
    /// Reads what nearly all values are, a number without exponent that is sure to be in range, up to a comma, a space or the end.
    /// </summary>
    /// <param name="text">The value and whatever follows it.</param>
    /// <param name="value">The value; its <see cref="Raw"/> says how long it is.</param>
    /// <returns>False where it is anything else, be it good or not: then <see cref="TryParse"/> decides.</returns>
    internal static bool TryReadPlainNumber(ReadOnlySpan<byte> text, out FieldValue value)
    {
        value = default;
        var kind = FieldKind.Float;
        var first = text is [(byte)'-', ..] ? 1 : 0;
        var at = first + Digits(text[first..]);
        if (at - first is 0 or > 19 || (at - first == 19 && text[first..at].SequenceCompareTo("9223372036854775807"u8) > 0))
            return false;
        if (at < text.Length && text[at] == (byte)'i')
        {
            kind = FieldKind.Integer;
            at++;
        }
        else if (at < text.Length && text[at] == (byte)'.')
        {
            at += 1 + Digits(text[(at + 1)..]);
        }

        if (at < text.Length && text[at] is not ((byte)',' or (byte)' '))
            return false;
        value = new FieldValue(kind, text[..at]);
        return true;
    }

    /// <summary>Reads one value.</summary>
    /// <param name="raw">The bytes between <c>=</c> and the next comma or space.</param>
    /// <param name="value">The value.</param>
    /// <returns>False where it is none of the five kinds, or out of its kind's range.</returns>
    public static bool TryParse(ReadOnlySpan<byte> raw, out FieldValue value)
    {
        value = default;
        if (raw.IsEmpty)
            return false;
        var last = raw[^1];
        if (raw[0] == (byte)'"')
        {
            if (raw.Length < 2 || last != (byte)'"')
                return false;
            value = new FieldValue(FieldKind.Text, raw);
            return true;
        }

        if (last == (byte)'i')
        {
            if (raw[0] == (byte)'+' || !Utf8Parser.TryParse(raw, out long _, out var used) || used != raw.Length - 1)
                return false;
            value = new FieldValue(FieldKind.Integer, raw);
            return true;
        }

        if (last == (byte)'u')
        {
            if (raw[0] == (byte)'+' || !Utf8Parser.TryParse(raw, out ulong _, out var used) || used != raw.Length - 1)
                return false;
            value = new FieldValue(FieldKind.Unsigned, raw);
            return true;
        }

        if (IsBoolean(raw))
        {
            value = new FieldValue(FieldKind.Boolean, raw);
            return true;
        }

        if ((last is (byte)'y' or (byte)'N') || raw[0] == (byte)'+'
            || !double.TryParse(raw, FloatStyle, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return false;
        value = new FieldValue(FieldKind.Float, raw);
        return true;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        // Usually a handful: a search by vectors would cost more.
        var end = 0;
        while (end < text.Length && (uint)text[end] - '0' <= 9)
            end++;
        return end;
    }

    private static bool IsBoolean(ReadOnlySpan<byte> raw) =>
        raw.SequenceEqual("t"u8) || raw.SequenceEqual("T"u8) || raw.SequenceEqual("true"u8)
        || raw.SequenceEqual("True"u8) || raw.SequenceEqual("TRUE"u8)
        || raw.SequenceEqual("f"u8) || raw.SequenceEqual("F"u8) || raw.SequenceEqual("false"u8)
        || raw.SequenceEqual("False"u8) || raw.SequenceEqual("FALSE"u8);
}
