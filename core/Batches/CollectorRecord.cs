using System.Buffers;
using System.Buffers.Text;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Core.Batches;

/// <summary>
/// The first line of a record in the collector's spool: who sent it, by which door, and which batch it is. The batch's control lines
/// and its validated lines, with full tags, follow.
/// </summary>
/// <param name="From">The device by whose identity it came.</param>
/// <param name="Door"><c>own</c> (the collector's own MQTT server), <c>broker</c>, <c>snmp</c>, <c>trap</c>, <c>replay</c> or <c>moved</c>.</param>
/// <param name="Boot">The boot; 0 for a foreign client and SNMP, which have none.</param>
/// <param name="Seq">The seq; 0 where there is no boot.</param>
/// <param name="Points">How many data lines follow.</param>
/// <param name="Clock">What their timestamps count.</param>
/// <param name="Received">When the collector received it, nanoseconds since 1970 UTC.</param>
public readonly record struct CollectorRecord(
    DeviceId From, string Door, long Boot, long Seq, int Points, BatchClock Clock, long Received)
{
    /// <summary>The door of what the collector asked a device.</summary>
    public const string SnmpDoor = "snmp";

    /// <summary>The collector's own MQTT server.</summary>
    public const string OwnDoor = "own";

    /// <summary>An MQTT broker.</summary>
    public const string BrokerDoor = "broker";

    /// <summary>The door of what a device, or somebody who says that he is one, told unasked.</summary>
    public const string TrapDoor = "trap";

    /// <summary>The door of points that were in the dead letter: refused once, and taken by a replay.</summary>
    public const string ReplayDoor = "replay";

    /// <summary>The door of what was taken before and counted then, and whose anchor came after its time in the dead letter.</summary>
    public const string MovedDoor = "moved";

    /// <summary>Writes the line. By hand: it is written for every message, and a general writer costs ten times as much.</summary>
    public void Write(ArrayBufferWriter<byte> output)
    {
        output.Write("in from=\""u8);
        From.Write(output);
        output.Write("\",door=\""u8);
        output.Advance(Encoding.ASCII.GetBytes(Door, output.GetSpan(Door.Length)));
        output.Write("\""u8);
        if (Boot != 0)
        {
            Write(output, ",boot="u8, Boot);
            Write(output, "i,seq="u8, Seq);
            output.Write("i"u8);
        }

        Write(output, ",n="u8, Points);
        Write(output, Clock == BatchClock.Utc ? "i,clock=\"utc\" "u8 : "i,clock=\"mono\" "u8, Received);
        output.Write("\n"u8);
    }

    /// <summary>Reads the line that a record begins with.</summary>
    /// <param name="record">The whole record.</param>
    /// <param name="header">The line's content.</param>
    /// <param name="length">How many bytes the line takes; control and data lines follow.</param>
    /// <returns>False where the record begins with another line.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, out CollectorRecord header, out int length)
    {
        header = default;
        length = 0;
        var reader = new LineReader(record);
        if (!reader.Read() || !reader.Measurement.SequenceEqual("in"u8))
            return false;
        DeviceId from = default;
        var door = "";
        long boot = 0, seq = 0, points = 0;
        var clock = BatchClock.Utc;
        while (reader.ReadField(out var key, out var value))
        {
            if (key.SequenceEqual("from"u8) && !(value.Raw.Length > 2 && DeviceId.TryParse(value.Raw[1..^1], out from)))
                return false;
            if (key.SequenceEqual("door"u8))
                door = DoorOf(value);
            else if (key.SequenceEqual("boot"u8))
                boot = value.Integer;
            else if (key.SequenceEqual("seq"u8))
                seq = value.Integer;
            else if (key.SequenceEqual("n"u8))
                points = value.Integer;
            else if (key.SequenceEqual("clock"u8) && value.Raw.SequenceEqual("\"mono\""u8))
                clock = BatchClock.Mono;
        }

        if (reader.Error is not null || reader.Timestamp is not { } received || from.Device is null)
            return false;
        length = record.Length - reader.Remaining;
        header = new CollectorRecord(from, door, boot, seq, (int)points, clock, received);
        return true;
    }

    // Without a new string for each record.
    private static string DoorOf(FieldValue value) => value.Raw switch
    {
        [(byte)'"', .. var own, (byte)'"'] when own.SequenceEqual("own"u8) => OwnDoor,
        [(byte)'"', .. var broker, (byte)'"'] when broker.SequenceEqual("broker"u8) => BrokerDoor,
        [(byte)'"', .. var snmp, (byte)'"'] when snmp.SequenceEqual("snmp"u8) => SnmpDoor,
        _ => value.Text,
    };

    private static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> before, long number)
    {
        output.Write(before);
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }
}
