using System.Buffers.Binary;
using System.Net;

namespace InternetDesa.Agent.Probes.Hotspot;

/// <summary>The little of DHCP that a probe needs: a DISCOVER, and its OFFER (RFC 2131 §2, §4.3.1; options of RFC 2132).</summary>
internal static class DhcpMessage
{
    private const int OptionsAt = 240, HardwareAt = 28, LeastBytes = 300;
    private const byte Discover = 1, Offer = 2, Pad = 0, End = 255, MessageType = 53, ParameterList = 55;

    // RFC 2131 §3.
    private static ReadOnlySpan<byte> MagicCookie => [99, 130, 83, 99];

    /// <summary>Writes a DISCOVER that wants its answer by broadcast, as a phone without an address does.</summary>
    /// <param name="transaction">A number of this question's own.</param>
    /// <param name="hardware">The hardware address that it is asked for, 6 bytes.</param>
    public static byte[] WriteDiscover(uint transaction, ReadOnlySpan<byte> hardware)
    {
        // Servers of BOOTP's time want at least 300 bytes (RFC 1542 §2.1).
        var message = new byte[LeastBytes];
        message[0] = 1;
        message[1] = 1;
        message[2] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), transaction);
        message[10] = 0x80;
        hardware.CopyTo(message.AsSpan(HardwareAt));
        MagicCookie.CopyTo(message.AsSpan(OptionsAt - 4));
        // Mask, router and name server, as every guest asks.
        ReadOnlySpan<byte> options = [MessageType, 1, Discover, ParameterList, 3, 1, 3, 6, End];
        options.CopyTo(message.AsSpan(OptionsAt));
        return message;
    }

    /// <summary>Reads an OFFER.</summary>
    /// <returns>The address that is offered; null where the bytes are no offer to this question.</returns>
    public static IPAddress? ReadOffer(ReadOnlySpan<byte> message, uint transaction, ReadOnlySpan<byte> hardware)
    {
        if (message.Length < OptionsAt || message[0] != 2 || BinaryPrimitives.ReadUInt32BigEndian(message[4..]) != transaction
            || !message.Slice(HardwareAt, hardware.Length).SequenceEqual(hardware) || !message.Slice(OptionsAt - 4, 4).SequenceEqual(MagicCookie))
            return null;
        var options = message[OptionsAt..];
        while (options.Length > 0 && options[0] != End)
        {
            if (options[0] == Pad)
            {
                options = options[1..];
                continue;
            }

            if (options.Length < 2 || options.Length < 2 + options[1])
                return null;
            if (options[0] == MessageType)
                return options[1] == 1 && options[2] == Offer ? new IPAddress(message.Slice(16, 4)) : null;
            options = options[(2 + options[1])..];
        }

        return null;
    }
}
