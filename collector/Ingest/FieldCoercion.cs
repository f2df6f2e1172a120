using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// Gives a client's value its field's one type: InfluxDB takes a field's first type for ever, and one village's float must not make
/// every other village's integers conflict.
/// </summary>
internal static class FieldCoercion
{
    /// <summary>The longest text, bytes with its quotes.</summary>
    public const int MaxTextBytes = 1024;

    // A double holds every whole number up to here; beyond, the client has lost digits already.
    private const double LargestWholeDouble = 9_007_199_254_740_992;

    /// <summary>Whether a value can be stored as it is written.</summary>
    public static bool Fits(FieldValue value, FieldType type) => value.Raw.Length <= MaxTextBytes && type switch
    {
        FieldType.Integer => value.Kind == FieldKind.Integer,
        FieldType.Float => value.Kind == FieldKind.Float,
        _ => value.Kind == FieldKind.Text && Utf8.IsValid(value.Raw),
    };

    /// <summary>Writes a value that does not fit as the type; false, with nothing written, where it can not be one.</summary>
    public static bool TryConvert(FieldValue value, FieldType type, ArrayBufferWriter<byte> output) =>
        value.Kind != FieldKind.Text && type switch
        {
            FieldType.Integer => TryWriteInteger(value, output),
            FieldType.Float => TryWriteFloat(value.Float, output),
            _ => false,
        };

    private static bool TryWriteFloat(double number, ArrayBufferWriter<byte> output)
    {
        number.TryFormat(output.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
        return true;
    }

    private static bool TryWriteInteger(FieldValue value, ArrayBufferWriter<byte> output)
    {
        var integer = value.Integer;
        if (value.Kind == FieldKind.Float)
        {
            if (value.Float != Math.Floor(value.Float) || Math.Abs(value.Float) > LargestWholeDouble)
                return false;
            integer = (long)value.Float;
        }
        else if (value.Kind == FieldKind.Unsigned)
        {
            integer &= long.MaxValue;
        }

        var span = output.GetSpan(21);
        Utf8Formatter.TryFormat(integer, span, out var written);
        span[written] = (byte)'i';
        output.Advance(written + 1);
        return true;
    }
}
