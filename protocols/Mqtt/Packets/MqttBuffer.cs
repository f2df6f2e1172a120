using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// Bytes to be sent, in memory of a pool that is held only while there are any. Lengths that stand before what they measure are
/// inserted afterwards, so that no packet needs to be measured first.
/// </summary>
internal sealed class MqttBuffer
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private byte[] _bytes = [];

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Byte(byte value) => Take(1)[0] = value;

    public void UInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), checked((ushort)value));

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void VariableInteger(int value) => WriteVariableInteger(Take(SizeOfVariableInteger(value)), value);

    /// <exception cref="ArgumentException">Longer than 65,535 bytes.</exception>
    public void Binary(ReadOnlySpan<byte> value)
    {
        if (value.Length > MqttLimits.MaximumFieldLength)
            throw new ArgumentException($"A field of {value.Length} bytes is longer than MQTT can say (65,535).");
        UInt16(value.Length);
        Bytes(value);
    }

    /// <exception cref="ArgumentException">Longer than 65,535 bytes of UTF-8, a lone surrogate, or U+0000.</exception>
    public void Text(string value)
    {
        if (value.Contains('\0'))
            throw new ArgumentException("A string for MQTT contains U+0000 [MQTT-1.5.4-2].");
        var length = StrictUtf8.GetByteCount(value);
        if (length > MqttLimits.MaximumFieldLength)
            throw new ArgumentException($"A string of {length} bytes is longer than MQTT can say (65,535).");
        UInt16(length);
        StrictUtf8.GetBytes(value, Take(length));
    }

    public void Property(MqttProperty property, string value)
    {
        Byte((byte)property);
        Text(value);
    }

    public void Property(MqttProperty property, uint value)
    {
        Byte((byte)property);
        UInt32(value);
    }

    public void Property(MqttProperty property, ushort value)
    {
        Byte((byte)property);
        UInt16(value);
    }

    public void Property(MqttProperty property, bool value)
    {
        Byte((byte)property);
        Byte(value ? (byte)1 : (byte)0);
    }

    /// <summary>Inserts the number of bytes written since <paramref name="start"/> there, as a variable byte integer.</summary>
    public void InsertLength(int start)
    {
        var length = Length - start;
        var size = SizeOfVariableInteger(length);
        Take(size);
        _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start + size));
        WriteVariableInteger(_bytes.AsSpan(start, size), length);
    }

    /// <summary>Forgets what was written after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Forgets everything and gives the memory back.</summary>
    public void Release()
    {
        var bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    public static int SizeOfVariableInteger(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)MqttLimits.MaximumVariableByteInteger, nameof(value));
        return value switch { < 1 << 7 => 1, < 1 << 14 => 2, < 1 << 21 => 3, _ => 4 };
    }

    private static void WriteVariableInteger(Span<byte> place, int value)
    {
        for (var i = 0; i < place.Length; i++)
        {
            place[i] = (byte)((value & 0x7F) | (i < place.Length - 1 ? 0x80 : 0));
            value >>= 7;
        }
    }

    private Span<byte> Take(int count)
    {
        if (count > _bytes.Length - Length)
            Grow(count);
        var taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(256, checked(Length + count)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
