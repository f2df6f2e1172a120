namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>How faults say what was read and what is wanted.</summary>
internal static class GrammarWords
{
    private const int MaxKey = 40;

    /// <summary>What was read.</summary>
    public static string Read(ManifestNode node) => node switch
    {
        TextNode { Text.Length: 0 } => "nothing",
        TextNode text => $"'{text.Text}'",
        ListNode => "a list",
        _ => "a map of keys",
    };

    /// <summary>What is wanted.</summary>
    public static string Wanted(Shape shape) => shape switch
    {
        ScalarShape { Kind: var kind } => $"{kind.Name} ({kind.Advice})",
        ListShape => "a list (write '- ' before each item, or [a, b])",
        _ => "a map of keys (write them indented below)",
    };

    /// <summary>The key that was probably meant, or all that are known.</summary>
    public static string Suggestion(string key, MapShape shape)
    {
        var near = shape.Fields.MinBy(field => Distance(Letters(field.Name), Letters(key)));
        return near is not null && Distance(Letters(near.Name), Letters(key)) <= 2 ? $"did you mean {near.Name}?"
            : $"those known are {string.Join(", ", shape.Fields.Select(field => field.Name))}";
    }

    // dns_servers, dnsServers and dns-servers are one word to people.
    private static string Letters(string key) => string.Concat(key.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(MaxKey));

    // How many letters to add, take away or replace (Levenshtein).
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var at = 1; at <= one.Length; at++)
        {
            var corner = row[0];
            row[0] = at;
            for (var to = 1; to <= other.Length; to++)
                (corner, row[to]) = (row[to], Math.Min(Math.Min(row[to], row[to - 1]) + 1, corner + (one[at - 1] == other[to - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
