namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// Sends QoS 1 messages in the order in which they were given, at most Receive Maximum of them unacknowledged [MQTT-3.3.4-7];
/// the others wait here. A session that is resumed would send what is in flight again from here, with DUP.
/// </summary>
internal sealed class MqttSendWindow(MqttOutput output, MqttInFlight inFlight, int receiveMaximum)
{
    private readonly Lock _gate = new();
    private readonly Queue<MqttOutgoing> _waiting = new();
    private int _free = receiveMaximum;
    private bool _closed;

    /// <summary>Appends the message to the output, or keeps it until there is room.</summary>
    /// <returns>False where the connection has ended, or as many as <paramref name="maximumWaiting"/> wait already.</returns>
    public bool TrySend(MqttOutgoing outgoing, int maximumWaiting)
    {
        lock (_gate)
        {
            if (_free > 0)
                return TryAppend(outgoing);
            if (_closed || _waiting.Count >= maximumWaiting)
                return false;
            _waiting.Enqueue(outgoing);
            return true;
        }
    }

    /// <summary>Keeps a message that still waits from being sent: its memory is the caller's again.</summary>
    public void Abandon(MqttOutgoing outgoing)
    {
        lock (_gate)
            outgoing.Abandoned = true;
    }

    /// <summary>Takes a PUBACK, and appends the next message to the output.</summary>
    /// <returns>False where no message has that identifier.</returns>
    public bool Acknowledge(PubackPacket puback)
    {
        if (!inFlight.TryRemove<MqttOutgoing>(puback.PacketId, out var outgoing))
            return false;
        lock (_gate)
        {
            _free++;
            while (_free > 0 && _waiting.TryDequeue(out var next))
            {
                if (!next.Abandoned && !TryAppend(next))
                    next.Acknowledged?.TrySetException(new IOException("The MQTT connection ended."));
            }
        }

        outgoing.Acknowledged?.TrySetResult(puback.Reason);
        return true;
    }

    /// <summary>Takes nothing more, and takes out all that wait.</summary>
    public IReadOnlyList<MqttOutgoing> Close()
    {
        lock (_gate)
        {
            _closed = true;
            MqttOutgoing[] waiting = [.. _waiting];
            _waiting.Clear();
            return waiting;
        }
    }

    private bool TryAppend(MqttOutgoing outgoing)
    {
        var id = inFlight.Add(outgoing);
        if (output.TryAppend(new PublishPacket(outgoing.Message, id)))
        {
            _free--;
            return true;
        }

        inFlight.TryRemove<MqttOutgoing>(id, out _);
        return false;
    }
}
