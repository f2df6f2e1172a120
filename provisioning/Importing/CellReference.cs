using System.Globalization;

namespace InternetDesa.Provisioning.Importing;

/// <summary>Places of cells as spreadsheets write them: letters for the column, a number for the row.</summary>
internal static class CellReference
{
    /// <summary>Writes one.</summary>
    /// <param name="column">From 0.</param>
    /// <param name="row">From 1.</param>
    public static string Of(int column, int row)
    {
        var letters = "";
        for (var rest = column; rest >= 0; rest = (rest / 26) - 1)
            letters = (char)('A' + (rest % 26)) + letters;
        return string.Create(CultureInfo.InvariantCulture, $"{letters}{row}");
    }

    /// <summary>The column of one, from 0; a very large number where it is malformed.</summary>
    public static int Column(string reference)
    {
        var column = 0;
        foreach (var letter in reference.TakeWhile(char.IsAsciiLetterUpper).Take(4))
            column = (column * 26) + (letter - 'A' + 1);
        return column == 0 ? int.MaxValue : column - 1;
    }

    /// <summary>The row of one; 0 where it is malformed.</summary>
    public static int Row(string reference) =>
        int.TryParse(reference.TrimStart([.. Enumerable.Range('A', 26).Select(letter => (char)letter)]), NumberStyles.None,
            CultureInfo.InvariantCulture, out var row) ? row : 0;
}
