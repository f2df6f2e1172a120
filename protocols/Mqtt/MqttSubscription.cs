namespace InternetDesa.Protocols.Mqtt;

/// <summary>One topic filter of a SUBSCRIBE (MQTT 5 §3.8.3).</summary>
/// <param name="Filter">The topic filter; <see cref="MqttTopic.IsValidFilter(string)"/> says whether it is well-formed.</param>
/// <param name="Qos">The highest QoS wanted.</param>
public sealed record MqttSubscription(string Filter, MqttQos Qos = MqttQos.AtLeastOnce);
