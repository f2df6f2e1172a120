using System.Globalization;

namespace InternetDesa.Agent.Probes.Host;

/// <summary>Reads the text of files under <c>/proc</c> and <c>/sys</c> (proc(5)). What is not as expected is null, never an error.</summary>
internal static class ProcText
{
    private static readonly char[] Blanks = [' ', '\t', '\n'];

    /// <summary><c>/proc/uptime</c>: seconds since the kernel started.</summary>
    public static TimeSpan? Uptime(string text) =>
        double.TryParse(text.Split(Blanks)[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary><c>/proc/stat</c>: processor time of all processors. Idle is idle and iowait; guest time is contained in user time.</summary>
    public static (long Total, long Idle)? Cpu(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("cpu "))
                continue;
            var words = line.ToString().Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            var times = new long[8];
            for (var i = 0; i < times.Length && i + 1 < words.Length; i++)
            {
                if (!long.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out times[i]))
                    return null;
            }

            return (times.Sum(), times[3] + times[4]);
        }

        return null;
    }

    /// <summary><c>/proc/meminfo</c>: all memory, and what is not available to programs.</summary>
    public static (long TotalBytes, long UsedBytes)? Memory(string text) =>
        Kilobytes(text, "MemTotal:") is { } total && Kilobytes(text, "MemAvailable:") is { } available && available <= total
            ? (total * 1024, (total - available) * 1024)
            : null;

    /// <summary>A file of one whole number, such as <c>/sys/class/net/eth0/speed</c>.</summary>
    public static long? Number(string text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary><c>/sys/class/thermal/thermal_zone0/temp</c>: thousandths of °C. Values no living processor has are sensors' nonsense.</summary>
    public static double? Temperature(string text) => Number(text) is { } milli and > -60_000 and < 150_000 ? milli / 1000.0 : null;

    /// <summary><c>/proc/net/dev</c>: bytes and errors per interface.</summary>
    public static IEnumerable<InterfaceCounters> Interfaces(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var colon = line.LastIndexOf(':');
            if (colon < 0)
                continue;
            var words = line[(colon + 1)..].Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 11 && Counter(words[0]) is { } rx && Counter(words[2]) is { } rxErrors
                && Counter(words[8]) is { } tx && Counter(words[10]) is { } txErrors)
                yield return new InterfaceCounters(line[..colon].Trim(), rx, tx, rxErrors, txErrors, IsUp: false, SpeedBps: 0);
        }
    }

    // Counters are unsigned; the schema keeps 63 bits.
    private static long? Counter(string word) =>
        ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? (long)(value & long.MaxValue) : null;

    private static long? Kilobytes(string text, string key)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(key) && line.EndsWith(" kB"))
                return Number(line[key.Length..^3].ToString());
        }

        return null;
    }
}
