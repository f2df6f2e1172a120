using System.IO.Pipelines;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>The server's side of one connection. QoS 0 and 1; no session outlives it.</summary>
public sealed class MqttServerConnection
{
    /// <summary>Makes the server's side of a connection that was accepted.</summary>
    /// <param name="transport">The bytes from and to the client; completed when <see cref="RunAsync"/> ends.</param>
    /// <param name="handler">What to do with the client.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock of keep-alive and time-outs.</param>
    public MqttServerConnection(IDuplexPipe transport, IMqttServerHandler handler, MqttServerOptions options, TimeProvider time)
    {
        _ = (transport, handler, options, time);
    }

    /// <summary>The client's id; empty before its CONNECT.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>The client's protocol version; MQTT 5 before its CONNECT.</summary>
    public MqttProtocolVersion ProtocolVersion { get; private set; } = MqttProtocolVersion.V5;

    /// <summary>What the handler keeps about this connection, such as the client's identity.</summary>
    public object? State { get; set; }

    /// <summary>Serves the client until the end of the connection. Faults of the peer do not throw; they are told to <see cref="IMqttServerHandler.Disconnected"/>.</summary>
    /// <param name="ct">Ends the connection because the server stops.</param>
    public Task RunAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>
    /// Sends a message to the client. QoS 1 waits in a bounded queue while the client's Receive Maximum is used up; it is sent once,
    /// and nothing is kept for a later connection.
    /// </summary>
    /// <param name="topic">The topic name.</param>
    /// <param name="payload">The payload; must stay unchanged for the life of the connection.</param>
    /// <param name="qos">QoS 0 or 1.</param>
    /// <param name="retain">Whether to mark it as a retained message from before the subscription.</param>
    /// <returns>False where it was dropped: not connected (yet or any more), a queue is full, or larger than the client's Maximum Packet Size.</returns>
    /// <exception cref="ArgumentException">The topic is no topic name, or the QoS is 2.</exception>
    public bool TrySend(string topic, ReadOnlyMemory<byte> payload, MqttQos qos, bool retain) => throw new NotImplementedException();

    /// <summary>Ends the connection, from any thread; a client of MQTT 5 is told why in DISCONNECT. Does not wait.</summary>
    public void Close(MqttReasonCode reason) => throw new NotImplementedException();
}
