using System.Globalization;

namespace InternetDesa.Provisioning.Routers.Values;

/// <summary>
/// A hotspot's rate limit: <c>rx[/tx] [burst rx/tx] [threshold rx/tx] [burst time rx/tx] [priority] [minimum rx/tx]</c>, where rx is what
/// people send; half a pair stands for both (MikroTik manual, "Hotspot": user profile, rate-limit). RouterOS keeps the text as written.
/// </summary>
internal static class HotspotRate
{
    /// <summary>One text for all that mean the same; text that is no rate limit stays as it is.</summary>
    public static string Canonical(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > 6)
            return text;
        for (var index = 0; index < parts.Length; index++)
        {
            var read = index switch
            {
                3 => Times(parts[3]),
                4 => byte.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out var priority)
                    ? priority.ToString(CultureInfo.InvariantCulture)
                    : null,
                _ => RatePair.TryParse(parts[index], out var pair) ? pair.ToString() : null,
            };
            if (read is null)
                return text;
            parts[index] = read;
        }

        return string.Join(' ', parts);
    }

    private static string? Times(string text)
    {
        var halves = text.Split('/');
        return halves.Length <= 2 && RouterDuration.TryParse(halves[0], out var upload) && RouterDuration.TryParse(halves[^1], out var download)
            ? string.Create(CultureInfo.InvariantCulture, $"{upload}/{download}")
            : null;
    }
}
