using System.Net;
using QRCoder;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>
/// The label on the router and its box, to be printed: code, name, what to press, in the language of who stands there. It holds no secret:
/// everybody in the village hall can read it.
/// </summary>
internal static class KitLabel
{
    /// <summary>Makes the page.</summary>
    /// <param name="code">The village's code, dotted.</param>
    /// <param name="name">The village with its kecamatan and kabupaten.</param>
    /// <param name="device">The device.</param>
    /// <param name="link">What the QR code says: the address of the village's page, or the code.</param>
    /// <param name="scripts">The names of the two scripts.</param>
    public static string Html(string code, string name, string device, string link, (string DeviceMode, string Main, string Certificate) scripts)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(link, QRCodeGenerator.ECCLevel.M);
        var picture = new SvgQRCode(data).GetGraphic(4, "#000", "#fff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
        return $$"""
            <!doctype html>
            <html lang="id">
            <head>
            <meta charset="utf-8">
            <title>{{Text(code)}} {{Text(name)}}</title>
            <style>
            @page { size: 100mm 70mm; margin: 4mm }
            body { font: 9pt/1.3 sans-serif; margin: 0; width: 92mm }
            svg { float: right; width: 26mm; height: 26mm }
            h1 { font-size: 15pt; margin: 0 } h2 { font-size: 10pt; margin: 0 0 2mm } ol { margin: 0; padding-left: 5mm }
            </style>
            </head>
            <body>
            {{picture}}
            <h1>{{Text(code)}}</h1>
            <h2>{{Text(name)}} · {{Text(device)}}</h2>
            <ol>
            <li>Sambungkan internet ke <b>ether1</b>, laptop ke <b>ether2</b>.</li>
            <li>Salin ketiga berkas ke router: {{Text(scripts.DeviceMode)}}, {{Text(scripts.Certificate)}}, {{Text(scripts.Main)}}.</li>
            <li>Di terminal: <b>/import {{Text(scripts.DeviceMode)}}</b>, lalu <b>tekan tombol router satu kali</b> (atau cabut listriknya) dalam
                5 menit. Router menyala ulang.</li>
            <li>Di terminal: <b>/import {{Text(scripts.Main)}}</b></li>
            <li>Tunggu sampai kantor berkata: siap.</li>
            </ol>
            </body>
            </html>

            """;
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
