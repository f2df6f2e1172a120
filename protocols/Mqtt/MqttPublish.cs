using System.Text;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// A PUBLISH as it was received (MQTT 5 §3.3): a view of the connection's buffer, checked, nothing copied. Its memory is valid
/// until the handler's method returns; a handler that needs it longer copies it.
/// </summary>
public readonly record struct MqttPublish
{
    /// <summary>The topic name in UTF-8, well-formed and without wildcards.</summary>
    public ReadOnlyMemory<byte> TopicUtf8 { get; init; }

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>QoS 0 or 1.</summary>
    public MqttQos Qos { get; init; }

    /// <summary>Whether the message is to be retained.</summary>
    public bool Retain { get; init; }

    /// <summary>Whether the sender may have sent it before. A hint only: it does not tell a repeat from a new message [MQTT-4.3.2-5].</summary>
    public bool Dup { get; init; }

    /// <summary>The packet identifier; 0 with QoS 0.</summary>
    public ushort PacketId { get; init; }

    /// <summary>The topic name as a new string.</summary>
    public string ReadTopic() => Encoding.UTF8.GetString(TopicUtf8.Span);

    /// <summary>Reads the packet after its fixed header. Neither of our roles takes QoS 2, so it can not arrive from a peer that listens.</summary>
    /// <param name="header">The fixed header.</param>
    /// <param name="body">What follows it.</param>
    /// <param name="version">The connection's version.</param>
    /// <param name="fromClient">Whether a client sent it.</param>
    /// <param name="aliases">The topic aliases of the connection; null where none were allowed.</param>
    internal static MqttPublish Read(
        MqttHeader header, ReadOnlyMemory<byte> body, MqttProtocolVersion version, bool fromClient, MqttReceivedAliases? aliases = null)
    {
        var qos = (MqttQos)((header.Flags >> 1) & 0x03);
        if (qos == MqttQos.ExactlyOnce)
            throw new MqttProtocolException(MqttReasonCode.QosNotSupported, "PUBLISH of QoS 2; QoS 1 is the highest here [MQTT-3.2.2-11].");

        var reader = new MqttReader(body.Span);
        var topicLength = reader.Utf8Text().Length;
        var topic = body.Slice(reader.Position - topicLength, topicLength);
        var id = qos == MqttQos.AtMostOnce ? (ushort)0 : reader.PacketId();
        var properties = reader.Properties(MqttPacketType.Publish, version);
        if (fromClient && properties.Has(MqttProperty.SubscriptionIdentifier))
            throw MqttProtocolException.Forbidden("PUBLISH of a client has a subscription identifier [MQTT-3.3.4-6].");
        // What text must be, the reader has checked; before the alias, so that no wildcard gets a number.
        if (topic.Span.IndexOfAny((byte)'+', (byte)'#') >= 0)
            throw new MqttProtocolException(MqttReasonCode.TopicNameInvalid, "The topic name has a wildcard [MQTT-3.3.2-2].");
        if (properties.Number(MqttProperty.TopicAlias) is { } alias)
            topic = (aliases ?? new MqttReceivedAliases(0)).Resolve(alias, topic);
        if (topic.IsEmpty)
            throw new MqttProtocolException(MqttReasonCode.TopicNameInvalid, "The topic name is empty [MQTT-4.7.3-1].");

        return new MqttPublish
        {
            TopicUtf8 = topic,
            Payload = body[reader.Position..],
            Qos = qos,
            Retain = (header.Flags & 0x01) != 0,
            Dup = (header.Flags & 0x08) != 0,
            PacketId = id,
        };
    }
}
