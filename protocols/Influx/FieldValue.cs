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

/// <summary>One field's value within a line; it points into the line's bytes.</summary>
public readonly ref struct FieldValue
{
    private FieldValue(FieldKind kind, ReadOnlySpan<byte> raw, long integer, double number)
    {
        Kind = kind;
        Raw = raw;
        Integer = integer;
        Float = number;
    }

    /// <summary>The kind.</summary>
    public FieldKind Kind { get; }

    /// <summary>The bytes as written, suffix and quotes included.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>The value of an integer; of a boolean 0 or 1; of an unsigned value its bits.</summary>
    public long Integer { get; }

    /// <summary>The value as a float, of all kinds but text.</summary>
    public double Float { get; }

    /// <summary>A text's value, its escapes resolved; empty for the other kinds.</summary>
    public string Text => Kind != FieldKind.Text ? "" : System.Text.Encoding.UTF8.GetString(Raw[1..^1]).Replace("\\\"", "\"", StringComparison.Ordinal)
        .Replace("\\\\", "\\", StringComparison.Ordinal);

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
            value = new FieldValue(FieldKind.Text, raw, 0, 0);
            return true;
        }

        if (last == (byte)'i')
        {
            if (raw[0] == (byte)'+' || !Utf8Parser.TryParse(raw, out long integer, out var used) || used != raw.Length - 1)
                return false;
            value = new FieldValue(FieldKind.Integer, raw, integer, integer);
            return true;
        }

        if (last == (byte)'u')
        {
            if (raw[0] == (byte)'+' || !Utf8Parser.TryParse(raw, out ulong unsigned, out var used) || used != raw.Length - 1)
                return false;
            value = new FieldValue(FieldKind.Unsigned, raw, unchecked((long)unsigned), unsigned);
            return true;
        }

        if (TryBoolean(raw, out var truth))
        {
            value = new FieldValue(FieldKind.Boolean, raw, truth ? 1 : 0, truth ? 1 : 0);
            return true;
        }

        if ((last is (byte)'y' or (byte)'N') || raw[0] == (byte)'+'
            || !double.TryParse(raw, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return false;
        value = new FieldValue(FieldKind.Float, raw, 0, number);
        return true;
    }

    private static bool TryBoolean(ReadOnlySpan<byte> raw, out bool truth)
    {
        truth = raw.SequenceEqual("t"u8) || raw.SequenceEqual("T"u8) || raw.SequenceEqual("true"u8)
            || raw.SequenceEqual("True"u8) || raw.SequenceEqual("TRUE"u8);
        return truth || raw.SequenceEqual("f"u8) || raw.SequenceEqual("F"u8) || raw.SequenceEqual("false"u8)
            || raw.SequenceEqual("False"u8) || raw.SequenceEqual("FALSE"u8);
    }
}
