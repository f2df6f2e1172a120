namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// What a client keeps of its session when a connection ends (MQTT 5 §4.1): the messages of QoS 1 without PUBACK, with their packet
/// identifiers. The next connection sends them again in their order, with DUP, if the server has the session too [MQTT-4.4.0-1]; if not,
/// their publish calls fail [MQTT-3.2.2-5]. At no other time is anything sent twice.
/// </summary>
/// <remarks>One connection uses it at a time. It is in memory only: what must outlive the process is the caller's.</remarks>
public sealed class MqttClientSession
{
    /// <summary>The identifiers in use, over all connections.</summary>
    internal MqttInFlight InFlight { get; } = new();

    /// <summary>How many messages wait for their PUBACK.</summary>
    public int Unacknowledged => InFlight.Messages().Count;

    /// <summary>Gives the session up: the publish calls that still wait fail with <see cref="IOException"/>.</summary>
    public void Discard() => InFlight.Fail(new IOException("The MQTT session was given up; it is not known whether the server has the message."));
}
