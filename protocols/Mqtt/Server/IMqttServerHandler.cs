namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// What a server does with its connections: who may connect, where messages go, what a subscription brings. One handler serves all
/// connections; the methods of one connection are called one after another, from its read loop, and must not block.
/// </summary>
/// <remarks>An exception that a method throws ends that connection, and its text is the reason given to <see cref="Disconnected"/>.</remarks>
public interface IMqttServerHandler
{
    /// <summary>Takes or refuses a client. <see cref="MqttServerConnection.State"/> is the place for what was found out about it.</summary>
    /// <param name="connection">The connection; its client id is the client's own already.</param>
    /// <param name="packet">The CONNECT.</param>
    /// <param name="ct">Cancelled when the connection ends.</param>
    ValueTask<MqttConnectDecision> ConnectAsync(MqttServerConnection connection, MqttConnect packet, CancellationToken ct);

    /// <summary>
    /// Takes a message. PUBACKs leave strictly in the order in which the messages arrived [MQTT-4.6.0-2], whatever the order in which the
    /// answers complete.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="publish">The message; valid only until the method returns.</param>
    MqttPublishAnswer Publish(MqttServerConnection connection, in MqttPublish publish);

    /// <summary>Grants a subscription.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="filter">A well-formed topic filter.</param>
    /// <param name="qos">The QoS wanted, at most 1.</param>
    /// <returns>The QoS granted (0 or 1) or a failure of 0x80 and above; MQTT 3.1.1 is told 0x80.</returns>
    MqttReasonCode Subscribe(MqttServerConnection connection, string filter, MqttQos qos);

    /// <summary>Called after the SUBACK: the time to send retained messages by <see cref="MqttServerConnection.TrySend"/>.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="granted">What was granted, in the order of the packet; never empty.</param>
    void Subscribed(MqttServerConnection connection, IReadOnlyList<MqttGrant> granted);

    /// <summary>Drops subscriptions.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="filters">The filters that the client had, never empty.</param>
    void Unsubscribed(MqttServerConnection connection, IReadOnlyList<string> filters);

    /// <summary>
    /// Called exactly once for every connection, at its end, also where it never got as far as a CONNECT; a connection that takes it over
    /// is accepted after that, so that an old will never follows the new client's messages.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="will">The will to publish: null where the client said DISCONNECT, was never accepted, or has none.</param>
    /// <param name="reason">Why it ended, for logs. May contain text of the peer.</param>
    void Disconnected(MqttServerConnection connection, MqttMessage? will, string reason);
}
