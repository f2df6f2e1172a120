using System.Text;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// A PUBLISH as it was received (MQTT 5 §3.3): a view of the connection's buffer, checked, nothing copied. Its memory is valid
/// until the handler's method first returns (its synchronous part); a handler that needs it longer copies it.
/// </summary>
public readonly partial record struct MqttPublish
{
    /// <summary>The topic name in UTF-8, well-formed and without wildcards.</summary>
    public ReadOnlyMemory<byte> TopicUtf8 { get; private init; }

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>QoS 0 or 1.</summary>
    public MqttQos Qos { get; private init; }

    /// <summary>Whether the message is to be retained.</summary>
    public bool Retain { get; private init; }

    /// <summary>Whether the sender may have sent it before. A hint only: it does not tell a repeat from a new message [MQTT-4.3.2-5].</summary>
    public bool Dup { get; private init; }

    /// <summary>The packet identifier; 0 with QoS 0.</summary>
    public ushort PacketId { get; private init; }

    /// <summary>The topic name as a new string.</summary>
    public string ReadTopic() => Encoding.UTF8.GetString(TopicUtf8.Span);
}
