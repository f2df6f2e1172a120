using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace InternetDesa.Provisioning.Importing;

/// <summary>Reads CSV (RFC 4180) with commas, semicolons or tabs, in UTF-8 with a byte order mark or without.</summary>
internal static class CsvSheet
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Reads a table.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="source">What the errors call it.</param>
    /// <exception cref="FormatException">It is no such text: quotes that do not end, another encoding, no end of rows.</exception>
    public static Sheet Read(Stream stream, string source)
    {
        string text;
        try
        {
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            text = reader.ReadToEnd();
        }
        catch (DecoderFallbackException fault)
        {
            throw new FormatException($"{source} is no UTF-8 text; save it as 'CSV UTF-8' or as .xlsx", fault);
        }

        var separator = Separator(text);
        var bad = new List<int>();
        using var csv = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            TrimOptions = TrimOptions.Trim,
            BadDataFound = args => bad.Add(args.Context.Parser.RawRow),
        });
        var rows = new List<SheetRow>();
        while (csv.Read())
        {
            if (rows.Count == Sheet.MaxRows)
                throw new FormatException($"{source} has more than {Sheet.MaxRows} rows; split it");
            if (csv.Count > Sheet.MaxColumns)
                throw new FormatException($"{source} line {csv.RawRow} has more than {Sheet.MaxColumns} columns; a quote may not end");
            var number = csv.RawRow;
            rows.Add(new SheetRow(number, [.. csv.Record!.Select((field, at) => new SheetCell($"line {number}, column {at + 1}", field,
                field.StartsWith('=') ? $"'{field}' is a formula; write its value" : null))]));
        }

        return bad.Count == 0 ? new Sheet(source, rows, DecimalComma: separator != ',')
            : throw new FormatException(string.Join('\n', bad.Distinct().Select(line =>
                $"{source} line {line}: a quote stands within a field or does not end; write \"\" for a quote, and quotes around the whole field")));
    }

    // The one that its first lines have most evenly: names of villages have no separators, notes may have commas.
    private static char Separator(string text)
    {
        var lines = text.Split('\n', 12, StringSplitOptions.RemoveEmptyEntries)[..^0].Take(10).ToList();
        return Separators.OrderByDescending(separator => lines.Count == 0 ? 0 : lines.Max(line => SheetColumns.CountKnown(line.Split(separator))))
            .ThenByDescending(separator => lines.Sum(line => line.Count(c => c == separator))).First();
    }
}
