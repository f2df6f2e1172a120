using System.Text.RegularExpressions;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Importing;

/// <summary>
/// Villages by their names. Case, blanks and signs do not count, nor does a word before the name that says what it is: <c>Desa</c>,
/// <c>Kel.</c>, <c>Kec.</c>, <c>Kab.</c>; but <c>Kota Magelang</c> is not Kabupaten Magelang.
/// </summary>
internal sealed partial class VillageNames
{
    private readonly RegionTable _regions;
    private readonly ILookup<string, VillageCode> _villages;

    /// <summary>Makes the index.</summary>
    public VillageNames(RegionTable regions)
    {
        _regions = regions;
        _villages = regions.Villages.ToLookup(village => Plain(regions.Name(village.Digits)!, DesaWord()));
    }

    /// <summary>The villages that have these names; those that are empty ask for nothing.</summary>
    public IReadOnlyList<VillageCode> Find(string kabupaten, string kecamatan, string desa) =>
        [.. _villages[Plain(desa, DesaWord())].Where(village => IsIn(village, kabupaten, kecamatan))];

    /// <summary>Villages whose names are nearly these: at most three, the nearest first.</summary>
    public IReadOnlyList<VillageCode> Near(string kabupaten, string kecamatan, string desa)
    {
        var wanted = Plain(desa, DesaWord());
        var near = _villages.Select(village => (Villages: village, Far: Distance(wanted, village.Key))).Where(pair => pair.Far <= 2)
            .OrderBy(pair => pair.Far).ThenBy(pair => pair.Villages.Key, StringComparer.Ordinal).ToList();
        var inside = near.SelectMany(pair => pair.Villages).Where(village => IsIn(village, kabupaten, kecamatan)).Take(3).ToList();
        // Nobody there: perhaps the kecamatan is the one that is misspelt.
        return inside.Count > 0 ? inside : [.. near.SelectMany(pair => pair.Villages).Where(village => IsIn(village, kabupaten, "")).Take(3)];
    }

    /// <summary>Whether a village has a name.</summary>
    public bool IsNamed(VillageCode village, string kabupaten, string kecamatan, string desa) =>
        (desa.Length == 0 || Plain(desa, DesaWord()) == Plain(_regions.Name(village.Digits)!, DesaWord())) && IsIn(village, kabupaten, kecamatan);

    /// <summary>A village for people: <c>33.01.01.2001 Tambakreja, Kedungreja, Kabupaten Cilacap</c>.</summary>
    public string Title(VillageCode village) =>
        $"{village.Dotted} {_regions.Name(village.Digits)}, {_regions.Name(village.Kecamatan)}, {_regions.Name(village.Kabupaten)}";

    private bool IsIn(VillageCode village, string kabupaten, string kecamatan) =>
        (kecamatan.Length == 0 || Plain(kecamatan, KecamatanWord()) == Plain(_regions.Name(village.Kecamatan) ?? "", KecamatanWord()))
        && (kabupaten.Length == 0 || IsKabupaten(kabupaten, _regions.Name(village.Kabupaten) ?? ""));

    // 'Magelang' may be either; with the word before it, it is the one.
    private static bool IsKabupaten(string written, string name)
    {
        var isTown = TownWord().IsMatch(name);
        return Plain(written, KabupatenWord()) == Plain(name, KabupatenWord()) && (!TownWord().IsMatch(written) || isTown)
            && (!RegencyWord().IsMatch(written) || !isTown);
    }

    // Kota Kudus is a kecamatan: of each level only its own words go.
    private static string Plain(string name, Regex kind) => NotLetters().Replace(kind.Replace(name.Trim().ToLowerInvariant(), ""), "");

    // Levenshtein's, given up beyond two: a misspelling, no other name.
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 2 || one.Length > 60)
            return 3;
        Span<int> before = stackalloc int[other.Length + 1], now = stackalloc int[other.Length + 1];
        for (var j = 0; j <= other.Length; j++)
            before[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= other.Length; j++)
                now[j] = Math.Min(Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            now.CopyTo(before);
        }

        return before[^1];
    }

    [GeneratedRegex(@"^(desa|ds|kelurahan|kel)(\.\s*|\s+)")]
    private static partial Regex DesaWord();

    [GeneratedRegex(@"^(kecamatan|kec)(\.\s*|\s+)")]
    private static partial Regex KecamatanWord();

    [GeneratedRegex(@"^(kabupaten|kab|kota|kodya)(\.\s*|\s+)")]
    private static partial Regex KabupatenWord();

    [GeneratedRegex(@"^\s*(kota|kodya)[\s.]", RegexOptions.IgnoreCase)]
    private static partial Regex TownWord();

    [GeneratedRegex(@"^\s*kab(upaten)?[\s.]", RegexOptions.IgnoreCase)]
    private static partial Regex RegencyWord();

    [GeneratedRegex("[^a-z0-9]")]
    private static partial Regex NotLetters();
}
