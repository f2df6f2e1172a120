using System.Text;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>PUBLISH to be sent (MQTT 5 §3.3); <see cref="MqttPublish"/> is the received one.</summary>
/// <param name="Message">What it says.</param>
/// <param name="PacketId">The packet identifier; 0 with QoS 0.</param>
/// <param name="Dup">Whether it may have been sent before.</param>
/// <param name="Alias">The topic's number; 0 where it has none. MQTT 5 only.</param>
/// <param name="IsKnown">Whether the peer knows the number, so that the topic itself is left out.</param>
internal readonly record struct PublishPacket(MqttMessage Message, ushort PacketId = 0, bool Dup = false, ushort Alias = 0, bool IsKnown = false) : IMqttPacket
{
    private const int AliasBytes = 3;

    /// <summary>The size of the packet in bytes, without an alias.</summary>
    public static long Size(MqttMessage message, MqttProtocolVersion version)
    {
        var remaining = new PublishPacket(message).RemainingLength(version);
        return remaining > MqttLimits.MaximumVariableByteInteger
            ? long.MaxValue
            : 1 + MqttBuffer.SizeOfVariableInteger((int)remaining) + remaining;
    }

    public void Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        var flags = (Dup ? 0x08 : 0) | ((int)Message.Qos << 1) | (Message.Retain ? 0x01 : 0);
        buffer.Byte((byte)(((int)MqttPacketType.Publish << 4) | flags));
        // Known beforehand, so that the payload, the one large field there is, is copied once only.
        buffer.VariableInteger(checked((int)RemainingLength(version)));
        buffer.Text(IsKnown ? "" : Message.Topic);
        if (Message.Qos != MqttQos.AtMostOnce)
            buffer.UInt16(PacketId);
        if (version == MqttProtocolVersion.V5)
            buffer.VariableInteger(Alias > 0 ? AliasBytes : 0);
        if (Alias > 0)
            buffer.Property(MqttProperty.TopicAlias, Alias);
        buffer.Bytes(Message.Payload.Span);
    }

    private long RemainingLength(MqttProtocolVersion version) =>
        2L + (IsKnown ? 0 : Encoding.UTF8.GetByteCount(Message.Topic))
        + (Message.Qos == MqttQos.AtMostOnce ? 0 : 2)
        + (version == MqttProtocolVersion.V5 ? 1 : 0)
        + (Alias > 0 ? AliasBytes : 0)
        + Message.Payload.Length;
}
