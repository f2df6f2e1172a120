namespace InternetDesa.Protocols.Mqtt;

/// <summary>One topic filter of a SUBSCRIBE (MQTT 5 §3.8.3).</summary>
/// <param name="Filter">The topic filter; <see cref="MqttTopic.IsValidFilter(string)"/> says whether it is well-formed.</param>
/// <param name="Qos">The highest QoS wanted.</param>
/// <param name="Retained">When the server sends retained messages; MQTT 3.1.1 always sends them.</param>
public sealed record MqttSubscription(
    string Filter, MqttQos Qos = MqttQos.AtLeastOnce, MqttRetainHandling Retained = MqttRetainHandling.Send);

/// <summary>When the server sends the retained messages of a subscription (Retain Handling, MQTT 5 §3.8.3.1).</summary>
public enum MqttRetainHandling : byte
{
    /// <summary>With every SUBSCRIBE [MQTT-3.3.1-9].</summary>
    Send = 0,

    /// <summary>Unless the client had that subscription already [MQTT-3.3.1-10].</summary>
    SendIfNew = 1,

    /// <summary>Never [MQTT-3.3.1-11].</summary>
    DoNotSend = 2,
}
