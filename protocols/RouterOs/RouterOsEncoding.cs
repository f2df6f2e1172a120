using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace InternetDesa.Protocols.RouterOs;

/// <summary>Words as they are on the wire (MikroTik manual, "API", sections "API words" and "API sentences").</summary>
public static class RouterOsEncoding
{
    /// <summary>The longest length prefix, bytes.</summary>
    public const int MaxPrefix = 5;

    /// <summary>First bytes from here on are control bytes, of which the manual defines none.</summary>
    public const byte FirstControlByte = 0xF8;

    /// <summary>Writes the length of a word in its shortest form.</summary>
    /// <param name="destination">Room for <see cref="MaxPrefix"/> bytes.</param>
    /// <param name="length">Bytes of the word, 0 or more.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteLength(Span<byte> destination, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        switch (length)
        {
            case < 0x80:
                destination[0] = (byte)length;
                return 1;
            case < 0x4000:
                BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(length | 0x8000));
                return 2;
            case < 0x200000:
                destination[0] = (byte)((length >> 16) | 0xC0);
                BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)length);
                return 3;
            case < 0x10000000:
                BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)length | 0xE0000000);
                return 4;
            default:
                destination[0] = 0xF0;
                BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
                return 5;
        }
    }

    /// <summary>Reads the length of a word.</summary>
    /// <param name="source">What has arrived.</param>
    /// <param name="length">Bytes of the word that follows; longer forms than necessary are taken.</param>
    /// <param name="prefix">How many bytes the length took, 1 to <see cref="MaxPrefix"/>.</param>
    /// <returns>False while more bytes are needed.</returns>
    /// <exception cref="RouterOsProtocolException">It is a reserved control byte.</exception>
    public static bool TryReadLength(ReadOnlySpan<byte> source, out uint length, out int prefix)
    {
        (length, prefix) = (0, 0);
        if (source.IsEmpty)
            return false;
        var first = source[0];
        if (first >= FirstControlByte)
            throw new RouterOsProtocolException($"control byte 0x{first:x2} instead of a length");
        (prefix, length) = first switch
        {
            < 0x80 => (1, (uint)first),
            < 0xC0 => (2, (uint)(first & 0x3F)),
            < 0xE0 => (3, (uint)(first & 0x1F)),
            < 0xF0 => (4, (uint)(first & 0x0F)),
            // The low bits belong to no known form.
            _ => (5, 0u),
        };
        if (source.Length < prefix)
            return false;
        foreach (var octet in source[1..prefix])
            length = (length << 8) | octet;
        return true;
    }

    /// <summary>Writes a word as UTF-8.</summary>
    public static void WriteWord(this IBufferWriter<byte> output, ReadOnlySpan<char> word)
    {
        var length = Encoding.UTF8.GetByteCount(word);
        var room = output.GetSpan(MaxPrefix + length);
        var prefix = WriteLength(room, length);
        Encoding.UTF8.GetBytes(word, room[prefix..]);
        output.Advance(prefix + length);
    }

    /// <summary>Writes an attribute word, <c>=name=value</c>, as UTF-8.</summary>
    public static void WriteAttribute(this IBufferWriter<byte> output, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var length = 2 + Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        var room = output.GetSpan(MaxPrefix + length);
        var at = WriteLength(room, length);
        room[at++] = (byte)'=';
        at += Encoding.UTF8.GetBytes(name, room[at..]);
        room[at++] = (byte)'=';
        at += Encoding.UTF8.GetBytes(value, room[at..]);
        output.Advance(at);
    }

    /// <summary>Ends the sentence: a word of length zero.</summary>
    public static void EndSentence(this IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = 0;
        output.Advance(1);
    }
}
