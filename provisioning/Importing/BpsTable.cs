using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Importing;

/// <summary>
/// A table of the statistics office's codes, <c>bps,code</c>. It is the operator's own: no such table of villages can be had that may be
/// passed on, and the two codes can not be computed from each other.
/// </summary>
internal static class BpsTable
{
    /// <summary>No table.</summary>
    public static IReadOnlyDictionary<string, VillageCode> None { get; } = new Dictionary<string, VillageCode>();

    /// <summary>Reads a table.</summary>
    /// <exception cref="FormatException">Rows are malformed: all of them, with their lines.</exception>
    public static IReadOnlyDictionary<string, VillageCode> Load(string path, RegionTable regions)
    {
        var sheet = Sheet.Load(path, null);
        var columns = SheetColumns.Find(sheet);
        var (table, faults) = (new Dictionary<string, VillageCode>(), new List<string>());
        foreach (var row in sheet.Rows.Skip(columns.HeaderRow + 1).Where(row => !row.IsEmpty))
        {
            var fields = new SheetFields(row, columns.Known, sheet.DecimalComma);
            var (bps, code) = (fields.Text(SheetColumns.Bps), fields.Text(SheetColumns.Code));
            if (bps.Length != 10 || !bps.All(char.IsAsciiDigit))
                faults.Add($"{sheet.Source} row {row.Number}: '{bps}' is no BPS code of a village; write ten digits");
            else if (!VillageCode.TryParse(code, out var village) || !regions.Contains(village))
                faults.Add($"{sheet.Source} row {row.Number}: '{code}' is no village's Kemendagri code; write ten digits such as 33.01.01.2001");
            else if (!table.TryAdd(bps, village) && table[bps] != village)
                faults.Add($"{sheet.Source} row {row.Number}: {bps} is {table[bps].Dotted} in a row before; remove one of the two");
        }

        return faults.Count == 0 ? table : throw new FormatException(string.Join('\n', faults));
    }
}
