namespace InternetDesa.Protocols.Mqtt;

/// <summary>A message that the server delivered to this client. It owns its memory.</summary>
/// <param name="topic">The topic name.</param>
/// <param name="payload">The payload, a copy of its own.</param>
/// <param name="qos">The QoS it was delivered with.</param>
/// <param name="retain">Whether it is a retained message from before the subscription.</param>
public abstract class MqttDelivery(string topic, ReadOnlyMemory<byte> payload, MqttQos qos, bool retain)
{
    /// <summary>The topic name.</summary>
    public string Topic { get; } = topic;

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>The QoS it was delivered with.</summary>
    public MqttQos Qos { get; } = qos;

    /// <summary>Whether it is a retained message from before the subscription.</summary>
    public bool Retain { get; } = retain;

    /// <summary>
    /// Acknowledges the message: the server may forget it. May be called in any order and from any thread; the PUBACKs leave in
    /// the order in which the messages arrived [MQTT-4.6.0-2], so one that is never acknowledged holds back those after it.
    /// Nothing is sent for QoS 0, for a second call, and after the connection ended (the server will deliver it again).
    /// </summary>
    public abstract ValueTask AcknowledgeAsync();
}
