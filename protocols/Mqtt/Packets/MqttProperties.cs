using System.Text;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>A block of properties that was checked: known ids, right types, no repeats (MQTT 5 §2.2.2). A view; looked up by walking it.</summary>
internal readonly ref struct MqttProperties
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly MqttPacketType _packet;
    private readonly ulong _present;

    private MqttProperties(ReadOnlySpan<byte> bytes, MqttPacketType packet, ulong present)
    {
        _bytes = bytes;
        _packet = packet;
        _present = present;
    }

    /// <summary>Checks a block without its length.</summary>
    public static MqttProperties Check(ReadOnlySpan<byte> bytes, MqttPacketType packet)
    {
        ulong present = 0;
        var reader = new MqttReader(bytes);
        while (reader.Remaining > 0)
        {
            var id = reader.VariableInteger();
            var kind = id <= byte.MaxValue ? MqttPropertyTable.KindOf((byte)id, packet) : MqttPropertyKind.Unknown;
            if (kind == MqttPropertyKind.Unknown)
                throw MqttProtocolException.Malformed($"The property 0x{id:X2} may not stand in {Name(packet)} (MQTT 5 §2.2.2.2).");
            var property = (MqttProperty)id;
            if ((present & (1UL << id)) != 0 && !MayRepeat(property, packet))
                throw MqttProtocolException.Forbidden($"{property} stands twice in {Name(packet)} (MQTT 5 §2.2.2.2).");
            present |= 1UL << id;
            CheckValue(property, kind, ref reader);
        }

        return new MqttProperties(bytes, packet, present);
    }

    /// <summary>Whether the property is there.</summary>
    public bool Has(MqttProperty property) => (_present & (1UL << (int)property)) != 0;

    /// <summary>The value of a numeric property; null where it is not there.</summary>
    public uint? Number(MqttProperty property)
    {
        if (!Has(property))
            return null;
        var reader = Find(property, out var kind);
        return kind switch
        {
            MqttPropertyKind.Flag => reader.Byte(),
            MqttPropertyKind.UInt16 => reader.UInt16(),
            MqttPropertyKind.UInt32 => reader.UInt32(),
            _ => (uint)reader.VariableInteger(),
        };
    }

    /// <summary>The value of a text property; null where it is not there.</summary>
    public string? Text(MqttProperty property) => Has(property) ? Encoding.UTF8.GetString(Find(property, out _).Binary()) : null;

    private MqttReader Find(MqttProperty property, out MqttPropertyKind kind)
    {
        var reader = new MqttReader(_bytes);
        while (true)
        {
            var id = (byte)reader.VariableInteger();
            kind = MqttPropertyTable.KindOf(id, _packet);
            if (id == (byte)property)
                return reader;
            Skip(kind, ref reader);
        }
    }

    private static void Skip(MqttPropertyKind kind, ref MqttReader reader)
    {
        switch (kind)
        {
            case MqttPropertyKind.Flag: reader.Take(1); break;
            case MqttPropertyKind.UInt16: reader.Take(2); break;
            case MqttPropertyKind.UInt32: reader.Take(4); break;
            case MqttPropertyKind.VariableInteger: reader.VariableInteger(); break;
            case MqttPropertyKind.TextPair: reader.Binary(); reader.Binary(); break;
            default: reader.Binary(); break;
        }
    }

    private static void CheckValue(MqttProperty property, MqttPropertyKind kind, ref MqttReader reader)
    {
        switch (kind)
        {
            case MqttPropertyKind.Flag when reader.Byte() > 1:
                throw MqttProtocolException.Forbidden($"{property} is neither 0 nor 1 (MQTT 5 §3).");
            case MqttPropertyKind.Flag:
                break;
            case MqttPropertyKind.UInt16 when reader.UInt16() == 0:
                if (property == MqttProperty.TopicAlias)
                    throw new MqttProtocolException(MqttReasonCode.TopicAliasInvalid, "The topic alias is 0 [MQTT-3.3.2-8].");
                if (property == MqttProperty.ReceiveMaximum)
                    throw MqttProtocolException.Forbidden("Receive Maximum is 0 (MQTT 5 §3.1.2.11.3).");
                break;
            case MqttPropertyKind.UInt16:
                break;
            case MqttPropertyKind.UInt32 when reader.UInt32() == 0 && property == MqttProperty.MaximumPacketSize:
                throw MqttProtocolException.Forbidden("Maximum Packet Size is 0 (MQTT 5 §3.1.2.11.4).");
            case MqttPropertyKind.UInt32:
                break;
            case MqttPropertyKind.VariableInteger when reader.VariableInteger() == 0:
                throw MqttProtocolException.Forbidden("The subscription identifier is 0 (MQTT 5 §3.8.2.1.2).");
            case MqttPropertyKind.VariableInteger:
                break;
            case MqttPropertyKind.Text:
                var text = reader.Utf8Text();
                if (property == MqttProperty.ResponseTopic && !MqttTopic.IsValidName(text))
                    throw MqttProtocolException.Forbidden("The response topic is no topic name [MQTT-3.3.2-14].");
                break;
            case MqttPropertyKind.TextPair:
                reader.Utf8Text();
                reader.Utf8Text();
                break;
            default:
                reader.Binary();
                break;
        }
    }

    private static bool MayRepeat(MqttProperty property, MqttPacketType packet) =>
        property == MqttProperty.UserProperty
        || (property == MqttProperty.SubscriptionIdentifier && packet == MqttPacketType.Publish);

    private static string Name(MqttPacketType packet) => packet == MqttPropertyTable.Will ? "a will" : packet.ToString();
}
