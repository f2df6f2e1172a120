using System.Buffers;
using System.IO.Compression;

namespace InternetDesa.Core.Batches;

/// <summary>A payload may be a zlib stream (RFC 1950) of the batch.</summary>
public static class BatchPayload
{
    /// <summary>The longest batch, bytes, inflated.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Whether a payload is compressed: first byte 0x78, first two bytes a multiple of 31 (RFC 1950 §2.2).</summary>
    public static bool IsCompressed(ReadOnlySpan<byte> payload) =>
        payload.Length > 2 && payload[0] == 0x78 && ((payload[0] << 8) | payload[1]) % 31 == 0;

    /// <summary>Inflates a payload.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? TryInflate(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> output)
    {
        using var input = new MemoryStream(payload.ToArray(), writable: false);
        using var zlib = new ZLibStream(input, CompressionMode.Decompress);
        try
        {
            while (true)
            {
                // One byte more than may be shows that there is more; a kept buffer may have room for a bomb.
                var room = Math.Min(8192, MaxBytes + 1 - output.WrittenCount);
                var read = zlib.Read(output.GetSpan(room)[..room]);
                if (read == 0)
                    break;
                output.Advance(read);
                if (output.WrittenCount > MaxBytes)
                    return $"the payload inflates to more than {MaxBytes} bytes";
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            // An IOException is what .NET makes of a stream that wants a preset dictionary.
            return $"the payload is no zlib stream: {fault.Message}";
        }

        return null;
    }

    /// <summary>Deflates a batch.</summary>
    public static byte[] Deflate(ReadOnlySpan<byte> batch)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(batch);
        return output.ToArray();
    }
}
