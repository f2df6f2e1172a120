namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// Sends the PUBACKs of a connection strictly in the order in which its messages came [MQTT-4.6.0-2], each when the handler has made
/// its message durable; all that are ready leave in one write. It holds at most Receive Maximum messages.
/// </summary>
/// <remarks>The order makes it enough to wait for the oldest message only, so that no message needs an object of its own here.</remarks>
internal sealed class MqttAcknowledger
{
    private readonly MqttOutput _output;
    private readonly int _receiveMaximum;
    private readonly Func<ushort, MqttReasonCode, bool> _taken;
    private readonly Action<Exception> _failed;
    private readonly Action _goOn;
    private readonly Lock _gate = new();
    private readonly Queue<(ushort PacketId, MqttPublishAnswer Answer)> _messages = new();
    private TaskCompletionSource? _room;
    private int _unacknowledged;
    private bool _draining;
    private volatile bool _ended;

    /// <summary>Makes it.</summary>
    /// <param name="output">Where the PUBACKs go.</param>
    /// <param name="receiveMaximum">How many messages it holds.</param>
    /// <param name="taken">Answers a message; false where the connection ends by it.</param>
    /// <param name="failed">Told why a message is not durable; the connection ends by it.</param>
    public MqttAcknowledger(MqttOutput output, int receiveMaximum, Func<ushort, MqttReasonCode, bool> taken, Action<Exception> failed)
    {
        _output = output;
        _receiveMaximum = receiveMaximum;
        _taken = taken;
        _failed = failed;
        _goOn = () =>
        {
            Drain();
            output.Flush();
        };
    }

    /// <summary>Whether the client has as many messages of QoS 1 without PUBACK as it may have.</summary>
    public bool IsExhausted
    {
        get
        {
            lock (_gate)
                return _unacknowledged >= _receiveMaximum;
        }
    }

    /// <summary>Waits until there is room for another message; completes at once where there is.</summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            if (_messages.Count < _receiveMaximum || _ended)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Takes a message that the handler works on; there must be room. Without a packet id it is waited for, and not acknowledged.</summary>
    public void Add(ushort packetId, MqttPublishAnswer answer)
    {
        lock (_gate)
        {
            _messages.Enqueue((packetId, answer));
            if (packetId != 0)
                _unacknowledged++;
            if (_draining)
                return;
            _draining = true;
        }

        Drain();
    }

    /// <summary>Acknowledges nothing more; what the handler still works on is waited for, as it was promised.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _ended = true;
            _room?.TrySetResult();
        }
    }

    // One at a time: whoever began goes on until nothing is left that is done, and leaves the rest to the oldest message's end.
    private void Drain()
    {
        while (TryPeek(out var packetId, out var answer))
        {
            var durable = answer.Durable.ConfigureAwait(false).GetAwaiter();
            if (!durable.IsCompleted)
            {
                durable.UnsafeOnCompleted(_goOn);
                return;
            }

            Exception? fault = null;
            try
            {
                durable.GetResult();
            }
            catch (Exception e)
            {
                // Whatever kept the message from the disk, this connection ends by it.
                fault = e;
            }

            // Before its PUBACK: the client may send the next message as soon as it has that.
            Remove(packetId);
            if (_ended)
                continue;
            if (fault is not null)
                _failed(fault);
            if (fault is not null || !_taken(packetId, answer.Reason))
                Close();
        }
    }

    private bool TryPeek(out ushort packetId, out MqttPublishAnswer answer)
    {
        lock (_gate)
        {
            _draining = _messages.TryPeek(out var oldest);
            (packetId, answer) = oldest;
            return _draining;
        }
    }

    private void Remove(ushort packetId)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _messages.Dequeue();
            if (packetId != 0)
                _unacknowledged--;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }
}
