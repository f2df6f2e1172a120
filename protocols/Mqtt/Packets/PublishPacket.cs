using System.Text;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>PUBLISH to be sent (MQTT 5 §3.3), without properties; <see cref="MqttPublish"/> is the received one.</summary>
internal readonly record struct PublishPacket(MqttMessage Message, ushort PacketId = 0, bool Dup = false) : IMqttPacket
{
    /// <summary>The size of the packet in bytes.</summary>
    public static long Size(MqttMessage message, MqttProtocolVersion version)
    {
        var remaining = RemainingLength(message, version);
        return remaining > MqttLimits.MaximumVariableByteInteger
            ? long.MaxValue
            : 1 + MqttBuffer.SizeOfVariableInteger((int)remaining) + remaining;
    }

    public void Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        var flags = (Dup ? 0x08 : 0) | ((int)Message.Qos << 1) | (Message.Retain ? 0x01 : 0);
        buffer.Byte((byte)(((int)MqttPacketType.Publish << 4) | flags));
        // Known beforehand, so that the payload, the one large field there is, is copied once only.
        buffer.VariableInteger(checked((int)RemainingLength(Message, version)));
        buffer.Text(Message.Topic);
        if (Message.Qos != MqttQos.AtMostOnce)
            buffer.UInt16(PacketId);
        if (version == MqttProtocolVersion.V5)
            buffer.VariableInteger(0);
        buffer.Bytes(Message.Payload.Span);
    }

    private static long RemainingLength(MqttMessage message, MqttProtocolVersion version) =>
        2L + Encoding.UTF8.GetByteCount(message.Topic)
        + (message.Qos == MqttQos.AtMostOnce ? 0 : 2)
        + (version == MqttProtocolVersion.V5 ? 1 : 0)
        + message.Payload.Length;
}
