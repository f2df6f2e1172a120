using System.Threading.Channels;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>An MQTT client over any stream, for one connection. QoS 0 and 1.</summary>
public sealed class MqttClient : IMqttSession
{
    /// <summary>Makes a client; nothing is opened before <see cref="ConnectAsync"/>.</summary>
    /// <param name="options">What CONNECT says, and how long to wait.</param>
    /// <param name="connect">Opens the stream, once; the client disposes it.</param>
    /// <param name="time">The clock of keep-alive and time-outs.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public MqttClient(MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time)
    {
        _ = (options, connect, time);
    }

    /// <inheritdoc/>
    public ChannelReader<MqttDelivery> Deliveries => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task Closed => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<MqttConnectResult> ConnectAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<MqttReasonCode> PublishAsync(MqttMessage message, CancellationToken ct) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, CancellationToken ct) =>
        throw new NotImplementedException();

    /// <summary>Drops the connection without DISCONNECT: the server publishes the will.</summary>
    public void Abort() => throw new NotImplementedException();

    /// <summary>Sends DISCONNECT (the server drops the will) and closes the connection.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
