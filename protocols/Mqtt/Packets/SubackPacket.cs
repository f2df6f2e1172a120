namespace InternetDesa.Protocols.Mqtt;

/// <summary>SUBACK (MQTT 5 §3.9) or UNSUBACK (§3.11): the same but for their codes, of which UNSUBACK of MQTT 3.1.1 has none.</summary>
internal readonly record struct SubackPacket(MqttPacketType Type, ushort PacketId, IReadOnlyList<MqttReasonCode> Reasons) : IMqttPacket
{
    public void Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        buffer.Byte((byte)((int)Type << 4));
        var start = buffer.Length;
        buffer.UInt16(PacketId);
        if (version == MqttProtocolVersion.V5)
            buffer.VariableInteger(0);
        if (HasReasons(Type, version))
        {
            foreach (var reason in Reasons)
                buffer.Byte(version == MqttProtocolVersion.V311 && reason.IsFailure() ? (byte)MqttReasonCode.UnspecifiedError : (byte)reason);
        }

        buffer.InsertLength(start);
    }

    public static SubackPacket Read(MqttPacketType type, ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        var reader = new MqttReader(body);
        var id = reader.PacketId();
        reader.Properties(type, version);
        if (!HasReasons(type, version))
        {
            reader.End();
            return new SubackPacket(type, id, []);
        }

        var reasons = new MqttReasonCode[reader.Remaining];
        if (reasons.Length == 0)
            throw MqttProtocolException.Malformed($"{type} has no reason code [MQTT-3.8.4-6].");
        for (var i = 0; i < reasons.Length; i++)
            reasons[i] = MqttReasonCodes.Check(reader.Byte(), type, version);
        return new SubackPacket(type, id, reasons);
    }

    private static bool HasReasons(MqttPacketType type, MqttProtocolVersion version) =>
        type == MqttPacketType.Suback || version == MqttProtocolVersion.V5;
}
