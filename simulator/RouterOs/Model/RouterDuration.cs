using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Durations as RouterOS reads and prints them.</summary>
internal static partial class RouterDuration
{
    private static readonly (string Unit, long Milliseconds)[] Units =
        [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    /// <summary>Reads <c>600</c> (seconds), <c>1w2d</c>, <c>00:10:00</c>, <c>1d 00:00:00</c>, <c>300ms</c>.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 10_000_000_000)
        {
            time = TimeSpan.FromSeconds(seconds);
            return true;
        }

        var match = Form().Match(text);
        if (!match.Success || text.Length == 0)
            return false;
        decimal milliseconds = 0;
        foreach (var (unit, factor) in Units)
            milliseconds += Group(match, unit) * factor;
        milliseconds += Group(match, "hours") * 3_600_000 + Group(match, "minutes") * 60_000 + Group(match, "seconds") * 1_000;
        if (milliseconds > 1e13m)
            return false;
        time = TimeSpan.FromMilliseconds((double)milliseconds);
        return true;
    }

    /// <summary>Prints <c>1w2d3h4m5s</c>, <c>300ms</c>, and <c>0s</c> for nothing.</summary>
    public static string Format(TimeSpan time)
    {
        var left = (long)time.TotalMilliseconds;
        var text = new StringBuilder();
        foreach (var (unit, factor) in Units)
        {
            if (left / factor is > 0 and var count)
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            left %= factor;
        }

        return text.Length > 0 ? text.ToString() : "0s";
    }

    private static decimal Group(Match match, string name) =>
        match.Groups[name] is { Success: true, Length: < 12 } group ? decimal.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^(?:(?<w>[0-9]+)w)?(?:(?<d>[0-9]+)d)?(?: ?(?<hours>[0-9]{1,2}):(?<minutes>[0-9]{2})(?::(?<seconds>[0-9]{2}(?:\\.[0-9]+)?))?"
        + "|(?:(?<h>[0-9]+)h)?(?:(?<m>[0-9]+)m(?!s))?(?:(?<s>[0-9]+)s)?(?:(?<ms>[0-9]+)ms)?)$")]
    private static partial Regex Form();
}
