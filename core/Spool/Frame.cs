using System.Buffers.Binary;
using System.Numerics;

namespace InternetDesa.Core.Spool;

/// <summary>
/// The frame of a record, little-endian: <c>len u32 | ~len u32 | crc32c u32 (of offset and payload) | offset u64 | payload</c>.
/// The complement tells a true length from garbage before its bytes are read.
/// </summary>
internal static class Frame
{
    public const int HeaderBytes = 20;

    private const int CrcAt = 8, OffsetAt = 12;

    public static void WriteLength(Span<byte> frame, int length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], ~(uint)length);
    }

    /// <summary>Gives the frame at the start of <paramref name="frame"/>, its length and payload in place, its offset and checksum.</summary>
    /// <returns>The size of the frame in bytes.</returns>
    public static int Seal(Span<byte> frame, long offset)
    {
        var size = HeaderBytes + (int)BinaryPrimitives.ReadUInt32LittleEndian(frame);
        BinaryPrimitives.WriteInt64LittleEndian(frame[OffsetAt..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcAt..], Checksum(frame[OffsetAt..size]));
        return size;
    }

    /// <summary>Whether the 20 bytes of <paramref name="header"/> can begin a frame; <paramref name="size"/> is that of the whole frame.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> header, out long size)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        size = HeaderBytes + (long)length;
        return length == ~BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
    }

    public static long Offset(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[OffsetAt..]);

    public static bool IsWhole(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[CrcAt..]) == Checksum(frame[OffsetAt..]);

    // CRC-32C as in RFC 3720 B.4: starts with all ones, ends inverted. Each step is one instruction of the processor.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
