using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace InternetDesa.Provisioning.Importing;

/// <summary>Reads a sheet of a workbook (ECMA-376, SpreadsheetML): values only; formulas, errors and merged cells are faults of their
/// cells.</summary>
internal static class XlsxSheet
{
    // Characters of XML in one part, after unpacking: a village's row has some 1,500.
    private const long MaxCharacters = 128L << 20;

    /// <summary>Reads a table.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="source">What the errors call it.</param>
    /// <param name="name">The sheet; null for the only one.</param>
    /// <exception cref="FormatException">It is no workbook, is too large, or does not say which sheet.</exception>
    public static Sheet Read(Stream stream, string source, string? name)
    {
        try
        {
            using var workbook = SpreadsheetDocument.Open(stream, isEditable: false, new OpenSettings { MaxCharactersInPart = MaxCharacters });
            var part = workbook.WorkbookPart ?? throw new FormatException($"{source} is no workbook; save it as .xlsx");
            var (title, sheet) = Choose(part, source, name);
            var texts = part.SharedStringTablePart?.SharedStringTable?.Elements<SharedStringItem>().Select(item => item.InnerText).ToArray() ?? [];
            return new Sheet($"{source} sheet {title}", Rows(sheet, texts, source), DecimalComma: false);
        }
        catch (Exception fault) when (fault is OpenXmlPackageException or XmlException or InvalidDataException or FileFormatException
            or InvalidOperationException or ArgumentException or KeyNotFoundException or UriFormatException or OverflowException)
        {
            // What the library throws for files that are damaged, forged or too large.
            throw new FormatException($"{source} is no workbook that can be read: {fault.Message} Save it as .xlsx again.", fault);
        }
    }

    private static (string Title, WorksheetPart Sheet) Choose(WorkbookPart workbook, string source, string? name)
    {
        var sheets = (workbook.Workbook ?? throw new FormatException($"{source} is no workbook; save it as .xlsx"))
            .Descendants<DocumentFormat.OpenXml.Spreadsheet.Sheet>()
            .Where(sheet => sheet.State is null || sheet.State.Value == SheetStateValues.Visible).ToList();
        var titles = string.Join(", ", sheets.Select(sheet => $"'{sheet.Name?.Value}'"));
        var chosen = name is null ? sheets : [.. sheets.Where(sheet => string.Equals(sheet.Name?.Value, name, StringComparison.OrdinalIgnoreCase))];
        if (chosen is not [var only])
        {
            throw new FormatException(chosen.Count == 0 ? $"{source} has no visible sheet '{name}'; it has {titles}"
                : $"{source} has several sheets, {titles}; name one with --sheet");
        }

        return only.Id?.Value is { } id && workbook.GetPartById(id) is WorksheetPart part ? (only.Name?.Value ?? "", part)
            : throw new FormatException($"{source}: '{only.Name?.Value}' is no sheet with cells; name another with --sheet");
    }

    private static List<SheetRow> Rows(WorksheetPart part, string[] texts, string source)
    {
        var rows = new List<SheetRow>();
        var merged = new List<string>();
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.ElementType == typeof(MergeCell) && reader.IsStartElement)
                merged.Add(reader.Attributes.FirstOrDefault(attribute => attribute.LocalName == "ref").Value ?? "");
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement)
                continue;
            if (rows.Count == Sheet.MaxRows)
                throw new FormatException($"{source} has more than {Sheet.MaxRows} rows; split it");
            var row = (Row)reader.LoadCurrentElement()!;
            var number = (int)(row.RowIndex?.Value ?? (uint)(rows.Count == 0 ? 1 : rows[^1].Number + 1));
            rows.Add(Cells(row, number, texts));
        }

        return MergedCells.Mark(rows, merged);
    }

    private static SheetRow Cells(Row row, int number, string[] texts)
    {
        var cells = new List<SheetCell>();
        foreach (var cell in row.Elements<Cell>())
        {
            // Cells without anything may be left out.
            var column = cell.CellReference?.Value is { } reference ? CellReference.Column(reference) : cells.Count;
            if (column >= Sheet.MaxColumns)
                break;
            while (cells.Count < column)
                cells.Add(new SheetCell(CellReference.Of(cells.Count, number), ""));
            var text = Text(cell, texts);
            cells.Add(new SheetCell(CellReference.Of(cells.Count, number), text.Trim(), FaultOf(cell, text)));
        }

        return new SheetRow(number, cells);
    }

    private static string Text(Cell cell, string[] texts)
    {
        var text = cell.CellValue?.Text ?? "";
        var type = cell.DataType?.Value ?? CellValues.Number;
        if (type == CellValues.SharedString)
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < texts.Length ? texts[at] : "";
        if (type == CellValues.InlineString)
            return cell.InlineString?.InnerText ?? "";
        // 3301012001 may be stored as 3.301012001E9, and 110.1 as 110.09999999999999.
        return type == CellValues.Number && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) < 1e15
            ? ((decimal)number).ToString("0.##########", CultureInfo.InvariantCulture) : text;
    }

    private static string? FaultOf(Cell cell, string text)
    {
        if (cell.CellFormula is not null)
            return $"it is a formula, ={cell.CellFormula.Text}, whose last result was '{text}'; copy the column and paste it as values";
        return cell.DataType?.Value == CellValues.Error ? $"it shows the error {text}; write its value" : null;
    }
}
