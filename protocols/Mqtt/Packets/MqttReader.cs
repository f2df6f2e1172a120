using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>Reads the data types of MQTT (MQTT 5 §1.5) from one packet, and checks them. Copies nothing that is not returned as an object.</summary>
internal ref struct MqttReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _bytes.Length - Position;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public int VariableInteger()
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var next = Byte();
            value |= (next & 0x7F) << (7 * i);
            if ((next & 0x80) != 0)
                continue;
            if (next == 0 && i > 0)
                throw MqttProtocolException.Malformed("A variable byte integer is longer than it needs to be [MQTT-1.5.5-1].");
            return value;
        }

        throw MqttProtocolException.Malformed("A variable byte integer has more than four bytes (MQTT 5 §1.5.5).");
    }

    public ReadOnlySpan<byte> Binary() => Take(UInt16());

    /// <summary>A UTF-8 string as its bytes: well-formed, without surrogates and U+0000. A byte order mark is kept [MQTT-1.5.4-3].</summary>
    public ReadOnlySpan<byte> Utf8Text()
    {
        var text = Binary();
        if (text.Contains((byte)0))
            throw MqttProtocolException.Malformed("A string contains U+0000 [MQTT-1.5.4-2].");
        if (!Utf8.IsValid(text))
            throw MqttProtocolException.Malformed("A string is not well-formed UTF-8 [MQTT-1.5.4-1].");
        return text;
    }

    public string Text() => Encoding.UTF8.GetString(Utf8Text());

    /// <summary>A topic filter.</summary>
    public string Filter()
    {
        var filter = Text();
        return MqttTopic.IsValidFilter(filter)
            ? filter
            : throw new MqttProtocolException(MqttReasonCode.TopicFilterInvalid, "A topic filter is empty or has a wildcard in a wrong place [MQTT-4.7.1-1].");
    }

    /// <summary>A packet identifier: never 0.</summary>
    public ushort PacketId()
    {
        var id = UInt16();
        return id != 0 ? id : throw MqttProtocolException.Malformed("The packet identifier is 0 [MQTT-2.2.1-3].");
    }

    /// <summary>A block of properties with its length before it; MQTT 3.1.1 has none.</summary>
    public MqttProperties Properties(MqttPacketType packet, MqttProtocolVersion version) =>
        version == MqttProtocolVersion.V5 ? MqttProperties.Check(Take(VariableInteger()), packet) : default;

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
            throw MqttProtocolException.Malformed($"The packet ends {count - Remaining} bytes too early (MQTT 5 §2.1.4).");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>Says that the packet must end here.</summary>
    public readonly void End()
    {
        if (Remaining != 0)
            throw MqttProtocolException.Malformed($"{Remaining} bytes follow the end of the packet (MQTT 5 §2.1.4).");
    }
}
