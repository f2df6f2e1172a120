using System.Numerics;
using System.Security.Cryptography;

namespace InternetDesa.Provisioning.Hub;

/// <summary>
/// Keys of WireGuard: 32 random bytes, and the point that X25519 makes of them (RFC 7748 §5), which .NET does not have. The arithmetic
/// takes a time that depends on the key; keys are made once, on a machine where nobody measures that.
/// </summary>
internal static class WireGuardKey
{
    private const int Bytes = 32;
    private const int A24 = 121665;
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>A new private key, base64, as <c>wg genkey</c> writes it.</summary>
    public static string NewPrivate()
    {
        while (true)
        {
            var key = Convert.ToBase64String(Clamp(RandomNumberGenerator.GetBytes(Bytes)));
            // Its public key stands in the inventory, where a spreadsheet would take a plus for a formula's beginning.
            if (PublicOf(key)[0] != '+')
                return key;
        }
    }

    /// <summary>The public key of a private one, base64, as <c>wg pubkey</c> writes it.</summary>
    /// <exception cref="FormatException">It is no key.</exception>
    public static string PublicOf(string privateKey)
    {
        var bytes = new byte[Bytes + 1];
        if (!Convert.TryFromBase64String(privateKey, bytes, out var length) || length != Bytes)
            throw new FormatException("a key of WireGuard is 32 bytes in base64; make it anew");
        var basePoint = new byte[Bytes];
        basePoint[0] = 9;
        return Convert.ToBase64String(Multiply(bytes[..Bytes], basePoint));
    }

    /// <summary>The function X25519: a scalar times a point's u-coordinate, both little-endian.</summary>
    public static byte[] Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point)
    {
        var masked = point.ToArray();
        masked[31] &= 0x7F;
        var k = Clamp(scalar.ToArray());
        var u = new BigInteger(masked, isUnsigned: true) % P;
        // The ladder of §5.
        var (x2, z2, x3, z3) = (BigInteger.One, BigInteger.Zero, u, BigInteger.One);
        var swapped = false;
        for (var bit = 254; bit >= 0; bit--)
        {
            var one = (k[bit / 8] >> (bit % 8) & 1) == 1;
            if (one != swapped)
                (x2, z2, x3, z3) = (x3, z3, x2, z2);
            swapped = one;
            BigInteger a = Reduced(x2 + z2), b = Reduced(x2 - z2), aa = Reduced(a * a), bb = Reduced(b * b), e = Reduced(aa - bb);
            BigInteger da = Reduced((x3 - z3) * a), cb = Reduced((x3 + z3) * b);
            x3 = Reduced((da + cb) * (da + cb));
            z3 = Reduced(u * Reduced((da - cb) * (da - cb)));
            x2 = Reduced(aa * bb);
            z2 = Reduced(e * (aa + (A24 * e)));
        }

        if (swapped)
            (x2, z2) = (x3, z3);
        var result = new byte[Bytes];
        Reduced(x2 * BigInteger.ModPow(z2, P - 2, P)).TryWriteBytes(result, out _, isUnsigned: true);
        return result;
    }

    private static byte[] Clamp(byte[] scalar)
    {
        scalar[0] &= 0xF8;
        scalar[31] = (byte)((scalar[31] & 0x7F) | 0x40);
        return scalar;
    }

    private static BigInteger Reduced(BigInteger value)
    {
        var rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }
}
