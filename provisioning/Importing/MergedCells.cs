namespace InternetDesa.Provisioning.Importing;

/// <summary>Merged cells: only the first has a value, and what is meant for the others is anybody's guess.</summary>
internal static class MergedCells
{
    // More than any sheet that people made; a forged one may merge everything with everything.
    private const int MaxCovered = 1_000_000;

    /// <summary>Gives every covered cell its fault.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="ranges">What is merged, such as <c>A2:A5</c>.</param>
    /// <exception cref="FormatException">More is merged than in any sheet that people made.</exception>
    public static List<SheetRow> Mark(List<SheetRow> rows, IReadOnlyList<string> ranges)
    {
        var places = rows.Select((row, at) => (row.Number, At: at)).GroupBy(row => row.Number).ToDictionary(row => row.Key, row => row.First().At);
        var numbers = places.Keys.Order().ToArray();
        var covered = 0;
        foreach (var range in ranges)
        {
            if (range.Split(':') is not [var first, var last])
                continue;
            var (left, top, bottom) = (CellReference.Column(first), CellReference.Row(first), CellReference.Row(last));
            var right = Math.Min(CellReference.Column(last), Sheet.MaxColumns);
            var value = places.TryGetValue(top, out var origin) ? rows[origin][left].Text : "";
            var fault = $"it is one of the merged cells {range}, whose value '{value}' stands in the first; unmerge them and write it into "
                + "each row that it is meant for";
            var from = Array.BinarySearch(numbers, top);
            for (var at = from < 0 ? ~from : from; at < numbers.Length && numbers[at] <= bottom; at++)
            {
                covered += Math.Max(0, right - left + 1);
                if (covered > MaxCovered)
                    throw new FormatException("more cells are merged than in any table of villages; unmerge them");
                var place = places[numbers[at]];
                rows[place] = Marked(rows[place], left, right, numbers[at] == top, fault);
            }
        }

        return rows;
    }

    private static SheetRow Marked(SheetRow row, int left, int right, bool isFirst, string fault)
    {
        var cells = row.Cells.ToList();
        for (var column = left + (isFirst ? 1 : 0); column <= right; column++)
        {
            while (cells.Count <= column)
                cells.Add(new SheetCell(CellReference.Of(cells.Count, row.Number), ""));
            cells[column] = cells[column] with { Fault = fault };
        }

        return row with { Cells = cells };
    }
}
