namespace InternetDesa.Protocols.Mqtt;

/// <summary>SUBSCRIBE (MQTT 5 §3.8).</summary>
internal readonly record struct SubscribePacket(
    ushort PacketId, IReadOnlyList<MqttSubscription> Subscriptions, bool HasIdentifier = false) : IMqttPacket
{
    public void Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        buffer.Byte(((byte)MqttPacketType.Subscribe << 4) | 0x02);
        var start = buffer.Length;
        buffer.UInt16(PacketId);
        if (version == MqttProtocolVersion.V5)
            buffer.VariableInteger(0);
        foreach (var subscription in Subscriptions)
        {
            buffer.Text(subscription.Filter);
            buffer.Byte((byte)((int)subscription.Qos | (version == MqttProtocolVersion.V5 ? (int)subscription.Retained << 4 : 0)));
        }

        buffer.InsertLength(start);
    }

    public static SubscribePacket Read(ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        var reader = new MqttReader(body);
        var id = reader.PacketId();
        var hasIdentifier = reader.Properties(MqttPacketType.Subscribe, version).Has(MqttProperty.SubscriptionIdentifier);
        if (reader.Remaining == 0)
            throw MqttProtocolException.Forbidden("SUBSCRIBE has no topic filter [MQTT-3.8.3-2].");
        var subscriptions = new List<MqttSubscription>();
        while (reader.Remaining > 0)
        {
            var filter = reader.Filter();
            var options = reader.Byte();
            Check(options, filter, version);
            subscriptions.Add(new MqttSubscription(filter, (MqttQos)(options & 0x03), (MqttRetainHandling)(options >> 4)));
        }

        return new SubscribePacket(id, subscriptions, hasIdentifier);
    }

    // No Local and Retain As Published are for servers that pass a client's messages on to others; they are checked, not kept.
    private static void Check(byte options, string filter, MqttProtocolVersion version)
    {
        var reserved = version == MqttProtocolVersion.V5 ? 0xC0 : 0xFC;
        if ((options & reserved) != 0)
            throw MqttProtocolException.Malformed("Reserved bits of the subscription options are set [MQTT-3.8.3-5].");
        if ((options & 0x03) == 0x03)
            throw MqttProtocolException.Malformed("A subscription asks for QoS 3 (MQTT 5 §3.8.3.1).");
        if ((options & 0x30) == 0x30)
            throw MqttProtocolException.Forbidden("A subscription has Retain Handling 3 (MQTT 5 §3.8.3.1).");
        if ((options & 0x04) != 0 && MqttTopic.IsShared(filter))
            throw MqttProtocolException.Forbidden("A shared subscription has No Local set [MQTT-3.8.3-4].");
    }
}
