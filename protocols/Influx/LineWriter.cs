using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace InternetDesa.Protocols.Influx;

/// <summary>
/// Writes InfluxDB line protocol: measurement, tags, fields, timestamp, in this order. Tags have to come in the order of their keys
/// where the reader wants them canonical. Fields that JSON and line protocol have no word for (NaN, infinity) are left out.
/// </summary>
/// <remarks>
/// A line without any field is taken back at its end, because line protocol has no such line. Source of the escapes: InfluxDB v1
/// documentation, "InfluxDB line protocol reference", special characters.
/// </remarks>
public sealed class LineWriter(ArrayBufferWriter<byte> output)
{
    private static readonly SearchValues<byte> KeySpecials = SearchValues.Create(",= \\\n"u8);
    private readonly ArrayBufferWriter<byte> _head = new(128);
    private bool _hasFields;

    /// <summary>How many lines were finished.</summary>
    public int Lines { get; private set; }

    /// <summary>Starts a line.</summary>
    public LineWriter Measurement(ReadOnlySpan<byte> name)
    {
        _head.ResetWrittenCount();
        _hasFields = false;
        _head.Write(name);
        return this;
    }

    /// <summary>Adds bytes that are tags already, starting with their comma.</summary>
    public LineWriter RawTags(ReadOnlySpan<byte> tags)
    {
        _head.Write(tags);
        return this;
    }

    /// <summary>Adds a tag; an empty value leaves the tag out, as InfluxDB has no empty tags.</summary>
    public LineWriter Tag(ReadOnlySpan<byte> key, string value)
    {
        if (value.Length == 0)
            return this;
        _head.Write(","u8);
        _head.Write(key);
        _head.Write("="u8);
        Span<byte> utf8 = stackalloc byte[256];
        WriteEscaped(_head, Encoding.UTF8.TryGetBytes(value, utf8, out var written) ? utf8[..written] : Encoding.UTF8.GetBytes(value));
        return this;
    }

    /// <summary>Adds an integer field, <c>12i</c>.</summary>
    public LineWriter Field(ReadOnlySpan<byte> key, long value)
    {
        StartField(key);
        var span = output.GetSpan(21);
        Utf8Formatter.TryFormat(value, span, out var written);
        span[written] = (byte)'i';
        output.Advance(written + 1);
        return this;
    }

    /// <summary>Adds a float field; not a number and infinities are left out.</summary>
    public LineWriter Field(ReadOnlySpan<byte> key, double value)
    {
        if (!double.IsFinite(value))
            return this;
        StartField(key);
        var span = output.GetSpan(32);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
        return this;
    }

    /// <summary>Adds a text field; a line feed becomes a space, since one line is one point.</summary>
    public LineWriter Field(ReadOnlySpan<byte> key, string value)
    {
        StartField(key);
        output.Write("\""u8);
        output.Write(Encoding.UTF8.GetBytes(value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ")));
        output.Write("\""u8);
        return this;
    }

    /// <summary>Adds a field whose value is bytes as a line has them already.</summary>
    public LineWriter RawField(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        StartField(key);
        output.Write(value);
        return this;
    }

    /// <summary>Ends the line with its time.</summary>
    /// <param name="nanoseconds">Nanoseconds since 1970-01-01 UTC, or since the start of the boot in a batch of clock "mono".</param>
    public void End(long nanoseconds)
    {
        if (!_hasFields)
            return;
        output.Write(" "u8);
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(nanoseconds, span, out var written);
        output.Advance(written);
        output.Write("\n"u8);
        Lines++;
    }

    /// <summary>Writes a measurement, tag key, tag value or field key with its special characters escaped by a backslash.</summary>
    public static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        for (int special; (special = text.IndexOfAny(KeySpecials)) >= 0; text = text[(special + 1)..])
        {
            output.Write(text[..special]);
            // A line feed can not be escaped, and a backslash escapes only what is special: both become what is closest.
            if (text[special] == (byte)'\n')
            {
                output.Write("\\ "u8);
            }
            else if (text[special] == (byte)'\\')
            {
                output.Write("/"u8);
            }
            else
            {
                output.Write("\\"u8);
                output.Write(text.Slice(special, 1));
            }
        }

        output.Write(text);
    }

    private void StartField(ReadOnlySpan<byte> key)
    {
        if (_hasFields)
        {
            output.Write(","u8);
        }
        else
        {
            output.Write(_head.WrittenSpan);
            output.Write(" "u8);
            _hasFields = true;
        }

        output.Write(key);
        output.Write("="u8);
    }
}
