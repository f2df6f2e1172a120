namespace InternetDesa.Protocols.Mqtt;

/// <summary>PUBACK (MQTT 5 §3.4).</summary>
internal readonly record struct PubackPacket(ushort PacketId, MqttReasonCode Reason = MqttReasonCode.Success) : IMqttPacket
{
    public void Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        var withReason = version == MqttProtocolVersion.V5 && Reason != MqttReasonCode.Success;
        buffer.Byte((byte)MqttPacketType.Puback << 4);
        buffer.Byte(withReason ? (byte)3 : (byte)2);
        buffer.UInt16(PacketId);
        if (withReason)
            buffer.Byte((byte)Reason);
    }

    public static PubackPacket Read(ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        var reader = new MqttReader(body);
        var id = reader.PacketId();
        var reason = MqttReasonCode.Success;
        if (version == MqttProtocolVersion.V5 && reader.Remaining > 0)
        {
            reason = MqttReasonCodes.Check(reader.Byte(), MqttPacketType.Puback, version);
            if (reader.Remaining > 0)
                reader.Properties(MqttPacketType.Puback, version);
        }

        reader.End();
        return new PubackPacket(id, reason);
    }
}
