namespace InternetDesa.Protocols.Mqtt;

/// <summary>PINGREQ or PINGRESP (MQTT 5 §3.12, §3.13): a header and nothing else.</summary>
internal readonly record struct EmptyPacket(MqttPacketType Type) : IMqttPacket
{
    public void Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        buffer.Byte((byte)((int)Type << 4));
        buffer.Byte(0);
    }

    public static void Check(ReadOnlySpan<byte> body) => new MqttReader(body).End();
}
