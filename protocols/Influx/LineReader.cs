using System.Buffers.Text;
using System.Text;

namespace InternetDesa.Protocols.Influx;

/// <summary>
/// Reads InfluxDB line protocol over bytes, without allocating and without throwing: <see cref="Read"/> goes to the next line, then
/// <see cref="ReadTag"/> until false, then <see cref="ReadField"/> until false, then <see cref="Timestamp"/> and <see cref="Error"/>.
/// </summary>
/// <remarks>
/// Keys and tag values are given as written, escapes included; <see cref="Unescape"/> resolves them. A bad line ends with
/// <see cref="Error"/> set, and the next <see cref="Read"/> goes on behind it. Empty lines and comments (<c>#</c>) are skipped.
/// A line feed always ends a line, also within quotes: so a hostile text costs no more than its length.
/// </remarks>
public ref struct LineReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private ReadOnlySpan<byte> _line;
    private int _at;
    private Part _part;

    private enum Part
    {
        Tags,
        Fields,
        Timestamp,
        Done,
    }

    /// <summary>The line's number in the text, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The whole line without its line feed.</summary>
    public readonly ReadOnlySpan<byte> Line => _line;

    /// <summary>The measurement as written.</summary>
    public ReadOnlySpan<byte> Measurement { get; private set; }

    /// <summary>The time as written, in the text's own precision; null where the line has none.</summary>
    public long? Timestamp { get; private set; }

    /// <summary>The bytes of <see cref="Timestamp"/>; empty where the line has none.</summary>
    public ReadOnlySpan<byte> TimestampText { get; private set; }

    /// <summary>What is wrong with the line, for people; null while nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>How many bytes follow the current line.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Goes to the next line and reads its measurement.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool Read()
    {
        do
        {
            if (_rest.IsEmpty)
                return false;
            var end = _rest.IndexOf((byte)'\n');
            if (end < 0)
                end = _rest.Length;
            _line = _rest[..end];
            _rest = _rest[Math.Min(end + 1, _rest.Length)..];
            if (!_line.IsEmpty && _line[^1] == (byte)'\r')
                _line = _line[..^1];
            Number++;
        }
        while (_line.IsEmpty || _line[0] == (byte)'#');

        Error = null;
        Timestamp = null;
        TimestampText = default;
        _at = 0;
        Measurement = Token(isMeasurement: true);
        if (Measurement.IsEmpty)
            Fail("the measurement is missing");
        else if (_at == _line.Length)
            Fail("the fields are missing");
        else
            _part = _line[_at] == (byte)',' ? Part.Tags : Part.Fields;
        _at++;
        return true;
    }

    /// <summary>Reads the next tag.</summary>
    /// <returns>False after the last one, or on a fault.</returns>
    public bool ReadTag(out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = value = default;
        if (_part != Part.Tags)
            return false;
        key = Token();
        if (key.IsEmpty || _at >= _line.Length || _line[_at] != (byte)'=')
            return Fail("a tag is not key=value");
        _at++;
        value = Token();
        if (value.IsEmpty)
            return Fail("a tag has no value");
        if (_at >= _line.Length)
            return Fail("the fields are missing");
        if (_line[_at] == (byte)'=')
            return Fail("a tag's value holds a bare '='");
        if (_line[_at] == (byte)' ')
            _part = Part.Fields;
        _at++;
        return true;
    }

    /// <summary>Reads the next field; skips what is left of the tags.</summary>
    /// <returns>False after the last one, or on a fault.</returns>
    public bool ReadField(out ReadOnlySpan<byte> key, out FieldValue value)
    {
        key = default;
        value = default;
        while (_part == Part.Tags)
            ReadTag(out _, out _);
        if (_part != Part.Fields)
            return false;
        key = Token();
        if (key.IsEmpty || _at >= _line.Length || _line[_at] != (byte)'=')
            return Fail("a field is not key=value");
        _at++;
        if (!FieldValue.TryReadPlainNumber(_line[_at..], out value) && !ReadOtherValue(out value))
            return false;
        _at += value.Raw.Length;
        if (_at >= _line.Length)
        {
            _part = Part.Done;
        }
        else if (_line[_at] == (byte)' ')
        {
            _at++;
            _part = Part.Timestamp;
            return ReadTimestamp();
        }
        else if (_line[_at] != (byte)',')
        {
            return Fail("something follows a text's closing quote");
        }
        else
        {
            _at++;
        }

        return true;
    }

    /// <summary>Resolves the escapes of a key or tag value.</summary>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOf((byte)'\\') < 0)
            return Encoding.UTF8.GetString(raw);
        var bytes = new byte[raw.Length];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == (byte)'\\' && i + 1 < raw.Length && raw[i + 1] is (byte)',' or (byte)' ' or (byte)'=')
                i++;
            bytes[length++] = raw[i];
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private bool ReadTimestamp()
    {
        var rest = _line[_at..].TrimEnd((byte)' ');
        _part = Part.Done;
        if (rest.IsEmpty)
            return true;
        if (rest[0] == (byte)'+' || !Utf8Parser.TryParse(rest, out long time, out var used) || used != rest.Length)
            return Fail("the timestamp is no whole number");
        Timestamp = time;
        TimestampText = rest;
        return true;
    }

    private bool ReadOtherValue(out FieldValue value)
    {
        value = default;
        var rest = _line[_at..];
        if (rest is not [(byte)'"', ..])
        {
            var end = rest.IndexOfAny((byte)',', (byte)' ');
            return FieldValue.TryParse(end < 0 ? rest : rest[..end], out value) || Fail("a field's value is no number, boolean or text in quotes");
        }

        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == (byte)'\\')
                i++;
            else if (rest[i] == (byte)'"')
                return FieldValue.TryParse(rest[..(i + 1)], out value);
        }

        // InfluxDB would read on to a quote in another line, and take the lines between for text.
        return Fail("a text has no closing quote");
    }

    // Reads up to a comma, a space or, but for a measurement, an equals sign; steps over what a backslash escapes. Names are so short
    // that a search by vectors costs more than this loop.
    private ReadOnlySpan<byte> Token(bool isMeasurement = false)
    {
        var rest = _line[_at..];
        var length = 0;
        for (; length < rest.Length; length++)
        {
            // Letters first: nearly all are.
            var b = rest[length];
            if (b is > (byte)'=' and not (byte)'\\')
                continue;
            if (b == (byte)'\\')
                length++;
            else if (b is (byte)',' or (byte)' ' || (b == (byte)'=' && !isMeasurement))
                break;
        }

        length = Math.Min(length, rest.Length);
        _at += length;
        return rest[..length];
    }

    private bool Fail(string error)
    {
        Error ??= error;
        _part = Part.Done;
        return false;
    }
}
