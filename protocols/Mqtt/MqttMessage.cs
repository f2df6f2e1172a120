namespace InternetDesa.Protocols.Mqtt;

/// <summary>An application message to be published, or the will of a client.</summary>
/// <param name="Topic">The topic name, 1 to 65,535 bytes of UTF-8 without <c>+</c>, <c>#</c> and U+0000 (MQTT 5 §4.7).</param>
/// <param name="Payload">The payload; its memory must stay unchanged until the publish call has completed.</param>
/// <param name="Qos">QoS 0 or 1.</param>
/// <param name="Retain">Whether the server keeps the message for later subscribers (MQTT 5 §3.3.1.3).</param>
public sealed record MqttMessage(
    string Topic,
    ReadOnlyMemory<byte> Payload,
    MqttQos Qos = MqttQos.AtLeastOnce,
    bool Retain = false);
