namespace InternetDesa.Protocols.Mqtt;

/// <summary>UNSUBSCRIBE (MQTT 5 §3.10).</summary>
internal readonly record struct UnsubscribePacket(ushort PacketId, IReadOnlyList<string> Filters) : IMqttPacket
{
    public void Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        buffer.Byte(((byte)MqttPacketType.Unsubscribe << 4) | 0x02);
        var start = buffer.Length;
        buffer.UInt16(PacketId);
        if (version == MqttProtocolVersion.V5)
            buffer.VariableInteger(0);
        foreach (var filter in Filters)
            buffer.Text(filter);
        buffer.InsertLength(start);
    }

    public static UnsubscribePacket Read(ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        var reader = new MqttReader(body);
        var id = reader.PacketId();
        reader.Properties(MqttPacketType.Unsubscribe, version);
        if (reader.Remaining == 0)
            throw MqttProtocolException.Forbidden("UNSUBSCRIBE has no topic filter [MQTT-3.10.3-2].");
        var filters = new List<string>();
        while (reader.Remaining > 0)
            filters.Add(reader.Filter());
        return new UnsubscribePacket(id, filters);
    }
}
