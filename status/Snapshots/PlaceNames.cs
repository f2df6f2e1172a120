using InternetDesa.Core.Regions;

namespace InternetDesa.Status.Snapshots;

/// <summary>
/// Names with their kind before them. Four names are both a kabupaten and a kota, and 1,144 villages share theirs: a bare name tells
/// nobody which is meant. A region that the table doesn't know is called by its code.
/// </summary>
internal sealed class PlaceNames(RegionTable table)
{
    /// <summary>Of a region of any level by its 2, 4, 6 or 10 digits.</summary>
    public string Any(string digits) => digits.Length switch
    {
        2 => Province(digits),
        4 => Kabupaten(digits),
        6 => Kecamatan(digits),
        _ => Village(VillageCode.Parse(digits)),
    };

    public string Province(string code) => table.Name(code) ?? $"Provinsi {code}";

    public string Kabupaten(string code)
    {
        var name = table.Name(code) ?? code;
        if (name.StartsWith("Kabupaten ", StringComparison.Ordinal) || name.StartsWith("Kota ", StringComparison.Ordinal))
            return name;
        // Permendagri 58/2021: 01 to 69 are kabupaten, 71 to 99 kota.
        return (code[2] >= '7' ? "Kota " : "Kabupaten ") + name;
    }

    public string Kecamatan(string code) => "Kecamatan " + (table.Name(code) ?? code);

    public string Village(VillageCode code) => (code.IsKelurahan ? "Kelurahan " : "Desa ") + (table.Name(code.Digits) ?? code.Dotted);
}
