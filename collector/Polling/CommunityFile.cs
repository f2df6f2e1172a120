using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Collector.Polling;

/// <summary>Communities by the names that the inventory knows them by: lines <c>name=community</c>; empty ones and <c>#</c> are skipped.</summary>
internal static class CommunityFile
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">Lines are wrong: all of them, none with its secret.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static Dictionary<string, SnmpCommunity> Load(string path)
    {
        var communities = new Dictionary<string, SnmpCommunity>();
        var errors = new List<string>();
        foreach (var (number, text) in File.ReadLines(path).Index())
        {
            var line = text.Trim();
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || at == line.Length - 1)
                errors.Add($"{path} line {number + 1}: write name=community");
            else if (!communities.TryAdd(line[..at].Trim(), new SnmpCommunity(line[(at + 1)..].Trim())))
                errors.Add($"{path} line {number + 1}: '{line[..at].Trim()}' is there twice");
        }

        return errors.Count == 0 ? communities : throw new FormatException(string.Join('\n', errors));
    }
}
