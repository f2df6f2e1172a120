using System.Threading.Channels;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// The life of one network connection of an MQTT client: connect once, use, dispose. A new connection is a new object; what must
/// outlive it is the caller's (its spool), or the server's (a session that <c>CleanStart = false</c> resumes).
/// </summary>
/// <remarks>All members may be used concurrently, once <see cref="ConnectAsync"/> has returned.</remarks>
public interface IMqttSession : IAsyncDisposable
{
    /// <summary>Opens the network connection, sends CONNECT and waits for CONNACK.</summary>
    /// <exception cref="MqttRefusedException">The server refused; its reason code says why.</exception>
    /// <exception cref="MqttProtocolException">The server broke the protocol.</exception>
    /// <exception cref="IOException">The network connection could not be opened, or broke.</exception>
    /// <exception cref="TimeoutException">No CONNACK came within the connect time-out.</exception>
    ValueTask<MqttConnectResult> ConnectAsync(CancellationToken ct);

    /// <summary>
    /// Publishes a message. QoS 0 completes when it was handed to the connection, QoS 1 with the reason code of its PUBACK
    /// (MQTT 3.1.1: always <see cref="MqttReasonCode.Success"/>). It waits while the server's Receive Maximum is used up.
    /// A code of 0x80 or more is final: the server does not have the message [MQTT-4.4.0-2], a resend would be refused again.
    /// The same codes are returned, and nothing is sent, where the server announced that it would refuse: <see cref="MqttReasonCode.PacketTooLarge"/>,
    /// <see cref="MqttReasonCode.QosNotSupported"/>, <see cref="MqttReasonCode.RetainNotSupported"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The topic is no topic name, or the QoS is 2.</exception>
    /// <exception cref="IOException">
    /// The connection ended before the PUBACK, or with an <see cref="MqttClientSession"/> the server lost it: unknown whether it has the message.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; the message may have been sent.</exception>
    ValueTask<MqttReasonCode> PublishAsync(MqttMessage message, CancellationToken ct);

    /// <summary>Subscribes, and returns one code per subscription: the granted QoS (0, 1) or a failure of 0x80 and above.</summary>
    /// <exception cref="ArgumentException">The list is empty, or a filter is malformed.</exception>
    /// <exception cref="IOException">The connection ended before the SUBACK.</exception>
    ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, CancellationToken ct);

    /// <summary>
    /// The messages that arrive, in order. Bounded: while it is full the connection is not read, and the server keeps the rest.
    /// Completes with the connection, without an error (see <see cref="Closed"/>).
    /// </summary>
    ChannelReader<MqttDelivery> Deliveries { get; }

    /// <summary>Ends the connection without DISCONNECT, so that the server publishes the will. Nothing more arrives at the server.</summary>
    void Abort();

    /// <summary>
    /// Completes when the connection has ended: successfully after DisposeAsync, else faulted with the reason
    /// (<see cref="IOException"/>, <see cref="MqttDisconnectedException"/>, <see cref="MqttProtocolException"/>,
    /// <see cref="MqttRefusedException"/>, or <see cref="TimeoutException"/> where the server fell silent).
    /// </summary>
    Task Closed { get; }
}
