namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// Bytes that are not MQTT, or a packet that the protocol forbids at this point (MQTT 5 §4.13). It ends the connection.
/// The message names the statement that was broken, in the numbering of MQTT 5 for both versions.
/// </summary>
/// <param name="reason">The reason code of MQTT 5 that tells the peer.</param>
/// <param name="message">What is wrong, with its statement.</param>
public sealed class MqttProtocolException(MqttReasonCode reason, string message) : Exception(message)
{
    /// <summary>The reason code of MQTT 5 that tells the peer.</summary>
    public MqttReasonCode Reason { get; } = reason;

    internal static MqttProtocolException Malformed(string message) => new(MqttReasonCode.MalformedPacket, message);

    internal static MqttProtocolException Forbidden(string message) => new(MqttReasonCode.ProtocolError, message);
}
