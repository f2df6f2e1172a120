using System.Globalization;

namespace InternetDesa.Status.Text;

/// <summary>Numbers as written in Indonesia: a dot between thousands, a comma before decimals.</summary>
internal static class Numbers
{
    private static readonly NumberFormatInfo Indonesian = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };

    /// <summary><c>1.234</c></summary>
    public static string Whole(long value) => value.ToString("N0", Indonesian);

    /// <summary><c>1.234,5</c></summary>
    public static string Tenths(double value) => value.ToString("N1", Indonesian);

    /// <summary><c>99,97</c></summary>
    public static string Hundredths(double value) => value.ToString("N2", Indonesian);
}
