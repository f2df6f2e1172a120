using System.Globalization;

namespace InternetDesa.Provisioning.Routers;

/// <summary>A RouterOS version such as <c>7.16.2</c>, <c>7.18beta4</c> or <c>7.12 (stable)</c>; what follows the numbers is not compared.</summary>
/// <param name="Major">6 or 7.</param>
/// <param name="Minor">The number after the first dot.</param>
/// <param name="Patch">The number after the second dot, 0 where there is none.</param>
internal readonly record struct RouterOsVersion(int Major, int Minor, int Patch = 0) : IComparable<RouterOsVersion>
{
    /// <summary>Reads what <c>/system/resource</c> says as <c>version</c>; false where it does not begin with two numbers.</summary>
    public static bool TryParse(string text, out RouterOsVersion version)
    {
        var rest = text.AsSpan();
        version = default;
        if (!Number(ref rest, out var major) || rest.Length == 0 || rest[0] != '.')
            return false;
        rest = rest[1..];
        if (!Number(ref rest, out var minor))
            return false;
        var patch = 0;
        if (rest.Length > 1 && rest[0] == '.')
        {
            rest = rest[1..];
            if (!Number(ref rest, out patch))
                return false;
        }

        version = new RouterOsVersion(major, minor, patch);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(RouterOsVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    public static bool operator <(RouterOsVersion left, RouterOsVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer.</summary>
    public static bool operator >(RouterOsVersion left, RouterOsVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older or the same.</summary>
    public static bool operator <=(RouterOsVersion left, RouterOsVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer or the same.</summary>
    public static bool operator >=(RouterOsVersion left, RouterOsVersion right) => left.CompareTo(right) >= 0;

    /// <summary>The numbers: <c>7.16.2</c>, <c>7.12</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}{(Patch == 0 ? "" : $".{Patch}")}");

    private static bool Number(ref ReadOnlySpan<char> text, out int number)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
            length++;
        var read = int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out number);
        text = text[length..];
        return read;
    }
}
