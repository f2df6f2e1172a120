using System.Globalization;

namespace InternetDesa.Provisioning.Routers.Values;

/// <summary>Two rates of a queue or a hotspot: what comes from people (upload, rx) and what goes to them (download, tx).</summary>
/// <param name="Upload">Bits a second; 0 for no limit.</param>
/// <param name="Download">Bits a second; 0 for no limit.</param>
internal readonly record struct RatePair(long Upload, long Download)
{
    /// <summary>Reads <c>2M/5M</c>, <c>2048k/5M</c>, <c>10000000/5000000</c>, <c>10Mbps</c>; one half alone is both.</summary>
    public static bool TryParse(string text, out RatePair pair)
    {
        pair = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryRate(slash < 0 ? text : text[..slash], out var upload))
            return false;
        var download = upload;
        if (slash >= 0 && !TryRate(text[(slash + 1)..], out download))
            return false;
        pair = new RatePair(upload, download);
        return true;
    }

    /// <summary>Reads one rate, in bits a second: decimal k, M and G (MikroTik manual, "Queues"), with or without <c>bps</c>.</summary>
    public static bool TryRate(string text, out long rate)
    {
        rate = 0;
        var rest = text.AsSpan().Trim();
        if (rest.EndsWith("bps", StringComparison.OrdinalIgnoreCase))
            rest = rest[..^3].TrimEnd();
        var factor = rest.Length == 0 ? 1 : rest[^1] switch
        {
            'k' or 'K' => 1_000, 'M' or 'm' => 1_000_000, 'G' or 'g' => 1_000_000_000, _ => 1,
        };
        if (factor > 1)
            rest = rest[..^1].TrimEnd();
        if (!decimal.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1_000_000_000_000)
            return false;
        rate = (long)(number * factor);
        return true;
    }

    /// <summary>As RouterOS prints a queue's rates: <c>2000000/5000000</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Upload}/{Download}");
}
