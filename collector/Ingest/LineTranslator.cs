using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Unicode;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// Makes a device's data lines into those that are stored: measurement, tags and fields have to be in the schema, numbers take the
/// field's one type, the village's tags come from the identity. What does not fit goes to the dead lines, with what to write instead.
/// </summary>
internal sealed class LineTranslator(InventoryModel inventory)
{
    /// <summary>The earliest time that a point can have: 2024-01-01 UTC, before the first village had an agent.</summary>
    public const long EarliestNs = 1_704_067_200_000_000_000;

    /// <summary>How far ahead of the collector's clock a point may be: ten minutes.</summary>
    public const long MostAheadNs = 600_000_000_000;

    private const int MaxTagValueBytes = 128;
    private const int MaxTextBytes = 1024;
    private const string ColonForms = "write 5i for an integer, 5.0 for a float, \"x\" for a text";

    private readonly ConcurrentDictionary<DeviceId, byte[]> _tags = new();

    /// <summary>Whether a time can be one: not before 2024, not more than ten minutes ahead.</summary>
    public static bool IsPlausible(long nanoseconds, long received) =>
        nanoseconds >= EarliestNs && nanoseconds <= received + MostAheadNs;

    /// <summary>Translates all lines.</summary>
    /// <param name="data">The data lines.</param>
    /// <param name="identity">Who sent them.</param>
    /// <param name="clock">What their timestamps count; null for a foreign client, which may leave them out.</param>
    /// <param name="received">The collector's time, nanoseconds since 1970 UTC.</param>
    /// <param name="workspace">Its output receives the good lines, its dead lines the others.</param>
    /// <returns>How many lines there were, and how many of them are good.</returns>
    public (int Lines, int Good) Translate(
        ReadOnlySpan<byte> data, DeviceId identity, BatchClock? clock, long received, IngestWorkspace workspace)
    {
        int lines = 0, good = 0;
        var reader = new LineReader(data);
        while (reader.Read())
        {
            lines++;
            // By way of a line of its own, so that a refused line's first half leaves no trace.
            workspace.Line.ResetWrittenCount();
            if (TranslateLine(ref reader, identity, clock, received, workspace.Line, out var reason, out var message))
            {
                good++;
                workspace.Output.Write(workspace.Line.WrittenSpan);
            }
            else
            {
                workspace.Dead.Add(reason, message, reader.Line);
            }
        }

        return (lines, good);
    }

    private bool TranslateLine(
        ref LineReader reader, DeviceId identity, BatchClock? clock, long received, ArrayBufferWriter<byte> output,
        out string reason, out string message)
    {
        reason = DeadReason.Schema;
        message = "";
        if (reader.Error is null && (MetricSchema.Find(reader.Measurement) is not { DeviceMayWrite: true } measurement))
            message = $"no measurement '{Show(reader.Measurement)}' that a device may send";
        else if (reader.Error is null)
            return WriteLine(ref reader, measurement!, identity, clock, received, output, ref reason, out message);
        message = reader.Error ?? message;
        return false;
    }

    private bool WriteLine(
        ref LineReader reader, MeasurementDefinition measurement, DeviceId identity, BatchClock? clock, long received,
        ArrayBufferWriter<byte> output, ref string reason, out string message)
    {
        message = "";
        var device = identity;
        var own = new OwnTags();
        while (reader.ReadTag(out var key, out var value))
        {
            if (key.SequenceEqual("dev"u8))
            {
                var name = Show(value);
                device = new DeviceId(identity.Village, name);
                if (device != identity && inventory.Find(device) is null)
                {
                    reason = DeadReason.Identity;
                    message = $"dev={name} is no device of village {identity.Village.Dotted} in the inventory";
                    return false;
                }
            }
            else if (VillageTag(key, identity) is { } expected)
            {
                if (Ascii.Equals(value, expected))
                    continue;
                reason = DeadReason.Identity;
                message = $"{Show(key)}={Show(value)} is not the sender's; leave the tags prov, kab, kec and desa out";
                return false;
            }
            else if (!measurement.HasTag(key) || !IsClean(value) || !own.TryAdd(key, value))
            {
                message = $"tag '{Show(key)}' of '{measurement.Name}' is unknown, twice there, not UTF-8 or over {MaxTagValueBytes} bytes";
                return false;
            }
        }

        if (reader.Error is null && own.Count != measurement.Tags.Count)
        {
            message = $"'{measurement.Name}' needs the tag {string.Join(", ", measurement.Tags)}";
            return false;
        }

        output.Write(reader.Measurement);
        output.Write(_tags.GetOrAdd(device, VillageTags.Of));
        own.WriteTo(output);
        return WriteFields(ref reader, measurement, clock, received, output, ref reason, out message);
    }

    private static bool WriteFields(
        ref LineReader reader, MeasurementDefinition measurement, BatchClock? clock, long received, ArrayBufferWriter<byte> output,
        ref string reason, out string message)
    {
        message = "";
        var separator = (byte)' ';
        while (reader.ReadField(out var key, out var value))
        {
            if (measurement.Field(key) is not { } field)
            {
                message = $"'{measurement.Name}' has no field '{Show(key)}'";
                return false;
            }

            output.Write([separator]);
            output.Write(key);
            output.Write("="u8);
            if (!Coerce(value, field.Type, output))
            {
                message = $"{measurement.Name}.{field.Name} is of type {field.Type}: '{Show(value.Raw)}' does not fit; {ColonForms}";
                return false;
            }

            separator = (byte)',';
        }

        message = reader.Error ?? (separator == (byte)' ' ? "the fields are missing" : "");
        var time = reader.Timestamp ?? received;
        if (message.Length > 0)
            return false;
        if (clock is not null && reader.Timestamp is null)
        {
            message = "a batch's lines need their timestamps";
            return false;
        }

        if (clock == BatchClock.Mono ? time < 0 : !IsPlausible(time, received))
        {
            reason = DeadReason.Time;
            message = $"the time {time} ns is before 2024 or more than ten minutes ahead of the collector";
            return false;
        }

        WriteTime(output, time);
        return true;
    }

    /// <summary>Writes a value as its field's type; false where it can not be one.</summary>
    internal static bool Coerce(FieldValue value, FieldType type, ArrayBufferWriter<byte> output)
    {
        switch (type)
        {
            case FieldType.Text:
                if (value.Kind != FieldKind.Text || value.Raw.Length > MaxTextBytes)
                    return false;
                output.Write(value.Raw);
                return true;
            case FieldType.Float:
                if (value.Kind == FieldKind.Text)
                    return false;
                if (value.Kind == FieldKind.Float)
                    output.Write(value.Raw);
                else
                    WriteNumber(output, value.Float);
                return true;
            default:
                return WriteInteger(value, output);
        }
    }

    private static bool WriteInteger(FieldValue value, ArrayBufferWriter<byte> output)
    {
        var integer = value.Integer;
        // A double holds whole numbers exactly up to 2^53; beyond, the client has lost digits already.
        if (value.Kind == FieldKind.Float)
        {
            if (value.Float != Math.Floor(value.Float) || Math.Abs(value.Float) > 9_007_199_254_740_992)
                return false;
            integer = (long)value.Float;
        }
        else if (value.Kind == FieldKind.Unsigned)
        {
            integer &= long.MaxValue;
        }
        else if (value.Kind == FieldKind.Text)
        {
            return false;
        }

        var span = output.GetSpan(21);
        Utf8Formatter.TryFormat(integer, span, out var written);
        span[written] = (byte)'i';
        output.Advance(written + 1);
        return true;
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, double number)
    {
        var span = output.GetSpan(32);
        number.TryFormat(span, out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void WriteTime(ArrayBufferWriter<byte> output, long time)
    {
        var span = output.GetSpan(22);
        span[0] = (byte)' ';
        Utf8Formatter.TryFormat(time, span[1..], out var written);
        span[written + 1] = (byte)'\n';
        output.Advance(written + 2);
    }

    private static string? VillageTag(ReadOnlySpan<byte> key, DeviceId identity) => key switch
    {
        [(byte)'d', (byte)'e', (byte)'s', (byte)'a'] => identity.Village.Digits,
        [(byte)'k', (byte)'a', (byte)'b'] => identity.Village.Kabupaten,
        [(byte)'k', (byte)'e', (byte)'c'] => identity.Village.Kecamatan,
        [(byte)'p', (byte)'r', (byte)'o', (byte)'v'] => identity.Village.Province,
        _ => null,
    };

    private static bool IsClean(ReadOnlySpan<byte> value) =>
        value.Length <= MaxTagValueBytes && Utf8.IsValid(value) && value.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0;

    // Hostile bytes go to people's terminals through this: short, and nothing but printable ASCII.
    private static string Show(ReadOnlySpan<byte> bytes) => string.Create(Math.Min(bytes.Length, 64), bytes[..Math.Min(bytes.Length, 64)],
        static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = source[i] is >= 0x20 and < 0x7F ? (char)source[i] : '?';
        });

    // The few tags of a measurement's own, as written. A ref struct, since they point into the payload.
    private ref struct OwnTags
    {
        private ReadOnlySpan<byte> _key0, _value0, _key1, _value1;

        public int Count { get; private set; }

        public bool TryAdd(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            switch (Count)
            {
                case 0:
                    (_key0, _value0) = (key, value);
                    break;
                case 1 when !key.SequenceEqual(_key0):
                    _key1 = key;
                    _value1 = value;
                    break;
                default:
                    return false;
            }

            Count++;
            return true;
        }

        public readonly void WriteTo(ArrayBufferWriter<byte> output)
        {
            if (Count > 0)
                Write(output, _key0, _value0);
            if (Count > 1)
                Write(output, _key1, _value1);
        }

        private static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            output.Write(","u8);
            output.Write(key);
            output.Write("="u8);
            output.Write(value);
        }
    }
}
