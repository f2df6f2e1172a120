using System.CommandLine;
using System.Globalization;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Importing;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl inventory import</c>.</summary>
internal static class ImportVerb
{
    private const string About = """
        Reads a spreadsheet (.xlsx, or CSV with commas, semicolons or tabs): a row a village, columns headed in
        Indonesian or English, the village by its Kemendagri code or by names. Nothing is guessed: what is not
        certain is a doubt, with its cell and what to write. Ends with 1 where there are doubts, and then writes
        nothing unless --skip-doubts. A file of --out that is there already is brought up to date: rows and columns
        that the spreadsheet does not have stay as they are. A row with an address and no credential gets the one
        of --credential.

        Examples:
          desactl inventory import daftar-desa.xlsx --sheet "Tahap 1"
          desactl inventory import daftar-desa.csv --out inventory.csv
          desactl inventory import daftar-bps.csv --bps bps.csv --out inventory.csv
        """;

    private static readonly Argument<string> File = new("file") { Description = "The spreadsheet." };
    private static readonly Option<string?> Sheet = new("--sheet") { Description = "The sheet of a workbook that has several.", HelpName = "NAME" };
    private static readonly Option<string?> Out = new("--out") { Description = "Writes the inventory into this file (CSV), new or brought up to date.", HelpName = "PATH" };
    private static readonly Option<bool> SkipDoubts = new("--skip-doubts") { Description = "Writes the rows without doubts, though there are others." };
    private static readonly Option<bool> Contacts = new("--with-contacts") { Description = "Takes names and telephone numbers of contacts too: personal data." };
    private static readonly Option<string?> Bps = new("--bps")
    {
        Description = "A table of BPS codes, bps,code (CSV). Without it a row with a BPS code is found by its names.",
        HelpName = "PATH",
    };

    /// <summary>The verb.</summary>
    public static Verb Import { get; } = new("import", About, [File, Sheet, Out, SkipDoubts, Contacts, Bps], (desk, _) => Task.FromResult(Run(desk)));

    private static int Run(Desk desk)
    {
        var arguments = desk.Arguments;
        var path = arguments.GetValue(Out);
        var before = path is not null && System.IO.File.Exists(path) ? InventoryCsv.Load(path, desk.Regions) : new InventoryModel([]);
        var names = new VillageNames(desk.Regions);
        var bps = arguments.GetValue(Bps) is { } table
            ? BpsTable.Load(NamedFile.Need(Bps, table, "it is your own table of BPS codes, bps,code; without it names are matched"), desk.Regions)
            : BpsTable.None;
        var sheet = Importing.Sheet.Load(NamedFile.Need(File, arguments.GetValue(File)!, "write where the spreadsheet lies, .xlsx or .csv"), arguments.GetValue(Sheet));
        var result = new SheetImport(new VillageMatcher(desk.Regions, names, bps), names, before, arguments.GetValue(Contacts), arguments.GetValue(CliFiles.Credential) ?? "").Read(sheet);
        var after = InventoryNumbering.Number(before.With(result.Devices), desk.Regions);
        var writes = path is not null && (result.Doubts.Count == 0 || arguments.GetValue(SkipDoubts));
        if (writes)
            InventoryCsv.Save(Reread(after, desk), path!);
        var changes = InventoryDifference.Between(before, after);
        desk.Screen.Show(
            new { sheet.Source, rows = result.Rows, taken = result.Devices.Count, result.Columns, result.Ignored, result.Doubts, written = writes ? path : null, changes = changes.Count },
            () => Print(desk.Screen, result, changes, path, writes));
        return result.Doubts.Count == 0 ? ExitCodes.Done : ExitCodes.Differs;
    }

    // What spans rows, such as the upstream of a village, is looked at as any reader of the file will.
    private static InventoryModel Reread(InventoryModel inventory, Desk desk)
    {
        var text = new StringWriter();
        InventoryCsv.Write(inventory.Devices, text, withContacts: true);
        return InventoryCsv.Read(new StringReader(text.ToString()), "the new inventory", desk.Regions);
    }

    private static void Print(Screen screen, ImportResult result, IReadOnlyList<InventoryChange> changes, string? path, bool written)
    {
        if (result.Doubts.Count > 0)
        {
            screen.Table(["cell", "read", "what to do"], result.Doubts.Select(doubt => (string[])
            [
                doubt.Cell, doubt.Read, doubt.Candidates.Count == 0 ? doubt.Advice : $"{doubt.Advice}. Perhaps: {string.Join("; ", doubt.Candidates)}",
            ]));
        }

        screen.Line($"columns taken: {string.Join(", ", result.Columns)}");
        if (result.Ignored.Count > 0)
            screen.Line($"columns not taken: {string.Join(", ", result.Ignored)}", "yellow");
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{result.Rows} rows: {result.Devices.Count} taken, {result.Doubts.Select(doubt => doubt.Row).Distinct().Count()} with doubts"));
        screen.Line(written ? string.Create(CultureInfo.InvariantCulture, $"{path}: written, {changes.Count} devices new or changed")
            : path is null ? "nothing was written; --out PATH does it" : $"{path}: not written; mend the rows above, or take the others with --skip-doubts");
    }
}
