namespace InternetDesa.Provisioning.Importing;

/// <summary>A cell of a table as somebody made it.</summary>
/// <param name="Reference">Its place for people: <c>C7</c>, or in CSV <c>line 7, column 3</c>.</param>
/// <param name="Text">What stands in it, without blanks around.</param>
/// <param name="Fault">Why it can not be taken as it is and what to do about it; null where it can.</param>
internal sealed record SheetCell(string Reference, string Text, string? Fault = null);

/// <summary>A row of a table.</summary>
/// <param name="Number">Its number, from 1, as the spreadsheet or the editor counts.</param>
/// <param name="Cells">Its cells by column, from 0; those behind the last are empty.</param>
internal sealed record SheetRow(int Number, IReadOnlyList<SheetCell> Cells)
{
    /// <summary>A cell; an empty one where the row ends before.</summary>
    public SheetCell this[int column] => column < Cells.Count ? Cells[column] : new SheetCell($"row {Number}", "");

    /// <summary>Whether nothing stands in it.</summary>
    public bool IsEmpty => Cells.All(cell => cell.Text.Length == 0 && cell.Fault is null);
}

/// <summary>A table as somebody made it.</summary>
/// <param name="Source">The file, and the sheet where there are several.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="DecimalComma">Whether its numbers have a comma where ours have a point.</param>
internal sealed record Sheet(string Source, IReadOnlyList<SheetRow> Rows, bool DecimalComma)
{
    /// <summary>The most rows that are read.</summary>
    public const int MaxRows = 200_000;

    /// <summary>The most columns that are read.</summary>
    public const int MaxColumns = 256;

    /// <summary>The largest file, bytes.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Reads a file: XLSX by its first bytes, else CSV.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The sheet of a workbook; null where it has only one.</param>
    /// <exception cref="FormatException">It is neither, or too large.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static Sheet Load(string path, string? name)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxBytes)
            throw new FormatException($"{path} is larger than {MaxBytes >> 20} MiB; split it, or save the one sheet that matters");
        Span<byte> first = stackalloc byte[4];
        first = first[..file.ReadAtLeast(first, 4, throwOnEndOfStream: false)];
        file.Position = 0;
        if (first.StartsWith("PK"u8))
            return XlsxSheet.Read(file, path, name);
        if (first.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw new FormatException($"{path} is a workbook of Excel before 2007; save it as .xlsx");
        return CsvSheet.Read(file, path);
    }
}
