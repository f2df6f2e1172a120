using System.Globalization;

namespace InternetDesa.Collector.Maintenance;

/// <summary>Times as an operator in western Indonesia writes and reads them: WIB is UTC+07:00, without summer time.</summary>
internal static class WibTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    private static readonly string[] WithOffset = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The same moment with WIB's offset.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => time.ToOffset(Offset);

    /// <summary><c>2026-08-22 22:00 WIB</c></summary>
    public static string Text(DateTimeOffset time) => Of(time).ToString("yyyy-MM-dd HH:mm 'WIB'", CultureInfo.InvariantCulture);

    /// <summary>Reads RFC 3339, the seconds optional; without an offset it is WIB.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (!DateTime.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local))
            return false;
        if (local.Kind is DateTimeKind.Unspecified)
            time = new DateTimeOffset(local, Offset);
        else if (!DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            return false;
        return true;
    }
}
