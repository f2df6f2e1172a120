using System.Buffers.Binary;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// Writes BER from the end to the beginning, so that every length is known when it is written and nothing is moved or measured first.
/// </summary>
/// <param name="buffer">Room enough: at most <see cref="HeadBytes"/> more than the content for each element.</param>
internal ref struct BerWriter(Span<byte> buffer)
{
    /// <summary>The most that tag and length take.</summary>
    public const int HeadBytes = 6;

    private readonly Span<byte> _buffer = buffer;
    private int _start = buffer.Length;

    /// <summary>What was written so far; the beginning is not there before the outermost element is.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[_start..];

    /// <summary>Where the written octets begin: the mark that <see cref="Wrap"/> takes.</summary>
    public readonly int Mark => _start;

    /// <summary>Writes tag and length before everything that was written since the mark.</summary>
    public void Wrap(byte tag, int end)
    {
        var length = end - _start;
        if (length < 0x80)
        {
            _buffer[--_start] = (byte)length;
        }
        else
        {
            var count = 0;
            for (; length > 0; length >>= 8, count++)
                _buffer[--_start] = (byte)length;
            _buffer[--_start] = (byte)(0x80 | count);
        }

        _buffer[--_start] = tag;
    }

    /// <summary>Leaves octets as they stand in the buffer.</summary>
    public void Skip(int octets) => _start -= octets;

    /// <summary>Writes octets that are encoded already.</summary>
    public void Raw(scoped ReadOnlySpan<byte> octets)
    {
        _start -= octets.Length;
        octets.CopyTo(_buffer[_start..]);
    }

    /// <summary>Writes an element of these content octets.</summary>
    public void Octets(byte tag, scoped ReadOnlySpan<byte> content)
    {
        var end = _start;
        _start -= content.Length;
        content.CopyTo(_buffer[_start..]);
        Wrap(tag, end);
    }

    /// <summary>Writes a signed number in as few octets as it needs (X.690 §8.3.2).</summary>
    public void Signed(byte tag, long value)
    {
        Span<byte> octets = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(octets, value);
        while (octets.Length > 1 && (octets[0] == 0 ? octets[1] < 0x80 : octets[0] == 0xFF && octets[1] >= 0x80))
            octets = octets[1..];
        Octets(tag, octets);
    }

    /// <summary>Writes an unsigned number: with a leading zero where it would look negative, so a Counter64 takes up to 9 octets.</summary>
    public void Unsigned(byte tag, ulong value)
    {
        Span<byte> octets = stackalloc byte[9];
        BinaryPrimitives.WriteUInt64BigEndian(octets[1..], value);
        while (octets.Length > 1 && octets[0] == 0 && octets[1] < 0x80)
            octets = octets[1..];
        Octets(tag, octets);
    }
}
