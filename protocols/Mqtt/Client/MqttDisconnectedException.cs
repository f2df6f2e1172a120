namespace InternetDesa.Protocols.Mqtt;

/// <summary>The server ended the connection with a DISCONNECT of MQTT 5.</summary>
/// <param name="reason">Its reason code.</param>
/// <param name="explanation">The server's Reason String, hostile text; null where there was none.</param>
/// <param name="serverReference">Other servers to use (MQTT 5 §4.11); null where the server named none.</param>
public sealed class MqttDisconnectedException(MqttReasonCode reason, string? explanation = null, string? serverReference = null)
    : IOException($"The MQTT server ended the connection: {reason} (0x{(byte)reason:X2}){(explanation is null ? "" : $", '{explanation}'")}.")
{
    /// <summary>Why.</summary>
    public MqttReasonCode Reason { get; } = reason;

    /// <summary>Other servers to use, as the server wrote them; null where it named none.</summary>
    public string? ServerReference { get; } = serverReference;
}
