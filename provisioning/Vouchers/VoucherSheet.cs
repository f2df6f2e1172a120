using System.Globalization;
using System.Net;
using System.Text;
using QRCoder;

namespace InternetDesa.Provisioning.Vouchers;

/// <summary>A sheet of vouchers to print and cut: one HTML file without anything outside of it, in Bahasa Indonesia.</summary>
internal static class VoucherSheet
{
    private const string Style = """
        @page { size: A4; margin: 10mm }
        body { margin: 0; font: 10pt/1.3 system-ui, sans-serif; color: #000 }
        h1 { font-size: 12pt; margin: 0 0 4mm }
        ul { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(3, 1fr) }
        li { border: 1px dashed #888; padding: 3mm; break-inside: avoid; display: grid; grid-template-columns: 22mm 1fr; gap: 2mm }
        svg { width: 22mm; height: 22mm }
        b { font: 700 13pt/1.2 ui-monospace, monospace; display: block; letter-spacing: .05em }
        i { font-style: normal; margin-left: .5em }
        small { font-size: 8pt }
        @media screen { body { max-width: 190mm; margin: 5mm auto } }
        """;

    private static readonly string[] Months =
        ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];

    /// <summary>Makes the sheet.</summary>
    /// <param name="village">The village's name.</param>
    /// <param name="vouchers">The vouchers.</param>
    /// <param name="loginPage">The login page's host name, such as <c>wifi.desa.id</c>; empty: the QR has the code alone.</param>
    public static string Html(string village, IReadOnlyList<Voucher> vouchers, string loginPage)
    {
        var html = new StringBuilder("<!doctype html>\n<html lang=\"id\">\n<meta charset=\"utf-8\">\n");
        html.Append("<title>Voucher WiFi ").Append(Text(village)).Append("</title>\n<style>\n").Append(Style).Append("\n</style>\n");
        html.Append("<h1>Voucher WiFi ").Append(Text(village)).Append("</h1>\n<ul>\n");
        foreach (var voucher in vouchers)
        {
            var code = loginPage.Length == 0 ? voucher.Code : $"http://{loginPage}/login?username={voucher.Code}&password={voucher.Code}";
            html.Append("<li>").Append(Svg(code));
            html.Append("<div><b>").Append(Grouped(voucher.Code)).Append("</b><small>");
            if (voucher.Limit.Length > 0)
                html.Append("Lama pakai ").Append(Text(Duration(voucher.Limit))).Append("<br>");
            html.Append("Berlaku sampai ").Append(Day(voucher.Mark.Expires));
            html.Append("<br>").Append(loginPage.Length == 0 ? "Sambungkan ke WiFi desa, lalu ketik kode ini." : "Sambungkan ke WiFi "
                + $"desa, pindai, atau buka {Text(loginPage)} dan ketik kode ini.");
            html.Append("</small></div></li>\n");
        }

        return html.Append("</ul>\n</html>\n").ToString();
    }

    /// <summary>A day as people write it: <c>31 Maret 2026</c>.</summary>
    public static string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Day} {Months[day.Month - 1]} {day.Year}");

    // Two groups of four are read with fewer mistakes than eight letters; a gap, no blank, since nobody is to type one.
    private static string Grouped(string code) => code.Length == VoucherCode.Length ? $"{Text(code[..4])}<i>{Text(code[4..])}</i>" : Text(code);

    private static string Duration(string text) => Routers.RouterTime.Duration(text) is { } span
        ? string.Join(' ', new[] { (span.Days, "hari"), (span.Hours, "jam"), (span.Minutes, "menit") }.Where(part => part.Item1 > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1} {part.Item2}")))
        : text;

    // One path: a rectangle a row's run, which prints sharp at any size.
    private static string Svg(string content)
    {
        using var data = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        var matrix = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < matrix.Count; y++)
        {
            for (var x = 0; x < matrix[y].Length; x++)
            {
                var from = x;
                while (x < matrix[y].Length && matrix[y][x])
                    x++;
                if (x > from)
                    path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg viewBox="0 0 {matrix.Count} {matrix.Count}" shape-rendering="crispEdges" aria-hidden="true"><path d="{path}"/></svg>
            """);
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
