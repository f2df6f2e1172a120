namespace InternetDesa.Protocols.Mqtt;

/// <summary>The quality of service of a message or a subscription (MQTT 5 §4.3).</summary>
public enum MqttQos : byte
{
    /// <summary>QoS 0: sent once, never acknowledged.</summary>
    AtMostOnce = 0,

    /// <summary>QoS 1: acknowledged by PUBACK, may arrive more than once.</summary>
    AtLeastOnce = 1,

    /// <summary>QoS 2: never sent or granted here; a peer may ask for it in SUBSCRIBE and gets <see cref="AtLeastOnce"/>.</summary>
    ExactlyOnce = 2,
}
