namespace InternetDesa.Protocols.RouterOs;

/// <summary>What may be sent.</summary>
internal static class RouterOsRequest
{
    /// <summary>Checks a sentence.</summary>
    /// <exception cref="ArgumentException">It would be read as something else than was meant.</exception>
    public static void Check(IReadOnlyList<string> sentence)
    {
        if (sentence.Count == 0 || !sentence[0].StartsWith('/'))
            throw new ArgumentException("A sentence begins with a command word such as /ip/address/print.", nameof(sentence));
        foreach (var word in sentence)
        {
            if (word.Length == 0)
                throw new ArgumentException("An empty word would end the sentence.", nameof(sentence));
            if (word.StartsWith(".tag=", StringComparison.Ordinal))
                throw new ArgumentException("Tags are the connection's own.", nameof(sentence));
            if (Value(word, "=.id=") is { } ids && HasNumber(ids) || Value(word, "=numbers=") is { } numbers && HasNumber(numbers))
                throw new ArgumentException($"'{word}': the router counts rows in an order of its own; name one by the .id that it gave, such as *1.", nameof(sentence));
        }
    }

    private static string? Value(string word, string name) => word.StartsWith(name, StringComparison.Ordinal) ? word[name.Length..] : null;

    // librouteros issue 20: .id=4 hit another service than the one read as the fourth.
    private static bool HasNumber(string ids) => ids.Split(',').Any(id => id.Length > 0 && id.All(char.IsAsciiDigit));
}
