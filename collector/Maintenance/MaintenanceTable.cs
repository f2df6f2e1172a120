using System.Globalization;

namespace InternetDesa.Collector.Maintenance;

/// <summary>Windows as a table for a terminal.</summary>
internal static class MaintenanceTable
{
    private static readonly string[] Head = ["ID", "PHASE", "CODE", "REGION", "FROM", "TO", "REASON"];

    /// <summary>The table, or a sentence where there is nothing to show.</summary>
    public static string Of(IReadOnlyCollection<WindowAnswer> windows)
    {
        if (windows.Count == 0)
            return "No maintenance is announced.\n";
        string[][] rows = [Head, .. windows.Select(Row)];
        var widths = Head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Concat(rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd() + "\n"));
    }

    private static string[] Row(WindowAnswer window) =>
    [
        window.Id.ToString(CultureInfo.InvariantCulture), window.Phase, window.Prefix, window.Name ?? "",
        WibTime.Text(window.From), WibTime.Text(window.To), window.Reason,
    ];
}
