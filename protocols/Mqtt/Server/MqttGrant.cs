namespace InternetDesa.Protocols.Mqtt;

/// <summary>A subscription that was granted.</summary>
/// <param name="Filter">The topic filter.</param>
/// <param name="Qos">The QoS that SUBACK says: nothing that the filter matches may be sent with a higher one [MQTT-3.8.4-8].</param>
/// <param name="WantsRetained">Whether the retained messages are due now: the client's Retain Handling, and whether it had the subscription before.</param>
public readonly record struct MqttGrant(string Filter, MqttQos Qos, bool WantsRetained);
