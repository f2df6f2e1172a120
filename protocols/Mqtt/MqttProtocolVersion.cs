namespace InternetDesa.Protocols.Mqtt;

/// <summary>The protocol version of a connection; the value is the byte that CONNECT carries (MQTT 5 §3.1.2.2).</summary>
public enum MqttProtocolVersion : byte
{
    /// <summary>MQTT 3.1.1 (OASIS, ISO/IEC 20922): no properties, no reason codes but those of CONNACK.</summary>
    V311 = 4,

    /// <summary>MQTT 5.0 (OASIS).</summary>
    V5 = 5,
}
