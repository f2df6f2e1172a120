using System.Globalization;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Routers.Values;

/// <summary>
/// One text for all that means the same, so that what a router prints and what people write can be compared. Text that is not of its
/// attribute's kind stays as it is: a router may print what this program does not know.
/// </summary>
internal static class CanonicalValue
{
    /// <summary>The canonical text of a value; empty for "not set", however that is written.</summary>
    /// <param name="attribute">What the text means.</param>
    /// <param name="text">As the router or a person writes it.</param>
    public static string Of(AttributeSchema attribute, string text)
    {
        var value = Folded(attribute, text);
        return attribute.Unset is { Length: > 0 } unset && value == Folded(attribute, unset) ? "" : value;
    }

    /// <summary>Whether two values mean the same.</summary>
    public static bool Same(AttributeSchema attribute, string left, string right) => Of(attribute, left) == Of(attribute, right);

    private static string Folded(AttributeSchema attribute, string text)
    {
        var value = Parse(attribute.Kind, text);
        return attribute.Synonyms.GetValueOrDefault(value, value);
    }

    private static string Parse(ValueKind kind, string text) => text.Length == 0 ? "" : kind switch
    {
        ValueKind.Bool => text switch { "yes" or "true" => "true", "no" or "false" => "false", _ => text },
        ValueKind.Number => Number(text),
        ValueKind.Duration => RouterDuration.TryParse(text, out var milliseconds) ? Invariant(milliseconds) : text,
        ValueKind.Rate => RatePair.TryParse(text, out var pair) ? pair.ToString() : text,
        ValueKind.HotspotRate => HotspotRate.Canonical(text),
        ValueKind.Size => ByteSize.TryParse(text, out var bytes) ? Invariant(bytes) : text,
        ValueKind.Address => AddressText.Canonical(text),
        ValueKind.Mac => Mac(text),
        ValueKind.Set => Join(Items(text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
        ValueKind.AddressSet => Join(Items(text).Select(AddressText.Canonical).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
        ValueKind.Policy => Join(Items(text).Where(item => item[0] != '!').Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
        ValueKind.List => Join(Items(text)),
        ValueKind.Date => Date(text),
        ValueKind.Script => text.ReplaceLineEndings("\n").TrimEnd('\n'),
        _ => text,
    };

    private static string Number(string text)
    {
        var hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return long.TryParse(hexadecimal ? text.AsSpan(2) : text, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var number) ? Invariant(number) : text;
    }

    private static string Mac(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiHexDigit)).ToUpperInvariant();
        return digits.Length == 12 && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '-' or '.')
            ? string.Join(':', digits.Chunk(2).Select(pair => new string(pair)))
            : text;
    }

    private static string Date(string text) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "MMM/dd/yyyy", "MMM/d/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : text;

    private static IEnumerable<string> Items(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Join(IEnumerable<string> items) => string.Join(',', items);

    private static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
