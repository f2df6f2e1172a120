using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>Reads any packet of either role, as a connection would.</summary>
internal static class AnyPacket
{
    public static void Read(byte[] bytes, MqttProtocolVersion version)
    {
        if (!MqttHeader.TryRead(bytes, 1 << 16, out var header) || bytes.Length < header.Length + header.Remaining)
            return;
        var body = bytes.AsMemory(header.Length, header.Remaining);
        switch (header.Type)
        {
            case MqttPacketType.Connect: MqttConnect.Read(body.Span); break;
            case MqttPacketType.Connack: MqttConnectResult.Read(body.Span, version); break;
            case MqttPacketType.Publish: MqttPublish.Read(header, body, version, fromClient: true).ReadTopic(); break;
            case MqttPacketType.Puback: PubackPacket.Read(body.Span, version); break;
            case MqttPacketType.Subscribe: SubscribePacket.Read(body.Span, version); break;
            case MqttPacketType.Suback or MqttPacketType.Unsuback: SubackPacket.Read(header.Type, body.Span, version); break;
            case MqttPacketType.Unsubscribe: UnsubscribePacket.Read(body.Span, version); break;
            case MqttPacketType.Pingreq or MqttPacketType.Pingresp: EmptyPacket.Check(body.Span); break;
            case MqttPacketType.Disconnect: DisconnectPacket.Read(body.Span, version); break;
        }
    }
}
