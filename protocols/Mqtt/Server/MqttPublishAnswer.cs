namespace InternetDesa.Protocols.Mqtt;

/// <summary>A handler's answer to PUBLISH. The default takes the message, which is durable already.</summary>
/// <param name="Durable">
/// Completes when the message is durable; only then leaves the PUBACK. It is waited for exactly once, also when the connection has ended
/// meanwhile. A fault ends the connection without PUBACK.
/// </param>
/// <param name="Reason">
/// The reason code of the PUBACK. One of 0x80 and above is the end of the message for a client of MQTT 5 [MQTT-4.4.0-2]; MQTT 3.1.1 has none,
/// so that connection is closed rather than told a lie. A message that should not come again gets <see cref="MqttReasonCode.Success"/>.
/// </param>
public readonly record struct MqttPublishAnswer(ValueTask Durable = default, MqttReasonCode Reason = MqttReasonCode.Success);
