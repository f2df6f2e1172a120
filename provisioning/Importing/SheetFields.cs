using System.Globalization;

namespace InternetDesa.Provisioning.Importing;

/// <summary>One row by the names of its columns, in the form that the inventory has: how people write is theirs.</summary>
/// <param name="row">The row.</param>
/// <param name="columns">The columns that are taken.</param>
/// <param name="decimalComma">Whether numbers have a comma.</param>
internal sealed class SheetFields(SheetRow row, IReadOnlyDictionary<string, (int Column, string Unit)> columns, bool decimalComma)
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["fo"] = "fibre", ["fiber"] = "fibre", ["fibre"] = "fibre", ["fiber optik"] = "fibre", ["fiber optic"] = "fibre", ["serat optik"] = "fibre",
        ["4g"] = "4g", ["lte"] = "4g", ["4g/lte"] = "4g", ["4g lte"] = "4g", ["seluler"] = "4g", ["vsat"] = "vsat", ["satelit"] = "vsat",
            ["satellite"] = "vsat",
        ["ya"] = "yes", ["tidak"] = "no", ["router"] = "gateway",
    };

    /// <summary>Whether the row says something in a column.</summary>
    public bool Has(string name) => Text(name).Length > 0;

    /// <summary>A column's text as it stands there; empty where there is none.</summary>
    public string Text(string name) => columns.TryGetValue(name, out var column) ? row[column.Column].Text : "";

    /// <summary>The cell of a column; that of the row where there is no such column.</summary>
    public SheetCell Cell(string name) => CellOf(row, name);

    /// <summary>The cell of a column in another row of the table.</summary>
    public SheetCell CellOf(SheetRow other, string name) => columns.TryGetValue(name, out var column)
        ? other[column.Column] : new SheetCell(string.Create(CultureInfo.InvariantCulture, $"row {other.Number}"), "");

    /// <summary>What can not be taken as it is, in the columns that matter.</summary>
    public IEnumerable<(SheetCell Cell, string Fault)> Faults() =>
        columns.Values.OrderBy(column => column.Column).Select(column => row[column.Column]).Where(cell => cell.Fault is not null)
            .Select(cell => (cell, cell.Fault!));

    /// <summary>A column's text as the inventory writes it.</summary>
    public string Value(string name)
    {
        var text = Text(name);
        return name switch
        {
            "uplink" or "role" or "simulated" => Words.GetValueOrDefault(text, text.ToLowerInvariant()),
            "contracted_down" or "contracted_up" => Rate(text, columns[name].Unit),
            "lat" or "lon" => decimalComma && !text.Contains('.', StringComparison.Ordinal) ? text.Replace(',', '.') : text,
            // A spreadsheet that took it for a number has dropped its first zero.
            "phone" => text.StartsWith('8') ? "62" + text : text,
            "tags" => text.ToLowerInvariant().Replace(',', ' ').Replace(';', ' '),
            _ => text,
        };
    }

    // 20 Mbps, 20Mb/s, 20 M: the unit is theirs or their column's.
    private string Rate(string text, string unit)
    {
        var number = text.TrimEnd([.. "bpsBPS/ "]);
        number = decimalComma ? number.Replace(',', '.') : number;
        var own = number.Length > 0 ? char.ToUpperInvariant(number[^1]) switch { 'K' => "k", 'M' => "M", 'G' => "G", _ => "" } : "";
        return own.Length > 0 ? number[..^1].TrimEnd() + own : unit.Length > 0 ? number + unit : text;
    }
}
