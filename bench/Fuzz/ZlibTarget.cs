using System.Buffers;
using InternetDesa.Core.Batches;

namespace InternetDesa.Bench.Fuzz;

/// <summary>The reader of zlib payloads, bombs among them.</summary>
internal sealed class ZlibTarget : IFuzzTarget
{
    private readonly ArrayBufferWriter<byte> _output = new(2 * BatchPayload.MaxBytes);
    private readonly byte[][] _samples;
    private readonly byte[] _bomb = BatchPayload.Deflate(new byte[32 << 20]);

    public ZlibTarget()
    {
        var random = new Random(1);
        _samples = [.. Enumerable.Range(0, 40).Select(i =>
        {
            var text = new byte[i * i];
            for (var at = 0; at < text.Length; at++)
                text[at] = (byte)"ping,target=gateway sent=5i \n"[random.Next(i % 2 == 0 ? 29 : 6)];
            return BatchPayload.Deflate(text);
        })];
    }

    /// <inheritdoc/>
    public string Name => "zlib";

    /// <inheritdoc/>
    // A copy of the input, the stream's buffer, an error's text.
    public long MaxAllocation => 192 * 1024;

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        // A bomb takes as long as a thousand others.
        var sample = random.Next(2000) == 0 ? _bomb : _samples[random.Next(_samples.Length)];
        return random.Next(10) > 0 ? Mutation.Of(sample, random, 3) : sample;
    }

    /// <inheritdoc/>
    public bool Read(byte[] input)
    {
        if (!BatchPayload.IsCompressed(input))
            return false;
        _output.ResetWrittenCount();
        var error = BatchPayload.TryInflate(input, _output);
        if (_output.WrittenCount > BatchPayload.MaxBytes + 1 || (error is null && _output.WrittenCount > BatchPayload.MaxBytes))
            throw new InvalidOperationException($"{_output.WrittenCount} bytes were inflated.");
        return error is null;
    }
}
