using System.IO.Pipelines;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>The server's side of one connection. QoS 0 and 1; no session outlives it.</summary>
public sealed class MqttServerConnection : IMqttPacketSink
{
    private const double KeepAliveTolerance = 1.5;

    private readonly IDuplexPipe _transport;
    private readonly IMqttServerHandler _handler;
    private readonly MqttServerOptions _options;
    private readonly TimeProvider _time;
    private readonly MqttInput _input;
    private readonly MqttOutput _output;
    private readonly MqttAcknowledger _acknowledger;
    private readonly MqttInFlight _inFlight = new();
    private readonly MqttServerSubscriptions _subscriptions;
    private readonly MqttReceivedAliases _aliases;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private volatile MqttSendWindow? _window;
    private MqttConnect? _connect;
    private MqttMessage? _will;
    private ITimer? _watch;
    private TimeSpan _longestSilence = Timeout.InfiniteTimeSpan;
    private string? _end;

    /// <summary>Makes the server's side of a connection that was accepted.</summary>
    /// <param name="transport">The bytes from and to the client; completed when <see cref="RunAsync"/> ends.</param>
    /// <param name="handler">What to do with the client.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock of keep-alive and time-outs.</param>
    public MqttServerConnection(IDuplexPipe transport, IMqttServerHandler handler, MqttServerOptions options, TimeProvider time)
    {
        _transport = transport;
        _handler = handler;
        _options = options;
        _time = time;
        _input = new MqttInput(transport.Input, options.MaximumPacketSize, time);
        _output = new MqttOutput(transport.Output, time, e => End(null, $"writing failed: {e.Message}"));
        _aliases = new MqttReceivedAliases(options.TopicAliasMaximum);
        _subscriptions = new MqttServerSubscriptions(this, handler, options);
        _acknowledger = new MqttAcknowledger(
            _output, options.ReceiveMaximum, Acknowledge, e => End(MqttReasonCode.UnspecifiedError, $"a message was not stored: {e.Message}"));
    }

    /// <summary>The client's id; empty before its CONNECT.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>The client's protocol version; MQTT 5 before its CONNECT.</summary>
    public MqttProtocolVersion ProtocolVersion => _output.Version;

    /// <summary>What the handler keeps about this connection, such as the client's identity.</summary>
    public object? State { get; set; }

    /// <summary>Completes after <see cref="IMqttServerHandler.Disconnected"/>.</summary>
    public Task Ended => _ended.Task;

    /// <summary>
    /// Serves the client until the end of the connection, to be called once. Faults of the peer and of the handler do not throw; they
    /// end the connection and are told to <see cref="IMqttServerHandler.Disconnected"/>. Messages that the handler still works on
    /// are not acknowledged any more.
    /// </summary>
    /// <param name="ct">Ends the connection because the server stops.</param>
    public async Task RunAsync(CancellationToken ct)
    {
        _watch = _time.CreateTimer(
            static state => ((MqttServerConnection)state!).Watch(), this, _options.ConnectTimeout, Timeout.InfiniteTimeSpan);
        using (ct.UnsafeRegister(static state => ((MqttServerConnection)state!).Close(MqttReasonCode.ServerShuttingDown), this))
        {
            try
            {
                await _input.ReadAsync(this).ConfigureAwait(false);
            }
            catch (MqttProtocolException e)
            {
                End(e.Reason, e.Message);
            }
            catch (EndOfStreamException)
            {
                End(null, "the client closed without DISCONNECT");
            }
            catch (Exception e)
            {
                // The transport broke, or a method of the handler threw: either way this connection ends, and is told about.
                End(MqttReasonCode.UnspecifiedError, $"{e.GetType().Name}: {e.Message}");
            }
        }

        // Before the last bytes have left, which may take a while: whoever takes this client over waits for it.
        End(null, "closed");
        _window?.Close();
        try
        {
            _handler.Disconnected(this, _will, _end!);
        }
        finally
        {
            _ended.SetResult();
            await CloseTransportAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sends a message to the client, from any thread. QoS 1 waits in a bounded queue while the client's Receive Maximum is used up; it is
    /// sent once, and nothing is kept for a later connection.
    /// </summary>
    /// <param name="topic">The topic name.</param>
    /// <param name="payload">The payload; must stay unchanged for the life of the connection.</param>
    /// <param name="qos">QoS 0 or 1.</param>
    /// <param name="retain">Whether to mark it as a retained message from before the subscription.</param>
    /// <returns>False where it was dropped: not connected (yet or any more), a queue is full, or larger than the client's Maximum Packet Size.</returns>
    /// <exception cref="ArgumentException">The topic is no topic name, or the QoS is 2.</exception>
    public bool TrySend(string topic, ReadOnlyMemory<byte> payload, MqttQos qos, bool retain)
    {
        if (!MqttTopic.IsValidName(topic))
            throw new ArgumentException($"'{topic}' is no topic name [MQTT-3.3.2-2].", nameof(topic));
        if (qos > MqttQos.AtLeastOnce)
            throw new ArgumentException("QoS 2 is not supported.", nameof(qos));
        if (_window is not { } window || _output.Waiting > _options.MaximumQueuedBytes)
            return false;
        var message = new MqttMessage(topic, payload, qos, retain);
        if (PublishPacket.Size(message, ProtocolVersion) > _connect!.MaximumPacketSize)
            return false;

        var sent = qos == MqttQos.AtMostOnce
            ? _output.TryAppend(new PublishPacket(message))
            : window.TrySend(new MqttOutgoing(message), _options.MaximumQueuedMessages);
        _output.Flush();
        return sent;
    }

    /// <summary>Ends the connection, from any thread; a client of MQTT 5 is told why in DISCONNECT. Does not wait.</summary>
    public void Close(MqttReasonCode reason) => End(reason, $"closed by the server: {reason}");

    ValueTask<bool> IMqttPacketSink.ReceiveAsync(MqttHeader header, ReadOnlyMemory<byte> body)
    {
        if (_connect is null)
        {
            return header.Type == MqttPacketType.Connect
                ? ReceiveConnectAsync(body)
                : throw MqttProtocolException.Forbidden($"The first packet is {header.Type} in place of CONNECT [MQTT-3.1.0-1].");
        }

        switch (header.Type)
        {
            case MqttPacketType.Publish:
                return ReceivePublish(MqttPublish.Read(header, body, ProtocolVersion, fromClient: true, _aliases));
            case MqttPacketType.Puback:
                // One that is not known is no harm: nothing was waiting for it.
                _window!.Acknowledge(PubackPacket.Read(body.Span, ProtocolVersion));
                break;
            case MqttPacketType.Subscribe:
                var (suback, granted) = _subscriptions.Subscribe(SubscribePacket.Read(body.Span, ProtocolVersion));
                _output.TryAppend(suback);
                if (granted.Count > 0)
                    _handler.Subscribed(this, granted);
                break;
            case MqttPacketType.Unsubscribe:
                _output.TryAppend(_subscriptions.Unsubscribe(UnsubscribePacket.Read(body.Span, ProtocolVersion)));
                break;
            case MqttPacketType.Pingreq:
                EmptyPacket.Check(body.Span);
                _output.TryAppend(new EmptyPacket(MqttPacketType.Pingresp));
                break;
            case MqttPacketType.Disconnect:
                ReceiveDisconnect(DisconnectPacket.Read(body.Span, ProtocolVersion));
                return new ValueTask<bool>(false);
            case MqttPacketType.Connect:
                throw MqttProtocolException.Forbidden("A second CONNECT [MQTT-3.1.0-2].");
            default:
                throw MqttProtocolException.Forbidden($"The client sent {header.Type}, which it must not (MQTT 5 §2.1.2).");
        }

        return new ValueTask<bool>(true);
    }

    ValueTask IMqttPacketSink.AllReceivedAsync()
    {
        _output.Flush();
        // A client that asks and does not read the answers is read no further, or they would fill our memory.
        return _output.RoomAsync(_options.MaximumQueuedBytes, _ending.Token);
    }

    private async ValueTask<bool> ReceiveConnectAsync(ReadOnlyMemory<byte> body)
    {
        MqttConnect connect;
        try
        {
            // A version that is not spoken here is refused in the older one (MQTT 3.1.1 §3.1.2.2).
            _output.Version = MqttProtocolVersion.V311;
            _output.Version = MqttConnect.ReadVersion(body.Span);
            connect = MqttHandshake.Read(body.Span, _options);
        }
        catch (MqttProtocolException e)
        {
            return Refuse(e.Reason, e.Message);
        }

        ClientId = connect.ClientId;
        var decision = await _handler.ConnectAsync(this, connect, _ending.Token).ConfigureAwait(false);
        if (decision.Reason != MqttReasonCode.Success)
            return Refuse(decision.Reason, $"CONNECT refused: {decision.Reason}");
        ClientId = decision.ClientId ?? ClientId;
        if (ClientId.Length == 0)
            return Refuse(MqttReasonCode.ClientIdentifierNotValid, "CONNECT refused: no client id, and the server assigns none");

        var answer = MqttHandshake.Accept(connect, decision.ClientId, _options);
        var keepAlive = MqttHandshake.KeepAliveSeconds(connect, _options);
        lock (_gate)
        {
            if (_end is not null)
                return false;
            _connect = connect;
            _will = connect.Will;
            _output.TryAppend(answer);
            // From here on messages can be sent: behind CONNACK [MQTT-3.2.0-1].
            _window = new MqttSendWindow(_output, _inFlight, connect.ReceiveMaximum);
            _longestSilence = keepAlive == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(keepAlive * KeepAliveTolerance);
            Watch();
        }

        return true;
    }

    private bool Refuse(MqttReasonCode reason, string why)
    {
        // MQTT 3.1.1 has no answer to a CONNECT that is malformed, it only closes (§3.1.4).
        if (ProtocolVersion == MqttProtocolVersion.V5 || reason is not (MqttReasonCode.MalformedPacket or MqttReasonCode.ProtocolError))
            _output.TryAppend(new MqttConnectResult { Reason = reason });
        End(null, why);
        return false;
    }

    private ValueTask<bool> ReceivePublish(in MqttPublish publish)
    {
        if (publish.Retain && !_options.RetainAvailable && ProtocolVersion == MqttProtocolVersion.V5)
            throw new MqttProtocolException(MqttReasonCode.RetainNotSupported, "A retained message; this server takes none [MQTT-3.2.2-14].");
        // MQTT 3.1.1 has no Receive Maximum to break.
        if (publish.Qos != MqttQos.AtMostOnce && ProtocolVersion == MqttProtocolVersion.V5 && _options.EnforcesReceiveMaximum && _acknowledger.IsExhausted)
        {
            throw new MqttProtocolException(
                MqttReasonCode.ReceiveMaximumExceeded, $"More than {_options.ReceiveMaximum} messages without PUBACK [MQTT-3.3.4-9].");
        }

        var room = _acknowledger.RoomAsync();
        if (!room.IsCompleted)
            return ReceivePublishLaterAsync(room, publish);
        _acknowledger.Add(publish.PacketId, _handler.Publish(this, publish));
        return new ValueTask<bool>(true);
    }

    private async ValueTask<bool> ReceivePublishLaterAsync(Task room, MqttPublish publish)
    {
        // Nothing is read for a while: what was answered so far must not wait for it.
        _output.Flush();
        await room.ConfigureAwait(false);
        if (_ending.IsCancellationRequested)
            return false;
        _acknowledger.Add(publish.PacketId, _handler.Publish(this, publish));
        return true;
    }

    private bool Acknowledge(ushort packetId, MqttReasonCode reason)
    {
        if (packetId == 0)
            return true;
        if (reason.IsFailure() && ProtocolVersion == MqttProtocolVersion.V311)
        {
            End(null, $"a message was refused: {reason}; MQTT 3.1.1 can not be told");
            return false;
        }

        _output.TryAppend(new PubackPacket(packetId, reason));
        return true;
    }

    private void ReceiveDisconnect(DisconnectPacket disconnect)
    {
        if (disconnect.SessionExpirySeconds > 0 && _connect!.SessionExpirySeconds == 0)
            throw MqttProtocolException.Forbidden("DISCONNECT sets a session expiry that CONNECT did not have (MQTT 5 §3.14.2.2.2).");
        if (disconnect.Reason == MqttReasonCode.Success)
            _will = null;
        End(null, $"the client disconnected: {disconnect.Reason}");
    }

    private void Watch()
    {
        string late;
        MqttReasonCode? tell = null;
        lock (_gate)
        {
            // A timer may fire while the connection ends, and must not come back then.
            if (_end is not null)
                return;
            if (_connect is null)
            {
                late = $"no CONNECT taken within {_options.ConnectTimeout.TotalSeconds:0.#} s";
            }
            else
            {
                var (silence, packet) = (_input.Silence, _input.PacketAge);
                var left = _longestSilence == Timeout.InfiniteTimeSpan ? _options.PacketTimeout : _longestSilence - silence;
                var packetLeft = _options.PacketTimeout - packet;
                if (left > TimeSpan.Zero && packetLeft > TimeSpan.Zero)
                {
                    _watch!.Change(left < packetLeft ? left : packetLeft, Timeout.InfiniteTimeSpan);
                    return;
                }

                (tell, late) = left <= TimeSpan.Zero
                    ? (MqttReasonCode.KeepAliveTimeout, $"nothing received for {_longestSilence.TotalSeconds:0.#} s [MQTT-3.1.2-22]")
                    : (MqttReasonCode.UnspecifiedError, $"a packet was not complete after {_options.PacketTimeout.TotalSeconds:0.#} s");
            }
        }

        End(tell, late);
    }

    // The first end counts.
    private void End(MqttReasonCode? tell, string reason)
    {
        lock (_gate)
        {
            if (_end is not null)
                return;
            _end = reason;
            if (tell is { } code && _window is not null && ProtocolVersion == MqttProtocolVersion.V5)
                _output.TryAppend(new DisconnectPacket(code));
            _output.Close();
        }

        _output.Flush();
        _ending.Cancel();
        _acknowledger.Close();
        _input.Stop();
    }

    private async Task CloseTransportAsync()
    {
        await _watch!.DisposeAsync().ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(_options.CloseTimeout, _time);
        try
        {
            await _output.CompleteAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client does not read; its last bytes are dropped with the connection.
        }

        await _transport.Output.CompleteAsync().ConfigureAwait(false);
    }
}
