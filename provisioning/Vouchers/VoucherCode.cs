namespace InternetDesa.Provisioning.Vouchers;

/// <summary>Codes that people read from paper and type on a phone: no letters that look alike (0 and o, 1, i and l), no words, no capitals.</summary>
internal static class VoucherCode
{
    /// <summary>Consonants and digits: without vowels no code is a word.</summary>
    public const string Alphabet = "bcdfghjkmnpqrstvwxyz23456789";

    /// <summary>Letters of a code; 28^8 is 3.8 × 10^11, so guessing one of a thousand takes 10^8 tries.</summary>
    public const int Length = 8;

    /// <summary>New codes, none twice and none that is there already.</summary>
    /// <param name="count">How many.</param>
    /// <param name="taken">Those that are there.</param>
    /// <param name="next">A random number from 0 to below its argument; unguessable, since a code is money.</param>
    public static IReadOnlyList<string> Make(int count, IReadOnlySet<string> taken, Func<int, int> next)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        while (codes.Count < count)
        {
            var code = string.Create(Length, next, (letters, random) =>
            {
                for (var i = 0; i < letters.Length; i++)
                    letters[i] = Alphabet[random(Alphabet.Length)];
            });
            if (!taken.Contains(code))
                codes.Add(code);
        }

        return [.. codes];
    }
}
