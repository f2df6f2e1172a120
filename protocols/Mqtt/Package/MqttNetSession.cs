using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace InternetDesa.Protocols.Mqtt.Package;

/// <summary>
/// An <see cref="IMqttSession"/> over MQTTnet 5.1. What the package leaves to its user is done here: the server's Receive Maximum and
/// Maximum Packet Size, the order of PUBACKs, a bounded queue. What it can not do is in docs/decisions/0001-transport-interfaces.md: a
/// cancelled publish ends the connection, the server's keep-alive is not kept to, and MQTT 3.1.1 deliveries are queued without a bound.
/// </summary>
public sealed class MqttNetSession : IMqttSession
{
    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;
    private readonly IMqttClient _client;
    private readonly StreamChannel _channel;
    private readonly Channel<MqttDelivery> _deliveries;
    private readonly MqttNetAcknowledger _acknowledger = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private MqttConnectResult? _server;
    private SemaphoreSlim? _window;
    private int _used;
    private int _disposed;

    /// <summary>Makes a session; nothing is opened before <see cref="ConnectAsync"/>.</summary>
    /// <param name="options">What CONNECT says, and how long to wait.</param>
    /// <param name="connect">Opens the stream, once; the session disposes it.</param>
    /// <param name="time">The clock of the connect time-out; MQTTnet has its own for keep-alive.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public MqttNetSession(MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time)
    {
        options.Check();
        _options = options;
        _time = time;
        _deliveries = Channel.CreateBounded<MqttDelivery>(new BoundedChannelOptions(options.ReceiveMaximum) { SingleWriter = true });
        _channel = new StreamChannel(connect);
        _client = new MqttClientFactory().CreateMqttClient(new StreamAdapterFactory(_channel));
        _client.ApplicationMessageReceivedAsync += ReceivedAsync;
        _client.DisconnectedAsync += DisconnectedAsync;
    }

    /// <inheritdoc/>
    public ChannelReader<MqttDelivery> Deliveries => _deliveries.Reader;

    /// <inheritdoc/>
    public Task Closed => _closed.Task;

    /// <inheritdoc/>
    public async ValueTask<MqttConnectResult> ConnectAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new InvalidOperationException("A session connects once; make a new one for the next connection.");
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token, _ending.Token);
        try
        {
            var answer = await _client.ConnectAsync(MqttNetMapping.Options(_options), linked.Token).ConfigureAwait(false);
            _server = MqttNetMapping.Result(answer, _options.ProtocolVersion);
        }
        catch (Exception fault) when (linked.IsCancellationRequested && fault is OperationCanceledException or MqttCommunicationException)
        {
            ct.ThrowIfCancellationRequested();
            throw End(new TimeoutException($"The MQTT server did not answer within {_options.ConnectTimeout.TotalSeconds:0.#} s."));
        }
        catch (Exception fault) when (MqttNetMapping.IsExpected(fault))
        {
            throw End(MqttNetMapping.Fault(fault));
        }

        if (_server.Reason != MqttReasonCode.Success)
            throw End(new MqttRefusedException(_server.Reason, _server.ReasonString, _server.ServerReference));
        _window = new SemaphoreSlim(_server.ReceiveMaximum);
        return _server;
    }

    /// <inheritdoc/>
    public async ValueTask<MqttReasonCode> PublishAsync(MqttMessage message, CancellationToken ct)
    {
        if (!MqttTopic.IsValidName(message.Topic))
            throw new ArgumentException($"'{message.Topic}' is no topic name: 1 to 65,535 bytes of UTF-8 without + and # [MQTT-3.3.2-2].", nameof(message));
        if (message.Qos > MqttQos.AtLeastOnce)
            throw new ArgumentException("QoS 2 is not supported; use QoS 1 and make repeats harmless.", nameof(message));
        if (_server is not { } server || _window is not { } window)
            throw new InvalidOperationException("Await ConnectAsync before PublishAsync.");
        if (MqttNetMapping.Refusal(message, server, _options.ProtocolVersion) is { } refusal)
            return refusal;
        ct.ThrowIfCancellationRequested();
        if (message.Qos == MqttQos.AtMostOnce)
            return await SendAsync(message, ct).ConfigureAwait(false);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _ending.Token);
        try
        {
            await window.WaitAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw await EndedAsync().ConfigureAwait(false);
        }

        try
        {
            return await SendAsync(message, ct).ConfigureAwait(false);
        }
        finally
        {
            window.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, CancellationToken ct)
    {
        if (subscriptions.Count == 0)
            throw new ArgumentException("A SUBSCRIBE needs at least one filter [MQTT-3.8.3-2].", nameof(subscriptions));
        var options = new MqttClientSubscribeOptions();
        foreach (var subscription in subscriptions)
        {
            if (!MqttTopic.IsValidFilter(subscription.Filter))
                throw new ArgumentException($"'{subscription.Filter}' is no topic filter [MQTT-4.7.1-1].", nameof(subscriptions));
            options.TopicFilters.Add(new() { Topic = subscription.Filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)subscription.Qos });
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _ending.Token);
        try
        {
            var answer = await _client.SubscribeAsync(options, linked.Token).ConfigureAwait(false);
            return [.. answer.Items.Select(item => (MqttReasonCode)item.ResultCode)];
        }
        catch (Exception fault) when (MqttNetMapping.IsExpected(fault))
        {
            ct.ThrowIfCancellationRequested();
            throw await EndedAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        End(new IOException("The connection was cut by us."));
        _channel.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        // MQTTnet says goodbye after our handler has returned, which may wait for a reader that there is no more.
        _deliveries.Writer.TryComplete();
        try
        {
            if (_client.IsConnected && !_ending.IsCancellationRequested)
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (MqttNetMapping.IsExpected(fault))
        {
            // It was ending already.
        }

        End(null);
        _client.Dispose();
        _acknowledger.Dispose();
    }

    private async Task<MqttReasonCode> SendAsync(MqttMessage message, CancellationToken ct)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _ending.Token);
        try
        {
            var answer = await _client.PublishAsync(MqttNetMapping.Message(message), linked.Token).ConfigureAwait(false);
            return (MqttReasonCode)answer.ReasonCode;
        }
        catch (Exception fault) when (MqttNetMapping.IsExpected(fault))
        {
            if (!ct.IsCancellationRequested)
                throw await EndedAsync().ConfigureAwait(false);
            // MQTTnet does not expect the PUBACK any more and would end the connection at it: better now, with a reason.
            End(new IOException("A publish was cancelled, which costs the connection with MQTTnet."));
            throw new OperationCanceledException(ct);
        }
    }

    // The first of publish, receive and keep-alive to notice the end throws; why it ended comes by the event.
    private async Task<Exception> EndedAsync()
    {
        try
        {
            await _closed.Task.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System).ConfigureAwait(false);
            return new IOException("The connection was closed by us.");
        }
        catch (Exception reason) when (reason is IOException or TimeoutException)
        {
            return reason is IOException ? reason : new IOException("The MQTT connection ended.", reason);
        }
        catch (Exception reason) when (reason is MqttProtocolException or MqttRefusedException)
        {
            return new IOException(reason.Message, reason);
        }
    }

    private async Task ReceivedAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        received.AutoAcknowledge = false;
        var delivery = new MqttNetDelivery(received, _acknowledger);
        if (delivery.Qos != MqttQos.AtMostOnce)
            _acknowledger.Add(delivery);
        try
        {
            await _deliveries.Writer.WriteAsync(delivery, _ending.Token).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is OperationCanceledException or ChannelClosedException)
        {
            // The server delivers it again.
        }
    }

    private Task DisconnectedAsync(MqttClientDisconnectedEventArgs ended)
    {
        if (ended.ClientWasConnected)
            End(MqttNetMapping.End(ended));
        return Task.CompletedTask;
    }

    private Exception End(Exception? reason)
    {
        if (reason is null)
            _closed.TrySetResult();
        else if (_closed.TrySetException(reason))
            _ = _closed.Task.Exception; // A caller that does not look is no unobserved exception.
        _deliveries.Writer.TryComplete();
        _ending.Cancel();
        return reason ?? new IOException("The connection was closed by us.");
    }
}
