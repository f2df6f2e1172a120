namespace InternetDesa.Protocols.Mqtt;

/// <summary>DISCONNECT (MQTT 5 §3.14). MQTT 3.1.1 has it without a reason, from the client only.</summary>
internal readonly record struct DisconnectPacket(
    MqttReasonCode Reason = MqttReasonCode.Success,
    uint? SessionExpirySeconds = null,
    string? ReasonString = null,
    string? ServerReference = null) : IMqttPacket
{
    public void Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        buffer.Byte((byte)MqttPacketType.Disconnect << 4);
        var start = buffer.Length;
        var hasProperties = SessionExpirySeconds is not null || ReasonString is not null || ServerReference is not null;
        if (version == MqttProtocolVersion.V5 && (Reason != MqttReasonCode.Success || hasProperties))
            buffer.Byte((byte)Reason);
        if (version == MqttProtocolVersion.V5 && hasProperties)
        {
            var properties = buffer.Length;
            if (SessionExpirySeconds is { } expiry)
                buffer.Property(MqttProperty.SessionExpiryInterval, expiry);
            if (ReasonString is not null)
                buffer.Property(MqttProperty.ReasonString, ReasonString);
            if (ServerReference is not null)
                buffer.Property(MqttProperty.ServerReference, ServerReference);
            buffer.InsertLength(properties);
        }

        buffer.InsertLength(start);
    }

    public static DisconnectPacket Read(ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        var reader = new MqttReader(body);
        if (version == MqttProtocolVersion.V311 || reader.Remaining == 0)
        {
            reader.End();
            return new DisconnectPacket();
        }

        var reason = MqttReasonCodes.Check(reader.Byte(), MqttPacketType.Disconnect, version);
        if (reader.Remaining == 0)
            return new DisconnectPacket(reason);
        var properties = reader.Properties(MqttPacketType.Disconnect, version);
        reader.End();
        return new DisconnectPacket(
            reason,
            properties.Number(MqttProperty.SessionExpiryInterval),
            properties.Text(MqttProperty.ReasonString),
            properties.Text(MqttProperty.ServerReference));
    }
}
