namespace InternetDesa.Status.Snapshots;

/// <summary>Finds villages by the beginning of their code, or by words of their name, kecamatan and kabupaten.</summary>
internal static class VillageSearch
{
    /// <summary>Those that fit, the best first: the name itself, a name that begins so, the rest; each by code.</summary>
    public static IReadOnlyList<VillageView> Find(IEnumerable<VillageView> villages, string query)
    {
        query = query.Trim();
        var code = query.Replace(".", "", StringComparison.Ordinal);
        if (code.Length >= 2 && code.All(char.IsAsciiDigit))
            return [.. villages.Where(v => v.Code.Digits.StartsWith(code, StringComparison.Ordinal))];

        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length == 0
            ? []
            : [.. villages.Where(v => words.All(word => Has(v.Name, word) || Has(v.Kecamatan, word) || Has(v.Kabupaten, word)))
                .OrderBy(v => Rank(v, query, words[0]))];
    }

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static int Rank(VillageView village, string query, string word)
    {
        var bare = village.Name[(village.Name.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return bare.Equals(query, StringComparison.OrdinalIgnoreCase) || village.Name.Equals(query, StringComparison.OrdinalIgnoreCase) ? 0
            : bare.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 1
            : Has(bare, word) ? 2 : 3;
    }
}
