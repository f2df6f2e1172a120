using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Importing;

/// <summary>Something in a table that nobody can take as it is.</summary>
/// <param name="Row">The row, as the spreadsheet counts.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Read">What stands there.</param>
/// <param name="Advice">What is wrong, and what to write.</param>
/// <param name="Candidates">Villages that may be meant, with their names.</param>
internal sealed record ImportDoubt(int Row, string Cell, string Read, string Advice, IReadOnlyList<string> Candidates);

/// <summary>What a table says.</summary>
/// <param name="Devices">The devices of the rows without doubts.</param>
/// <param name="Doubts">The doubts of the others.</param>
/// <param name="Columns">The columns that were taken.</param>
/// <param name="Ignored">The columns that were not.</param>
/// <param name="Rows">How many rows there were.</param>
internal sealed record ImportResult(
    IReadOnlyList<InventoryDevice> Devices, IReadOnlyList<ImportDoubt> Doubts, IReadOnlyList<string> Columns, IReadOnlyList<string> Ignored,
        int Rows);

/// <summary>Makes devices of a table's rows: a row a village's gateway, unless a column says which device. Nothing is guessed.</summary>
/// <param name="matcher">Finds villages.</param>
/// <param name="names">Names them.</param>
/// <param name="before">The inventory that the table brings up to date: what the table does not say stays.</param>
/// <param name="withContacts">Whether names and telephone numbers are taken.</param>
/// <param name="credential">The credential of devices with an address that have none of their own.</param>
internal sealed class SheetImport(VillageMatcher matcher, VillageNames names, InventoryModel before, bool withContacts, string credential)
{
    private const int MostCandidates = 5;
    private readonly Dictionary<DeviceId, (InventoryDevice Device, SheetRow Row)> _taken = [];
    private readonly HashSet<DeviceId> _twice = [];
    private readonly List<ImportDoubt> _doubts = [];

    /// <summary>Reads a table.</summary>
    /// <exception cref="FormatException">It has no header.</exception>
    public ImportResult Read(Sheet sheet)
    {
        var columns = SheetColumns.Find(sheet);
        var personal = withContacts ? [] : columns.Known.Keys.Where(InventoryColumn.Personal.Contains).ToList();
        var taken = columns.Known.Where(column => !personal.Contains(column.Key)).ToDictionary();
        var rows = sheet.Rows.Skip(columns.HeaderRow + 1).Where(row => !row.IsEmpty).ToList();
        foreach (var row in rows)
            Take(row, new SheetFields(row, taken, sheet.DecimalComma));
        foreach (var id in _twice)
            _taken.Remove(id);
        return new ImportResult([.. _taken.Values.Select(row => row.Device)], [.. _doubts.OrderBy(doubt => doubt.Row)], [.. taken.Keys],
            [.. columns.Ignored, .. personal.Select(name => $"{name} (personal data: --with-contacts takes it)")], rows.Count);
    }

    private void Take(SheetRow row, SheetFields fields)
    {
        var damaged = fields.Faults().ToList();
        foreach (var (cell, fault) in damaged)
            Doubt(row, cell, fault, []);
        if (damaged.Count > 0)
            return;
        var match = matcher.Match(fields.Text);
        if (match.Village is not { } village)
        {
            Doubt(row, fields.Cell(match.Column), match.Doubt, match.Candidates);
            return;
        }

        var name = fields.Text("device") is { Length: > 0 } written ? written : "gw";
        if (!DeviceId.IsValidName(name))
        {
            Doubt(row, fields.Cell("device"), "write 1 to 32 of a-z, 0-9 and '-', such as gw", []);
            return;
        }

        var id = new DeviceId(village, name);
        if (_taken.TryGetValue(id, out var first))
        {
            Doubt(row, fields.Cell(SheetColumns.Code), $"{village.Dotted}/{name} is in row {first.Row.Number} as well; remove one of the "
                + "two rows, or name the device of one in a column 'device'", []);
            // Which of the two is right nobody can say.
            if (_twice.Add(id))
                Doubt(first.Row, fields.CellOf(first.Row, SheetColumns.Code), $"{village.Dotted}/{name} is in row {row.Number} as well; "
                    + "remove one of the two rows", []);
            return;
        }

        var start = before.Find(id) ?? new InventoryDevice(id, name == "agent" ? DeviceRole.Agent : DeviceRole.Gateway, default, default, false);
        var faults = new List<(string Column, string Text)>();
        var device = InventoryColumn.All.Where(column => fields.Has(column.Name)).Aggregate(start, (sofar, column) =>
        {
            var found = new List<string>();
            var read = column.Read(sofar, new InventoryFields("", fields.Value, found));
            faults.AddRange(found.Select(fault => (column.Name, fault.TrimStart(':', ' '))));
            return read;
        });
        if (device is { Address: not null, Credential.Length: 0 })
            device = device with { Credential = credential };
        if ((device.Address is null) != (device.Credential.Length == 0))
            faults.Add((device.Address is null ? "credential" : "address", "address and credential go together; add a column of the other, "
                + "or give all addresses one credential with --credential"));
        foreach (var (column, fault) in faults)
            Doubt(row, fields.Cell(column), fault, []);
        if (faults.Count == 0)
            _taken.Add(id, (device, row));
    }

    private void Doubt(SheetRow row, SheetCell cell, string advice, IReadOnlyList<VillageCode> candidates) =>
        _doubts.Add(new ImportDoubt(row.Number, cell.Reference, cell.Text, advice, [.. candidates.Take(MostCandidates).Select(names.Title)]));
}
