using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace InternetDesa.Core.Regions;

/// <summary>
/// A village (desa or kelurahan) by its 10-digit Kemendagri code (Permendagri 58/2021): province 2, kabupaten/kota 2, kecamatan 2,
/// village 4 digits, whose first tells kelurahan (1) from desa (2) and desa adat (3).
/// </summary>
/// <remarks>
/// In tags and URLs the code is written without dots (<c>3301012001</c>), for people and in CSV with them (<c>33.01.01.2001</c>).
/// Names are no keys: 1,144 of Central Java's village names repeat.
/// </remarks>
public readonly record struct VillageCode : IComparable<VillageCode>, ISpanParsable<VillageCode>
{
    private readonly long _value;

    private VillageCode(long value) => _value = value;

    /// <summary>The ten digits as a number, 1000000000 to 9999999999; 0 for the default value, which is no village.</summary>
    public long Number => _value;

    /// <summary>Two digits: <c>33</c>.</summary>
    public string Province => Digits[..2];

    /// <summary>Four digits, kabupaten or kota: <c>3301</c>.</summary>
    public string Kabupaten => Digits[..4];

    /// <summary>Six digits: <c>330101</c>.</summary>
    public string Kecamatan => Digits[..6];

    /// <summary>Ten digits, as in tags and URLs: <c>3301012001</c>.</summary>
    public string Digits => _value.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>With dots, as in decrees and CSV: <c>33.01.01.2001</c>.</summary>
    public string Dotted => $"{Digits.AsSpan(0, 2)}.{Digits.AsSpan(2, 2)}.{Digits.AsSpan(4, 2)}.{Digits.AsSpan(6, 4)}";

    /// <summary>As in topics and MQTT identities: <c>33/01/01/2001</c>.</summary>
    public string TopicPath => Dotted.Replace('.', '/');

    /// <summary>Whether it is a kelurahan (a town's ward) rather than a desa.</summary>
    public bool IsKelurahan => _value / 1000 % 10 == 1;

    /// <inheritdoc/>
    public int CompareTo(VillageCode other) => _value.CompareTo(other._value);

    /// <summary>Reads ten digits, or the same with a dot (or a slash) after the 2nd, 4th and 6th.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out VillageCode code)
    {
        code = default;
        Span<char> digits = stackalloc char[10];
        if (text.Length == 13)
        {
            if (text[2] is not ('.' or '/') || text[5] != text[2] || text[8] != text[2])
                return false;
            text[..2].CopyTo(digits);
            text[3..5].CopyTo(digits[2..]);
            text[6..8].CopyTo(digits[4..]);
            text[9..].CopyTo(digits[6..]);
        }
        else if (text.Length == 10)
        {
            text.CopyTo(digits);
        }
        else
        {
            return false;
        }

        if (digits[0] == '0' || digits[6] is not ('1' or '2' or '3'))
            return false;
        // By hand: it is read for every record of a spool.
        long value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            value = (10 * value) + (digit - '0');
        }

        code = new VillageCode(value);
        return true;
    }

    /// <summary>Reads a code.</summary>
    /// <exception cref="FormatException">It is not one; the message says how a code looks.</exception>
    public static VillageCode Parse(string text) => TryParse(text.AsSpan(), out var code)
        ? code
        : throw new FormatException($"'{text}' is no village code: write ten digits such as 3301012001 or 33.01.01.2001.");

    static VillageCode ISpanParsable<VillageCode>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString());

    static bool ISpanParsable<VillageCode>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out VillageCode result) =>
        TryParse(s, out result);

    static VillageCode IParsable<VillageCode>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<VillageCode>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out VillageCode result) =>
        TryParse(s.AsSpan(), out result);

    /// <summary>The ten digits.</summary>
    public override string ToString() => Digits;
}
