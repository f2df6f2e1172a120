using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Bench.Fuzz;

/// <summary>The decoder of every MQTT packet, of both roles and versions.</summary>
internal sealed class MqttTarget : IFuzzTarget
{
    private const int MaximumPacketSize = 64 * 1024;
    private static readonly string[] Texts = ["", "a", "a/b", "a/+/b", "#", "$share/g/x", "desa/1/33/01/01/2001/agent/metrics", "\uFEFF", "Désa", new string('x', 300)];
    private readonly MqttBuffer _buffer = new();

    /// <inheritdoc/>
    public string Name => "mqtt";

    /// <inheritdoc/>
    // A packet becomes objects that it pays for: the most expensive are filters of one byte in their four, and an error's text.
    public long MaxAllocation => 128 * 1024;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        var version = random.Next(2) == 0 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V5;
        _buffer.Truncate(0);
        Packet(random, version).Write(_buffer, version);
        var bytes = _buffer.Written.ToArray();
        if (version == MqttProtocolVersion.V5 && random.Next(3) == 0)
            bytes = WithProperties(bytes, random);
        if (random.Next(10) > 0)
            bytes = Mutation.Of(bytes, random, 3);
        // Half of them with a length that fits, or most would end at the header.
        if (random.Next(2) == 0 && bytes.Length is > 2 and < 130)
            bytes[1] = (byte)(bytes.Length - 2);
        return [(byte)version, .. bytes];
    }

    /// <inheritdoc/>
    public bool Read(byte[] input)
    {
        if (input.Length == 0)
            return false;
        var version = input[0] == 4 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V5;
        var packet = input.AsMemory(1);
        try
        {
            if (!MqttHeader.TryRead(packet.Span, MaximumPacketSize, out var header) || packet.Length < header.Length + header.Remaining)
                return false;
            Read(header, packet.Slice(header.Length, header.Remaining), version);
            return true;
        }
        catch (MqttProtocolException e)
        {
            if (!e.Message.Contains('§', StringComparison.Ordinal) && !e.Message.Contains("[MQTT", StringComparison.Ordinal))
                throw new InvalidOperationException($"A refusal names no statement: {e.Message}", e);
            return false;
        }
    }

    private static void Read(MqttHeader header, ReadOnlyMemory<byte> body, MqttProtocolVersion version)
    {
        switch (header.Type)
        {
            case MqttPacketType.Connect: _ = MqttConnect.Read(body.Span).ToString(); break;
            case MqttPacketType.Connack: MqttConnectResult.Read(body.Span, version); break;
            case MqttPacketType.Publish: CheckTopic(MqttPublish.Read(header, body, version, fromClient: true)); break;
            case MqttPacketType.Puback: PubackPacket.Read(body.Span, version); break;
            case MqttPacketType.Subscribe: SubscribePacket.Read(body.Span, version); break;
            case MqttPacketType.Suback or MqttPacketType.Unsuback: SubackPacket.Read(header.Type, body.Span, version); break;
            case MqttPacketType.Unsubscribe: UnsubscribePacket.Read(body.Span, version); break;
            case MqttPacketType.Pingreq or MqttPacketType.Pingresp: EmptyPacket.Check(body.Span); break;
            case MqttPacketType.Disconnect: DisconnectPacket.Read(body.Span, version); break;
        }
    }

    private static void CheckTopic(MqttPublish publish)
    {
        if (!MqttTopic.IsValidName(publish.TopicUtf8.Span) || (publish.Qos == MqttQos.AtLeastOnce) != (publish.PacketId != 0))
            throw new InvalidOperationException("A message was taken whose topic or packet identifier is none.");
    }

    private static IMqttPacket Packet(Random random, MqttProtocolVersion version)
    {
        string Text() => Texts[random.Next(Texts.Length)];
        var id = (ushort)random.Next(1, 65_536);
        var reasons = Enumerable.Range(0, random.Next(1, 5)).Select(_ => (MqttReasonCode)(byte)(random.Next(2) == 0 ? random.Next(3) : 0x80)).ToArray();
        return random.Next(11) switch
        {
            0 => new MqttConnect
            {
                ProtocolVersion = version,
                ClientId = Text(),
                CleanStart = random.Next(2) == 0,
                KeepAliveSeconds = (ushort)random.Next(65_536),
                Username = random.Next(2) == 0 ? Text() : null,
                Password = random.Next(2) == 0 ? [1, 2] : null,
                Will = random.Next(2) == 0 ? new MqttMessage(Text(), new byte[random.Next(9)], (MqttQos)random.Next(3), random.Next(2) == 0) : null,
                SessionExpirySeconds = (uint)random.Next(),
                ReceiveMaximum = (ushort)random.Next(65_536),
                AuthenticationMethod = random.Next(9) == 0 ? Text() : null,
            },
            1 => new MqttConnectResult
            {
                SessionPresent = random.Next(2) == 0,
                Reason = reasons[0],
                AssignedClientId = Text(),
                ReasonString = Text(),
                ServerReference = Text(),
                ReceiveMaximum = (ushort)random.Next(65_536),
            },
            2 or 3 => new PublishPacket(new MqttMessage(Text(), new byte[random.Next(400)], (MqttQos)random.Next(3), random.Next(2) == 0), id, random.Next(2) == 0),
            4 => new PubackPacket(id, reasons[0]),
            5 => new SubscribePacket(id, [.. reasons.Select(_ => new MqttSubscription(Text(), (MqttQos)random.Next(3), (MqttRetainHandling)random.Next(4)))]),
            6 => new SubackPacket(MqttPacketType.Suback, id, reasons),
            7 => new UnsubscribePacket(id, [.. reasons.Select(_ => Text())]),
            8 => new SubackPacket(MqttPacketType.Unsuback, id, reasons),
            9 => new EmptyPacket(random.Next(2) == 0 ? MqttPacketType.Pingreq : MqttPacketType.Pingresp),
            _ => new DisconnectPacket(reasons[0], (uint)random.Next(9), Text(), Text()),
        };
    }

    // Puts a block of properties where the packet has its empty one, or anywhere: most of ours have none.
    private static byte[] WithProperties(byte[] packet, Random random)
    {
        var block = new List<byte>();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            block.Add((byte)random.Next(0x2B));
            for (var bytes = random.Next(6); bytes > 0; bytes--)
                block.Add((byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(3)));
        }

        var at = Array.LastIndexOf(packet, (byte)0);
        return at < 2 ? packet : [.. packet[..at], (byte)block.Count, .. block, .. packet[(at + 1)..]];
    }
}
