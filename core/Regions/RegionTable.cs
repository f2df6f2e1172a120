using System.Collections.Frozen;
using System.Text;

namespace InternetDesa.Core.Regions;

/// <summary>
/// Names and codes of regions: provinces, kabupaten and kota, kecamatan, villages. Province 33 (Central Java) is built in, counted
/// after Kepmendagri 300.2.2-2430/2025: 35 kabupaten/kota, 576 kecamatan, 8,563 villages; others come from a file of the same form.
/// </summary>
public sealed class RegionTable
{
    private readonly FrozenDictionary<string, string> _names;

    private RegionTable(Dictionary<string, string> names)
    {
        _names = names.ToFrozenDictionary(StringComparer.Ordinal);
        Provinces = [.. names.Keys.Where(code => code.Length == 2).Order(StringComparer.Ordinal)];
        Villages = [.. names.Keys.Where(code => code.Length == 10).Select(VillageCode.Parse).Order()];
    }

    /// <summary>All provinces: codes of two digits.</summary>
    public IReadOnlyList<string> Provinces { get; }

    /// <summary>All villages, by code.</summary>
    public IReadOnlyList<VillageCode> Villages { get; }

    /// <summary>The built-in table of province 33.</summary>
    public static RegionTable CentralJava()
    {
        using var stream = typeof(RegionTable).Assembly.GetManifestResourceStream("regions/33.csv")!;
        return Read(stream, "regions/33.csv");
    }

    /// <summary>Reads <c>code,name</c> rows; codes dotted or not, of 2, 4, 6 or 10 digits.</summary>
    /// <param name="stream">UTF-8 text with one header row.</param>
    /// <param name="source">What the errors call it.</param>
    /// <exception cref="FormatException">Rows are malformed: all of them, with their line numbers.</exception>
    public static RegionTable Read(Stream stream, string source)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<string>();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        reader.ReadLine();
        for (var number = 2; reader.ReadLine() is { } line; number++)
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            var code = comma < 0 ? "" : line[..comma].Replace(".", "", StringComparison.Ordinal);
            var name = comma < 0 ? "" : line[(comma + 1)..].Trim('"', ' ');
            if (name.Length == 0 || code.Length is not (2 or 4 or 6 or 10) || !code.All(char.IsAsciiDigit)
                || (code.Length == 10 && !VillageCode.TryParse(code, out _)))
                errors.Add($"{source} line {number}: '{line}' is not 'code,name' with a Kemendagri code of 2, 4, 6 or 10 digits");
            else if (!names.TryAdd(code, code.Length <= 4 ? TitleCase(name) : name))
                errors.Add($"{source} line {number}: code {code} is there twice");
        }

        return errors.Count == 0 ? new RegionTable(names) : throw new FormatException(string.Join('\n', errors));
    }

    /// <summary>The name of a region of any level by its digits, without dots; null where it is not in the table.</summary>
    public string? Name(string digits) => _names.GetValueOrDefault(digits);

    /// <summary>Whether the village is in the table.</summary>
    public bool Contains(VillageCode code) => _names.ContainsKey(code.Digits);

    // Kabupaten come in capitals. The four kabupaten that share their name with a kota keep the prefix that tells them apart.
    private static string TitleCase(string name) => string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(word => word is "DI" or "DKI" ? word : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
}
