using System.Globalization;

namespace InternetDesa.Provisioning.Routers.Values;

/// <summary>RouterOS's sizes: <c>2048KiB</c>, <c>2M</c>; a bare number is KiB, as <c>/ip/dns cache-size</c> takes it. The base is 1024.</summary>
internal static class ByteSize
{
    /// <summary>Reads a size in bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? text : text[..digits];
        long factor = (digits < 0 ? "" : text[digits..]) switch
        {
            "" or "KiB" or "k" or "K" => 1 << 10, "MiB" or "M" => 1 << 20, "GiB" or "G" => 1 << 30, "B" => 1, _ => 0,
        };
        var read = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes < 1L << 32 && factor > 0;
        bytes *= factor;
        return read;
    }
}
