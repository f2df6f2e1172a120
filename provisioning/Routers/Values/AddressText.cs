using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace InternetDesa.Provisioning.Routers.Values;

/// <summary>Addresses as RouterOS writes them: alone, with a prefix length, as a range <c>a-b</c>, negated by <c>!</c>.</summary>
internal static class AddressText
{
    /// <summary>IPv6 compressed and in lower case (RFC 5952), a host's own prefix length left out; other text stays as it is.</summary>
    public static string Canonical(string text)
    {
        if (text.StartsWith('!'))
            return "!" + Canonical(text[1..]);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0)
            return $"{Canonical(text[..dash])}-{Canonical(text[(dash + 1)..])}";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryAddress(slash < 0 ? text : text[..slash], out var address))
            return text;
        if (slash < 0)
            return address.ToString();
        var whole = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        return !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > whole ? text
            : length == whole ? address.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{address}/{length}");
    }

    /// <summary>Reads one address; no short or octal forms such as <c>10</c> or <c>010.0.0.1</c>, no scope.</summary>
    public static bool TryAddress(string text, out IPAddress address)
    {
        var sound = IPAddress.TryParse(text, out var read) && !text.Contains('%', StringComparison.Ordinal)
            && (read.AddressFamily == AddressFamily.InterNetworkV6 || text == read.ToString());
        address = sound ? read! : IPAddress.None;
        return sound;
    }
}
