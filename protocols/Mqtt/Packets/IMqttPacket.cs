namespace InternetDesa.Protocols.Mqtt;

/// <summary>A packet that can be sent.</summary>
internal interface IMqttPacket
{
    /// <summary>Appends the whole packet with its fixed header.</summary>
    /// <exception cref="ArgumentException">A field can not be said in MQTT; what was appended is to be truncated.</exception>
    void Write(MqttBuffer buffer, MqttProtocolVersion version);
}
