using System.Globalization;

namespace InternetDesa.Provisioning.Routers.Values;

/// <summary>
/// RouterOS's times: <c>1w2d3h4m5s6ms</c>, seconds alone (<c>600</c>), a clock's <c>00:10:00</c>, or days before a clock,
/// <c>1d 00:00:00</c> and <c>1d00:00:00</c> (MikroTik manual, "Scripting": time values).
/// </summary>
internal static class RouterDuration
{
    private static readonly (string Unit, long Milliseconds)[] Units =
        [("ms", 1), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];

    /// <summary>Reads a time.</summary>
    /// <param name="text">As the router or a person writes it.</param>
    /// <param name="milliseconds">The time, at least 0.</param>
    /// <returns>False for words and for whatever is no time or longer than 292 million years.</returns>
    public static bool TryParse(string text, out long milliseconds)
    {
        milliseconds = 0;
        var rest = text.AsSpan().Trim();
        if (rest.Length == 0 || rest.Length > 64)
            return false;
        try
        {
            checked
            {
                while (rest.Length > 0)
                {
                    if (rest.Contains(':') && rest.IndexOfAnyExcept("0123456789:.") < 0)
                        return TryClock(rest, ref milliseconds);
                    var digits = rest.IndexOfAnyExceptInRange('0', '9');
                    if (!long.TryParse(digits < 0 ? rest : rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                        return false;
                    rest = digits < 0 ? [] : rest[digits..];
                    if (!TryUnit(ref rest, out var unit))
                        return false;
                    milliseconds += number * unit;
                    rest = rest.TrimStart();
                }
            }
        }
        catch (OverflowException)
        {
            return false;
        }

        return true;
    }

    /// <summary>A time as RouterOS prints it: <c>1w2d</c>, <c>10m</c>, <c>300ms</c>, <c>0s</c>.</summary>
    public static string Print(TimeSpan time)
    {
        var left = (long)time.TotalMilliseconds;
        var text = "";
        foreach (var (unit, milliseconds) in Units.OrderByDescending(unit => unit.Milliseconds))
        {
            if (left / milliseconds is > 0 and var count)
                text += string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
            left %= milliseconds;
        }

        return text.Length == 0 ? "0s" : text;
    }

    private static bool TryUnit(ref ReadOnlySpan<char> rest, out long milliseconds)
    {
        milliseconds = 1_000;
        if (rest.Length == 0)
            return true;
        foreach (var (unit, length) in Units)
        {
            if (!rest.StartsWith(unit, StringComparison.Ordinal))
                continue;
            milliseconds = length;
            rest = rest[unit.Length..];
            return true;
        }

        return false;
    }

    private static bool TryClock(ReadOnlySpan<char> text, ref long milliseconds)
    {
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, ':') != 3
            || !long.TryParse(text[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !long.TryParse(text[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || !decimal.TryParse(text[parts[2]], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || minutes > 59 || seconds >= 60)
            return false;
        checked
        {
            milliseconds += (hours * 3_600_000) + (minutes * 60_000) + (long)(seconds * 1_000);
        }

        return true;
    }
}
