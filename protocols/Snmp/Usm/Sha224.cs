using System.Buffers.Binary;
using System.Numerics;

namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>SHA-224 (FIPS 180-4 §6.3): SHA-256 from other initial values, cut to 28 bytes. The runtime has none.</summary>
internal sealed class Sha224
{
    /// <summary>Bytes of a digest.</summary>
    public const int HashBytes = 28;

    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 64;

    private static readonly uint[] Initial =
        [0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4];

    // FIPS 180-4 §4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static readonly uint[] K = CubeRoots();

    private readonly uint[] _state = [.. Initial];
    private readonly uint[] _schedule = new uint[64];
    private readonly byte[] _block = new byte[BlockBytes];
    private int _used;
    private ulong _length;

    /// <summary>The digest of data.</summary>
    public static void HashData(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Sha224();
        hash.Append(data);
        hash.Finish(digest);
    }

    /// <summary>Takes more data.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        while (!data.IsEmpty)
        {
            var some = Math.Min(BlockBytes - _used, data.Length);
            data[..some].CopyTo(_block.AsSpan(_used));
            data = data[some..];
            _used += some;
            if (_used < BlockBytes)
                break;
            Compress();
            _used = 0;
        }
    }

    /// <summary>Writes the digest; the object is used up.</summary>
    public void Finish(Span<byte> digest)
    {
        var bits = _length * 8;
        Append([0x80]);
        while (_used != BlockBytes - 8)
            Append([0]);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(length, bits);
        Append(length);
        for (var i = 0; i < HashBytes / 4; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], _state[i]);
    }

    private void Compress()
    {
        var w = _schedule;
        for (var i = 0; i < 16; i++)
            w[i] = BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(4 * i));
        for (var i = 16; i < 64; i++)
        {
            var s0 = BitOperations.RotateRight(w[i - 15], 7) ^ BitOperations.RotateRight(w[i - 15], 18) ^ (w[i - 15] >> 3);
            var s1 = BitOperations.RotateRight(w[i - 2], 17) ^ BitOperations.RotateRight(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }

        var (a, b, c, d) = (_state[0], _state[1], _state[2], _state[3]);
        var (e, f, g, h) = (_state[4], _state[5], _state[6], _state[7]);
        for (var i = 0; i < 64; i++)
        {
            var t1 = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25))
                + ((e & f) ^ (~e & g)) + K[i] + w[i];
            var t2 = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22))
                + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }

        uint[] sum = [a, b, c, d, e, f, g, h];
        for (var i = 0; i < sum.Length; i++)
            _state[i] += sum[i];
    }

    private static uint[] CubeRoots()
    {
        var roots = new uint[64];
        for (int prime = 2, found = 0; found < roots.Length; prime++)
        {
            var isPrime = true;
            for (var divisor = 2; divisor * divisor <= prime; divisor++)
                isPrime &= prime % divisor != 0;
            if (!isPrime)
                continue;
            // The integer cube root of prime * 2^96, whose low 32 bits are the fraction.
            var wanted = (UInt128)prime << 96;
            UInt128 root = 0;
            for (var bit = 34; bit >= 0; bit--)
            {
                var next = root | ((UInt128)1 << bit);
                if (next * next * next <= wanted)
                    root = next;
            }

            roots[found++] = (uint)(ulong)(root & uint.MaxValue);
        }

        return roots;
    }
}
