namespace InternetDesa.Protocols.Mqtt;

/// <summary>The server answered CONNECT with a refusal.</summary>
/// <param name="reason">The reason code; return codes of MQTT 3.1.1 are mapped to those of MQTT 5.</param>
/// <param name="explanation">The server's Reason String, hostile text; null where there was none.</param>
/// <param name="serverReference">Other servers to use (MQTT 5 §4.11); null where the server named none.</param>
public sealed class MqttRefusedException(MqttReasonCode reason, string? explanation = null, string? serverReference = null)
    : Exception($"The MQTT server refused the connection: {reason} (0x{(byte)reason:X2}){(explanation is null ? "" : $", '{explanation}'")}.")
{
    /// <summary>Why.</summary>
    public MqttReasonCode Reason { get; } = reason;

    /// <summary>Other servers to use, as the server wrote them; null where it named none.</summary>
    public string? ServerReference { get; } = serverReference;
}
