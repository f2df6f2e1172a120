namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// Sends QoS 1 messages in the order in which they were given, at most Receive Maximum of them unacknowledged [MQTT-3.3.4-7];
/// the others wait here. What a resumed session has in flight comes first, with DUP and its old identifiers [MQTT-4.4.0-1].
/// </summary>
internal sealed class MqttSendWindow
{
    private readonly Lock _gate = new();
    private readonly MqttOutput _output;
    private readonly MqttInFlight _inFlight;
    private readonly Queue<(ushort Id, MqttOutgoing Message)> _again;
    private readonly Queue<MqttOutgoing> _waiting = new();
    private readonly MqttSentAliases? _aliases;
    private int _free;
    private bool _closed;

    /// <summary>Makes the window, and appends what is to be sent again.</summary>
    /// <param name="output">Where packets go.</param>
    /// <param name="inFlight">The identifiers.</param>
    /// <param name="receiveMaximum">The peer's.</param>
    /// <param name="again">What a resumed session has in flight, in its order.</param>
    /// <param name="aliases">The numbers that the peer lets topics have; null where it lets none.</param>
    public MqttSendWindow(
        MqttOutput output, MqttInFlight inFlight, int receiveMaximum, IReadOnlyList<(ushort Id, MqttOutgoing Message)>? again = null, MqttSentAliases? aliases = null)
    {
        (_output, _inFlight, _free, _aliases) = (output, inFlight, receiveMaximum, aliases);
        _again = new Queue<(ushort, MqttOutgoing)>(again ?? []);
        Advance();
    }

    /// <summary>Appends the message to the output, or keeps it until there is room.</summary>
    /// <returns>False where the connection has ended, or as many as <paramref name="maximumWaiting"/> wait already.</returns>
    public bool TrySend(MqttOutgoing outgoing, int maximumWaiting)
    {
        lock (_gate)
        {
            if (_free > 0 && _again.Count == 0)
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
        if (!_inFlight.TryRemove<MqttOutgoing>(puback.PacketId, out var outgoing))
            return false;
        lock (_gate)
        {
            _free++;
            Advance();
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

    private void Advance()
    {
        while (_free > 0 && _again.TryDequeue(out var again))
        {
            if (_output.TryAppend(new PublishPacket(again.Message.Message, again.Id, Dup: true)))
                _free--;
        }

        while (_free > 0 && _waiting.TryDequeue(out var next))
        {
            if (!next.Abandoned && !TryAppend(next))
                next.Fail(new IOException("The MQTT connection ended."));
        }
    }

    private bool TryAppend(MqttOutgoing outgoing)
    {
        var id = _inFlight.Add(outgoing);
        var packet = new PublishPacket(outgoing.Message, id);
        packet = _aliases?.Shorten(packet, _output.Version) ?? packet;
        if (_output.TryAppend(packet))
        {
            _aliases?.Sent(packet);
            _free--;
            return true;
        }

        _inFlight.TryRemove<MqttOutgoing>(id, out _);
        return false;
    }
}
