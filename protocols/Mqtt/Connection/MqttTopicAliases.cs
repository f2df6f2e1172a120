namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// The numbers that a sender of MQTT 5 gave to topics on one connection (§3.3.2.3.4). A village's topic is half as long as what a
/// report says on it, so a number in its place is a real part of its day's bytes.
/// </summary>
internal sealed class MqttReceivedAliases(ushort maximum)
{
    private readonly ReadOnlyMemory<byte>[] _topics = new ReadOnlyMemory<byte>[maximum];

    /// <summary>The topic of a PUBLISH that has a number.</summary>
    /// <param name="alias">The number, not 0.</param>
    /// <param name="topic">The topic name of the packet; empty takes the one that the number was given to.</param>
    /// <exception cref="MqttProtocolException">The number is above the maximum, or was given to no topic.</exception>
    public ReadOnlyMemory<byte> Resolve(uint alias, ReadOnlyMemory<byte> topic)
    {
        if (alias > maximum)
            throw new MqttProtocolException(MqttReasonCode.TopicAliasInvalid, $"A topic alias above the maximum of {maximum} [MQTT-3.3.2-9].");
        ref var known = ref _topics[alias - 1];
        if (topic.IsEmpty)
            return known.IsEmpty ? throw MqttProtocolException.Forbidden("A topic alias that was given to no topic (MQTT 5 §3.3.4).") : known;
        // A copy: the packet's buffer is another's when the number comes again.
        return known = topic.ToArray();
    }
}

/// <summary>The numbers that we gave to topics on one connection.</summary>
/// <remarks>Not safe for concurrent use; whoever sends in order locks.</remarks>
internal sealed class MqttSentAliases(ushort maximum, uint maximumPacketSize)
{
    // The property, and a byte where the remaining length gets longer by it.
    private const int Cost = 4;

    private readonly Dictionary<string, ushort> _aliases = new(StringComparer.Ordinal);

    /// <summary>The packet with its topic's number in place of the topic, or with both where the number is new.</summary>
    public PublishPacket Shorten(PublishPacket packet, MqttProtocolVersion version) =>
        _aliases.TryGetValue(packet.Message.Topic, out var alias) ? packet with { Alias = alias, IsKnown = true }
        : _aliases.Count < maximum && PublishPacket.Size(packet.Message, version) + Cost <= maximumPacketSize ? packet with { Alias = (ushort)(_aliases.Count + 1) }
        : packet;

    /// <summary>Notes that a packet is on its way: from then on its number stands for its topic.</summary>
    public void Sent(PublishPacket packet)
    {
        if (packet.Alias > 0)
            _aliases[packet.Message.Topic] = packet.Alias;
    }
}
