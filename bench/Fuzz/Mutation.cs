namespace InternetDesa.Bench.Fuzz;

/// <summary>Puts faults into bytes: bits, bytes, the numbers at which lengths break, cuts, repeats.</summary>
internal static class Mutation
{
    private static readonly byte[] Interesting = [0x00, 0x01, 0x7E, 0x7F, 0x80, 0x81, 0xC0, 0xED, 0xF4, 0xFE, 0xFF, (byte)'\n', (byte)'"', (byte)'\\', (byte)',', (byte)' '];

    /// <summary>Makes a few faults.</summary>
    public static byte[] Of(byte[] sample, Random random, int most)
    {
        var bytes = new List<byte>(sample);
        for (var n = random.Next(1, most + 1); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 17), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = Interesting[random.Next(Interesting.Length)]; break;
                case 3: bytes.Insert(at, Interesting[random.Next(Interesting.Length)]); break;
                case 4: bytes.RemoveRange(at, length); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 6: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.Reverse(at, length); break;
            }
        }

        return [.. bytes];
    }
}
