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
    private const string Forms = "write 5i for an integer, 5.0 for a float, \"x\" for a text";

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
        var tags = TagsOf(identity);
        var reader = new LineReader(data);
        while (reader.Read())
        {
            lines++;
            if (TranslateLine(ref reader, identity, tags, clock, received, workspace, out var reason, out var message))
                good++;
            else
                workspace.Dead.Add(reason, message, reader.Line);
        }

        return (lines, good);
    }

    // Everything is checked before anything is written, so that a refused line's first half leaves no trace.
    private bool TranslateLine(
        ref LineReader reader, DeviceId identity, byte[] tags, BatchClock? clock, long received, IngestWorkspace workspace,
        out string reason, out string message)
    {
        reason = DeadReason.Schema;
        message = "";
        if (reader.Error is not null || MetricSchema.Find(reader.Measurement) is not { DeviceMayWrite: true } measurement)
        {
            message = reader.Error ?? $"no measurement '{Show(reader.Measurement)}' that a device may send";
            return false;
        }

        if (!ReadTags(ref reader, measurement, identity, ref tags, out var ownTag, ref reason, ref message)
            || !ReadFields(ref reader, measurement, workspace.Converted, out var fields, ref message)
            || !CheckTime(reader.Timestamp, clock, received, ref reason, ref message))
            return false;
        Write(workspace.Output, reader.Measurement, tags, ownTag, fields, reader.TimestampText, received);
        return true;
    }

    // The village's tags come from the identity, at most one is the measurement's own: it is given with the comma before it.
    private bool ReadTags(
        ref LineReader reader, MeasurementDefinition measurement, DeviceId identity, ref byte[] tags, out ReadOnlySpan<byte> own,
        ref string reason, ref string message)
    {
        own = default;
        while (reader.ReadTag(out var key, out var value))
        {
            if (key.SequenceEqual("dev"u8))
            {
                var device = new DeviceId(identity.Village, Show(value));
                if (device == identity || inventory.Find(device) is not null)
                {
                    tags = TagsOf(device);
                    continue;
                }

                reason = DeadReason.Identity;
                message = $"dev={device.Device} is no device of village {identity.Village.Dotted} in the inventory";
                return false;
            }

            if (VillageTag(key, identity) is { } expected)
            {
                if (Ascii.Equals(value, expected))
                    continue;
                reason = DeadReason.Identity;
                message = $"{Show(key)}={Show(value)} is not the sender's; leave the tags prov, kab, kec and desa out";
                return false;
            }

            if (!measurement.HasTag(key) || !IsClean(value) || !own.IsEmpty)
            {
                message = $"tag '{Show(key)}' of '{measurement.Name}' is unknown, twice there, not UTF-8, over {MaxTagValueBytes} bytes or ends with a backslash";
                return false;
            }

            reader.Line.Overlaps(key, out var start);
            own = reader.Line.Slice(start - 1, key.Length + value.Length + 2);
        }

        message = reader.Error ?? (own.IsEmpty && measurement.Tags.Count > 0 ? $"'{measurement.Name}' needs the tag {measurement.Tags[0]}" : "");
        return message.Length == 0;
    }

    // The fields with the space before them: as they came, or, where one was not of its type, with that one converted.
    private static bool ReadFields(
        ref LineReader reader, MeasurementDefinition measurement, ArrayBufferWriter<byte> converted, out ReadOnlySpan<byte> fields,
        ref string message)
    {
        fields = default;
        converted.ResetWrittenCount();
        var line = reader.Line;
        int done = -1, end = 0;
        while (reader.ReadField(out var key, out var value))
        {
            if (measurement.Field(key) is not { } field)
            {
                message = $"'{measurement.Name}' has no field '{Show(key)}'";
                return false;
            }

            line.Overlaps(value.Raw, out var start);
            end = start + value.Raw.Length;
            if (done < 0)
                done = start - key.Length - 2;
            if (FieldCoercion.Fits(value, field.Type))
                continue;
            converted.Write(line[done..start]);
            done = end;
            if (!FieldCoercion.TryConvert(value, field.Type, converted))
            {
                message = $"{measurement.Name}.{field.Name} is of type {field.Type}: '{Show(value.Raw)}' does not fit; {Forms}";
                return false;
            }
        }

        message = reader.Error ?? (done < 0 ? "the fields are missing" : "");
        if (message.Length > 0)
            return false;
        fields = line[done..end];
        if (converted.WrittenCount == 0)
            return true;
        converted.Write(fields);
        fields = converted.WrittenSpan;
        return true;
    }

    private static bool CheckTime(long? timestamp, BatchClock? clock, long received, ref string reason, ref string message)
    {
        if (clock is not null && timestamp is null)
        {
            message = "a batch's lines need their timestamps";
            return false;
        }

        var time = timestamp ?? received;
        if (clock == BatchClock.Mono ? time >= 0 : IsPlausible(time, received))
            return true;
        reason = DeadReason.Time;
        message = $"the time {time} ns is before 2024 or more than ten minutes ahead of the collector";
        return false;
    }

    private static void Write(
        ArrayBufferWriter<byte> output, ReadOnlySpan<byte> measurement, byte[] tags, ReadOnlySpan<byte> ownTag,
        ReadOnlySpan<byte> fields, ReadOnlySpan<byte> timestamp, long received)
    {
        const int MaxTimeBytes = 20;
        var span = output.GetSpan(
            measurement.Length + tags.Length + ownTag.Length + fields.Length + Math.Max(timestamp.Length, MaxTimeBytes) + 2);
        measurement.CopyTo(span);
        var at = measurement.Length;
        tags.CopyTo(span[at..]);
        at += tags.Length;
        ownTag.CopyTo(span[at..]);
        at += ownTag.Length;
        fields.CopyTo(span[at..]);
        at += fields.Length;
        span[at++] = (byte)' ';
        var written = timestamp.Length;
        if (timestamp.IsEmpty)
            Utf8Formatter.TryFormat(received, span[at..], out written);
        else
            timestamp.CopyTo(span[at..]);
        at += written;
        span[at++] = (byte)'\n';
        output.Advance(at);
    }

    private byte[] TagsOf(DeviceId device) => _tags.GetOrAdd(device, VillageTags.Of);

    private static string? VillageTag(ReadOnlySpan<byte> key, DeviceId identity) => key switch
    {
        [(byte)'d', (byte)'e', (byte)'s', (byte)'a'] => identity.Village.Digits,
        [(byte)'k', (byte)'a', (byte)'b'] => identity.Village.Kabupaten,
        [(byte)'k', (byte)'e', (byte)'c'] => identity.Village.Kecamatan,
        [(byte)'p', (byte)'r', (byte)'o', (byte)'v'] => identity.Village.Province,
        _ => null,
    };

    // InfluxDB takes what follows a backslash for escaped, even after two of them.
    private static bool IsClean(ReadOnlySpan<byte> value) =>
        value.Length <= MaxTagValueBytes && value[^1] != (byte)'\\' && Utf8.IsValid(value) && value.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0;

    // Hostile bytes go to people's terminals through this: short, and nothing but printable ASCII.
    private static string Show(ReadOnlySpan<byte> bytes) => string.Create(Math.Min(bytes.Length, 64), bytes[..Math.Min(bytes.Length, 64)],
        static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = source[i] is >= 0x20 and < 0x7F ? (char)source[i] : '?';
        });
}
