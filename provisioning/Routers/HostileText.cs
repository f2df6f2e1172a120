using System.Globalization;
using System.Text;

namespace InternetDesa.Provisioning.Routers;

/// <summary>
/// Text that came from a router, made fit for a terminal: whoever can name a Wi-Fi client or a file must not move the technician's
/// cursor, colour his screen or turn his lines around.
/// </summary>
internal static class HostileText
{
    private const int Longest = 300;

    /// <summary>At most 300 characters in one line; what controls a terminal or the direction of text becomes <c>·</c>.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= Longest)
                return line.Append('…').ToString();
            line.Append(IsHarmless(rune) ? rune.ToString() : "·");
        }

        return line.ToString();
    }

    // Format covers the marks that turn text around (U+202E and its kin) and those without width.
    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);
}
