namespace InternetDesa.Protocols.Mqtt;

/// <summary>Sizes that the encoding of MQTT sets.</summary>
public static class MqttLimits
{
    /// <summary>The largest value of a variable byte integer, and so the largest remaining length (MQTT 5 §1.5.5).</summary>
    public const int MaximumVariableByteInteger = 268_435_455;

    /// <summary>The largest packet: the largest remaining length and its header of 5 bytes.</summary>
    public const int MaximumPacketSize = MaximumVariableByteInteger + 5;

    /// <summary>The longest string or binary field in bytes (MQTT 5 §1.5.4, §1.5.6).</summary>
    public const int MaximumFieldLength = ushort.MaxValue;
}
