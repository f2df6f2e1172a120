using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using InternetDesa.Status.Pages;

namespace InternetDesa.Tests.Status;

public sealed partial class StyleSheetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Every_text_has_a_contrast_of_4_5_on_what_is_behind_it_in_light_and_dark(int scheme)
    {
        var colours = Schemes().ElementAt(scheme);
        foreach (var text in new[] { "text", "muted", "link", "s0", "s1", "s2", "s3", "s4", "s5" })
        {
            foreach (var ground in new[] { "bg", "card" })
                Assert.True(Contrast(colours[text], colours[ground]) >= 4.5, $"--{text} on --{ground}: {Contrast(colours[text], colours[ground]):0.00}");
        }

        Assert.True(Contrast(colours["on-head"], colours["head"]) >= 4.5);
        Assert.True(Contrast(colours["on-note"], colours["note"]) >= 4.5);
    }

    [Fact]
    public void The_policy_allows_this_style_sheet_by_its_hash_and_nothing_else()
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(StyleSheet.Text)));
        Assert.Contains($"style-src 'sha256-{hash}';", StyleSheet.Policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", StyleSheet.Policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", StyleSheet.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", StyleSheet.Policy, StringComparison.Ordinal);
    }

    [Fact]
    public void It_loads_nothing()
    {
        foreach (var load in new[] { "@import", "@font-face", "url(", "http:", "https:", "//" })
            Assert.DoesNotContain(load, StyleSheet.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<Dictionary<string, string>> Schemes() => RootBlock().Matches(StyleSheet.Text)
        .Select(block => Variable().Matches(block.Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value));

    // WCAG 2.2: relative luminance and contrast ratio.
    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string hex)
    {
        var digits = hex.Length == 3 ? string.Concat(hex.Select(c => $"{c}{c}")) : hex;
        var channels = Enumerable.Range(0, 3).Select(i => int.Parse(digits.AsSpan(i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToList();
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }

    [GeneratedRegex(@":root\{[^}]*\}")]
    private static partial Regex RootBlock();

    [GeneratedRegex(@"--([a-z0-9-]+):#([0-9a-f]{6}|[0-9a-f]{3})\b")]
    private static partial Regex Variable();
}
