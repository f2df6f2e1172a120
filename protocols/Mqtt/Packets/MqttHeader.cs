using System.Buffers;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>The fixed header of a packet (MQTT 5 §2.1).</summary>
/// <param name="Type">The packet type.</param>
/// <param name="Flags">The lower four bits of the first byte; only PUBLISH has any of its own.</param>
/// <param name="Length">The length of the header itself, 2 to 5 bytes.</param>
/// <param name="Remaining">The length of what follows it, in bytes.</param>
internal readonly record struct MqttHeader(MqttPacketType Type, byte Flags, int Length, int Remaining)
{
    private const int LongestHeader = 5;

    /// <summary>
    /// Reads the header at the start of what has arrived. What it refuses is refused before the packet is waited for, so nobody can
    /// make us buffer more than <paramref name="maximumPacketSize"/>.
    /// </summary>
    /// <returns>False where the header is not complete yet.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int maximumPacketSize, out MqttHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
            return false;
        var type = (MqttPacketType)(bytes[0] >> 4);
        var flags = (byte)(bytes[0] & 0x0F);
        CheckFlags(type, flags);

        var remaining = 0;
        for (var i = 1; i < LongestHeader; i++)
        {
            if (i == bytes.Length)
                return false;
            remaining |= (bytes[i] & 0x7F) << (7 * (i - 1));
            if ((bytes[i] & 0x80) != 0)
                continue;
            if (bytes[i] == 0 && i > 1)
                throw MqttProtocolException.Malformed("The remaining length is longer than it needs to be [MQTT-1.5.5-1].");
            if (remaining > maximumPacketSize - (i + 1))
            {
                throw new MqttProtocolException(
                    MqttReasonCode.PacketTooLarge,
                    $"A {type} packet of {remaining + i + 1L} bytes is larger than the maximum of {maximumPacketSize} [MQTT-3.2.2-15].");
            }

            header = new MqttHeader(type, flags, i + 1, remaining);
            return true;
        }

        throw MqttProtocolException.Malformed("The remaining length has more than four bytes (MQTT 5 §1.5.5).");
    }

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, int, out MqttHeader)"/>
    public static bool TryRead(in ReadOnlySequence<byte> bytes, int maximumPacketSize, out MqttHeader header)
    {
        var first = bytes.FirstSpan;
        if (first.Length >= LongestHeader || bytes.IsSingleSegment)
            return TryRead(first, maximumPacketSize, out header);
        Span<byte> start = stackalloc byte[LongestHeader];
        start = start[..(int)Math.Min(bytes.Length, LongestHeader)];
        bytes.Slice(0, start.Length).CopyTo(start);
        return TryRead(start, maximumPacketSize, out header);
    }

    private static void CheckFlags(MqttPacketType type, byte flags)
    {
        switch (type)
        {
            case MqttPacketType.Reserved:
                throw MqttProtocolException.Malformed("Packet type 0 is reserved (MQTT 5 §2.1.2).");
            case MqttPacketType.Publish when (flags & 0x06) == 0x06:
                throw MqttProtocolException.Malformed("PUBLISH has QoS 3 [MQTT-3.3.1-4].");
            case MqttPacketType.Publish when (flags & 0x0E) == 0x08:
                throw MqttProtocolException.Malformed("PUBLISH of QoS 0 has DUP set [MQTT-3.3.1-2].");
            case MqttPacketType.Publish:
                return;
        }

        var wanted = type is MqttPacketType.Pubrel or MqttPacketType.Subscribe or MqttPacketType.Unsubscribe ? 0x02 : 0x00;
        if (flags != wanted)
            throw MqttProtocolException.Malformed($"{type} has the flags 0x{flags:X} in place of 0x{wanted:X} [MQTT-2.1.3-1].");
    }
}
