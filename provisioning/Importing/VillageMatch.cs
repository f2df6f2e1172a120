using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Importing;

/// <summary>Which village a row is about, or why nobody can say so.</summary>
/// <param name="Village">The village; null for a doubt.</param>
/// <param name="Column">The column that the doubt is about.</param>
/// <param name="Doubt">What is in doubt, and what to write.</param>
/// <param name="Candidates">Villages that may be meant.</param>
internal readonly record struct VillageMatch(VillageCode? Village, string Column, string Doubt, IReadOnlyList<VillageCode> Candidates);

/// <summary>Finds the village of a row, by its code, by the statistics office's, or by names. What is not certain is a doubt.</summary>
/// <param name="regions">The villages that exist.</param>
/// <param name="names">They by name.</param>
/// <param name="bps">Codes of the statistics office, by themselves; empty where nobody gave a table.</param>
internal sealed class VillageMatcher(RegionTable regions, VillageNames names, IReadOnlyDictionary<string, VillageCode> bps)
{
    /// <summary>Finds it.</summary>
    /// <param name="field">The row's text of a column; empty where there is none.</param>
    public VillageMatch Match(Func<string, string> field)
    {
        var (kabupaten, kecamatan, desa) = (field(SheetColumns.Kabupaten), field(SheetColumns.Kecamatan), field(SheetColumns.Desa));
        var byName = desa.Length == 0 ? [] : names.Find(kabupaten, kecamatan, desa);
        var (code, statistic) = (field(SheetColumns.Code), field(SheetColumns.Bps));
        if (code.Length > 0)
            return ByCode(code, byName, (kabupaten, kecamatan, desa));
        if (statistic.Length > 0 && bps.TryGetValue(statistic, out var known))
            return Checked(known, SheetColumns.Bps, byName, (kabupaten, kecamatan, desa));
        if (desa.Length == 0)
        {
            return Doubt(statistic.Length > 0 ? SheetColumns.Bps : SheetColumns.Code, statistic.Length > 0
                ? "no table of BPS codes names this one; write the Kemendagri code or the names, or give a table with --bps"
                : "the row names no village; write its Kemendagri code, or its kecamatan and desa", []);
        }

        return byName.Count switch
        {
            1 => new VillageMatch(byName[0], "", "", []),
            0 => Doubt(SheetColumns.Desa, "no village has these names; write them as the decree does, or the code",
                names.Near(kabupaten, kecamatan, desa)),
            _ => Doubt(SheetColumns.Desa, $"{byName.Count} villages have these names; write the code, or "
                + $"{(kecamatan.Length == 0 ? "the kecamatan" : "the kabupaten")} as well", byName),
        };
    }

    private VillageMatch ByCode(string code, IReadOnlyList<VillageCode> byName, (string Kabupaten, string Kecamatan, string Desa) written) =>
        !VillageCode.TryParse(code.Trim('\''), out var village)
            ? Doubt(SheetColumns.Code, "this is no Kemendagri code of a village; write ten digits such as 33.01.01.2001 (a BPS code "
                + "belongs into a column of its own)", byName)
        : !regions.Contains(village) ? Doubt(SheetColumns.Code, "no village has this code; write the one that the decree gives", byName)
        : Checked(village, SheetColumns.Code, byName, written);

    // A code with another village's name is as a rule a row that slipped.
    private VillageMatch Checked(VillageCode village, string column, IReadOnlyList<VillageCode> byName,
        (string Kabupaten, string Kecamatan, string Desa) written) =>
        names.IsNamed(village, written.Kabupaten, written.Kecamatan, written.Desa) ? new VillageMatch(village, "", "", [])
        : Doubt(column, $"the code is that of {names.Title(village)}, and the names say "
            + $"'{string.Join(", ", new[] { written.Desa, written.Kecamatan, written.Kabupaten }.Where(name => name.Length > 0))}'; "
            + "write the code that is meant, or the names as the decree does", [village, .. byName.Where(other => other != village)]);

    private static VillageMatch Doubt(string column, string text, IReadOnlyList<VillageCode> candidates) => new(null, column, text, candidates);
}
