using System.IO.Pipelines;
using System.Threading.Channels;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>An MQTT client over any stream, for one connection. QoS 0 and 1. While it is idle it holds no buffer and no thread.</summary>
public sealed class MqttClient : IMqttSession, IMqttPacketSink
{
    // A publisher that is faster than the link waits at so many bytes.
    private const int MaximumWaitingBytes = 64 * 1024;
    private static readonly StreamPipeReaderOptions ReaderOptions = new(useZeroByteReads: true, leaveOpen: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(leaveOpen: true);

    private readonly MqttClientOptions _options;
    private readonly Func<CancellationToken, ValueTask<Stream>> _connect;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly MqttClientSession? _session;
    private readonly MqttInFlight _inFlight;
    private readonly Channel<MqttDelivery> _deliveries;
    private readonly TaskCompletionSource<MqttConnectResult> _connack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private MqttConnectResult? _server;
    private MqttSendWindow? _window;
    private MqttUnacknowledged? _unacknowledged;
    private MqttInput? _input;
    private MqttOutput? _output;
    private MqttPinger? _pinger;
    private Stream? _stream;
    private Exception? _end;
    private int _used;

    /// <summary>Makes a client; nothing is opened before <see cref="ConnectAsync"/>.</summary>
    /// <param name="options">What CONNECT says, and how long to wait.</param>
    /// <param name="connect">Opens the stream, once; the client disposes it.</param>
    /// <param name="time">The clock of keep-alive and time-outs.</param>
    /// <param name="session">
    /// What earlier connections of the session left, where this one resumes it (<c>CleanStart = false</c>). With it a publish call outlives the
    /// connection: it completes when a later one brings its PUBACK.
    /// </param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public MqttClient(
        MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time, MqttClientSession? session = null)
    {
        options.Check();
        if (session is not null && options.CleanStart)
            throw new ArgumentException("A session is resumed with CleanStart = false only [MQTT-3.1.2-4].", nameof(session));
        _session = session;
        _inFlight = session?.InFlight ?? new MqttInFlight();
        _options = options;
        _connect = connect;
        _time = time;
        _deliveries = Channel.CreateBounded<MqttDelivery>(new BoundedChannelOptions(options.ReceiveMaximum) { SingleWriter = true });
    }

    /// <inheritdoc/>
    public ChannelReader<MqttDelivery> Deliveries => _deliveries.Reader;

    /// <inheritdoc/>
    public Task Closed => _closed.Task;

    /// <inheritdoc/>
    public async ValueTask<MqttConnectResult> ConnectAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new InvalidOperationException("An MqttClient connects once; make a new one for the next connection.");
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token, _ending.Token);
        try
        {
            var stream = await _connect(linked.Token).ConfigureAwait(false);
            Start(stream);
            return await _connack.Task.WaitAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The time is over, unless the end came before it: then that one is the reason.
            throw End(new TimeoutException($"The MQTT server did not answer within {_options.ConnectTimeout.TotalSeconds:0.#} s."));
        }
        catch (Exception e)
        {
            End(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<MqttReasonCode> PublishAsync(MqttMessage message, CancellationToken ct)
    {
        if (!MqttTopic.IsValidName(message.Topic))
            throw new ArgumentException($"'{message.Topic}' is no topic name: 1 to 65,535 bytes of UTF-8 without + and # [MQTT-3.3.2-2].", nameof(message));
        if (message.Qos > MqttQos.AtLeastOnce)
            throw new ArgumentException("QoS 2 is not supported; use QoS 1 and make repeats harmless.", nameof(message));
        if (_server is not { } server || _window is not { } window || _output is not { } output)
            throw new InvalidOperationException("Await ConnectAsync before PublishAsync.");
        if (Refusal(message, server) is { } refusal)
            return refusal;

        ct.ThrowIfCancellationRequested();
        if (message.Qos == MqttQos.AtMostOnce)
        {
            if (!output.TryAppend(new PublishPacket(message)))
                throw Ended();
            output.Flush();
            await output.RoomAsync(MaximumWaitingBytes, ct).ConfigureAwait(false);
            return MqttReasonCode.Success;
        }

        var acknowledged = new TaskCompletionSource<MqttReasonCode>(TaskCreationOptions.RunContinuationsAsynchronously);
        // What a session keeps may be sent again when the caller's memory is long something else.
        var outgoing = new MqttOutgoing(_session is null ? message : message with { Payload = message.Payload.ToArray() }, acknowledged);
        if (!window.TrySend(outgoing, int.MaxValue))
            throw Ended();
        output.Flush();
        try
        {
            return await acknowledged.Task.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            window.Abandon(outgoing);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MqttReasonCode>> SubscribeAsync(IReadOnlyList<MqttSubscription> subscriptions, CancellationToken ct)
    {
        if (subscriptions.Count == 0)
            throw new ArgumentException("SUBSCRIBE needs a topic filter [MQTT-3.8.3-2].", nameof(subscriptions));
        if (subscriptions.FirstOrDefault(s => !MqttTopic.IsValidFilter(s.Filter)) is { } malformed)
            throw new ArgumentException($"'{malformed.Filter}' is no topic filter [MQTT-4.7.1-1].", nameof(subscriptions));
        if (_server is null || _output is not { } output)
            throw new InvalidOperationException("Await ConnectAsync before SubscribeAsync.");

        var pending = new PendingSubscribe(subscriptions.Count);
        if (!output.TryAppend(new SubscribePacket(_inFlight.Add(pending), subscriptions)))
            throw Ended();
        output.Flush();
        return await pending.Task.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Drops the connection without DISCONNECT: the server publishes the will.</summary>
    public void Abort() => End(new IOException("The MQTT client dropped the connection."));

    /// <summary>Sends DISCONNECT (the server drops the will) and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null && _output is { } output && output.TryAppend(new DisconnectPacket()))
        {
            try
            {
                using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
                await output.CompleteAsync(timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The peer does not read: there is nobody to say goodbye to.
            }
        }

        End(null);
    }

    async ValueTask<bool> IMqttPacketSink.ReceiveAsync(MqttHeader header, ReadOnlyMemory<byte> body)
    {
        if (_server is null)
        {
            if (header.Type != MqttPacketType.Connack)
                throw MqttProtocolException.Forbidden($"The server sent {header.Type} before CONNACK [MQTT-3.2.0-1].");
            ReceiveConnack(MqttConnectResult.Read(body.Span, _options.ProtocolVersion));
            return true;
        }

        switch (header.Type)
        {
            case MqttPacketType.Publish:
                var delivery = Deliver(MqttPublish.Read(header, body, _options.ProtocolVersion, fromClient: false));
                if (!_deliveries.Writer.TryWrite(delivery))
                    await _deliveries.Writer.WriteAsync(delivery, _ending.Token).ConfigureAwait(false);
                return true;
            case MqttPacketType.Puback:
                if (!_window!.Acknowledge(PubackPacket.Read(body.Span, _options.ProtocolVersion)))
                    throw MqttProtocolException.Forbidden("PUBACK for no message that was sent [MQTT-2.2.1-5].");
                return true;
            case MqttPacketType.Suback:
                ReceiveSuback(SubackPacket.Read(MqttPacketType.Suback, body.Span, _options.ProtocolVersion));
                return true;
            case MqttPacketType.Pingresp:
                EmptyPacket.Check(body.Span);
                return true;
            case MqttPacketType.Disconnect when _options.ProtocolVersion == MqttProtocolVersion.V5:
                var disconnect = DisconnectPacket.Read(body.Span, _options.ProtocolVersion);
                throw new MqttDisconnectedException(disconnect.Reason, disconnect.ReasonString, disconnect.ServerReference);
            default:
                throw MqttProtocolException.Forbidden($"The server sent {header.Type}, which it must not (MQTT 5 §2.1.2).");
        }
    }

    ValueTask IMqttPacketSink.AllReceivedAsync()
    {
        _output!.Flush();
        return default;
    }

    private void Start(Stream stream)
    {
        lock (_gate)
        {
            _stream = stream;
            if (_end is null)
            {
                _input = new MqttInput(PipeReader.Create(stream, ReaderOptions), _options.MaximumPacketSize, _time);
                _output = new MqttOutput(PipeWriter.Create(stream, WriterOptions), _time, e => End(e)) { Version = _options.ProtocolVersion };
                _unacknowledged = new MqttUnacknowledged(_output);
            }
        }

        if (_input is null)
        {
            stream.Dispose();
            throw new OperationCanceledException("The MQTT client was closed while it connected.");
        }

        _output!.TryAppend(_options.ToConnect());
        _output.Flush();
        _ = ReadAsync(_input);
    }

    private async Task ReadAsync(MqttInput input)
    {
        try
        {
            await input.ReadAsync(this).ConfigureAwait(false);
        }
        catch (MqttProtocolException e)
        {
            // Tells the server why, if it can still be told [MQTT-4.13.1-1]; such a DISCONNECT does not drop the will.
            if (_server is not null && _options.ProtocolVersion == MqttProtocolVersion.V5 && _output!.TryAppend(new DisconnectPacket(e.Reason)))
                _output.Flush();
            End(e);
        }
        catch (Exception e)
        {
            // A stream may throw anything when it breaks, or is disposed by End; the first end is the one that counts.
            End(e);
        }
    }

    private void ReceiveConnack(MqttConnectResult result)
    {
        if (result.Reason != MqttReasonCode.Success)
            throw new MqttRefusedException(result.Reason, result.ReasonString, result.ServerReference);
        if (result.SessionPresent && _options.CleanStart)
            throw MqttProtocolException.Forbidden("CONNACK has Session Present set after Clean Start [MQTT-3.2.2-2].");

        lock (_gate)
        {
            if (_end is not null)
                return;
            if (!result.SessionPresent)
                _inFlight.Fail(new IOException("The MQTT server has the session no more; it is not known whether it has the message [MQTT-3.2.2-5]."));
            _window = new MqttSendWindow(_output!, _inFlight, result.ReceiveMaximum, _inFlight.Messages(), new MqttSentAliases(result.TopicAliasMaximum, result.MaximumPacketSize));
            var keepAlive = TimeSpan.FromSeconds(result.ServerKeepAliveSeconds ?? _options.KeepAliveSeconds);
            if (keepAlive > TimeSpan.Zero)
                _pinger = new MqttPinger(_time, keepAlive, _input!, _output!, () => End(new TimeoutException("The MQTT server fell silent: no answer to PINGREQ.")));
            _server = result;
        }

        _output!.Flush();
        _connack.TrySetResult(result);
    }

    private MqttDelivery Deliver(MqttPublish publish)
    {
        // MQTT 3.1.1 has no Receive Maximum to break.
        if (publish.Qos != MqttQos.AtMostOnce && _options.ProtocolVersion == MqttProtocolVersion.V5 && _options.EnforcesReceiveMaximum
            && _unacknowledged!.Count >= _options.ReceiveMaximum)
        {
            throw new MqttProtocolException(
                MqttReasonCode.ReceiveMaximumExceeded, $"More than {_options.ReceiveMaximum} messages without PUBACK [MQTT-3.3.4-9].");
        }

        return _unacknowledged!.Add(publish);
    }

    private void ReceiveSuback(SubackPacket suback)
    {
        if (!_inFlight.TryRemove<PendingSubscribe>(suback.PacketId, out var pending))
            throw MqttProtocolException.Forbidden("SUBACK for no SUBSCRIBE that was sent [MQTT-2.2.1-6].");
        if (suback.Reasons.Count != pending.Count)
        {
            var error = MqttProtocolException.Forbidden($"SUBACK has {suback.Reasons.Count} reason codes for {pending.Count} filters [MQTT-3.8.4-6].");
            pending.TrySetException(error);
            throw error;
        }

        pending.TrySetResult(suback.Reasons);
    }

    private MqttReasonCode? Refusal(MqttMessage message, MqttConnectResult server)
    {
        if (message.Qos > server.MaximumQos)
            return MqttReasonCode.QosNotSupported;
        if (message.Retain && !server.RetainAvailable)
            return MqttReasonCode.RetainNotSupported;
        return PublishPacket.Size(message, _options.ProtocolVersion) > server.MaximumPacketSize ? MqttReasonCode.PacketTooLarge : null;
    }

    private IOException Ended() =>
        _end as IOException ?? new IOException($"The MQTT connection ended: {_end?.Message ?? "it was closed."}", _end);

    // The first end counts: with null it was wished for.
    private Exception End(Exception? reason)
    {
        lock (_gate)
        {
            if (_end is not null)
                return _end;
            _end = reason ?? new IOException("The MQTT client was disposed.");
        }

        _pinger?.Dispose();
        _output?.Close();
        _ending.Cancel();
        _input?.Stop();
        _stream?.Dispose();
        foreach (var waiting in _window?.Close() ?? [])
            waiting.Fail(Ended());
        _inFlight.Fail(Ended(), keepMessages: _session is not null);
        _deliveries.Writer.TryComplete();
        _connack.TrySetException(_end);
        if (reason is null)
            _closed.TrySetResult();
        else
            _closed.TrySetException(reason);
        // Nobody has to look at these two: a fault of theirs is not an unobserved one.
        _ = (_connack.Task.Exception, _closed.Task.Exception);
        return _end;
    }

    private sealed class PendingSubscribe(int count)
        : TaskCompletionSource<IReadOnlyList<MqttReasonCode>>(TaskCreationOptions.RunContinuationsAsynchronously), IMqttWaiting
    {
        public int Count { get; } = count;

        public void Fail(Exception reason) => TrySetException(reason);
    }
}
