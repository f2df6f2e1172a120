using System.Globalization;
using System.Net;
using System.Text;
using InternetDesa.Agent.Evidence;

namespace InternetDesa.Agent.LocalPage;

/// <summary>Writes the page, in Bahasa Indonesia: one file without scripts, readable on any phone.</summary>
internal static class LocalPageHtml
{
    private const string Style = """
        :root{color-scheme:light dark;--bg:#f3f6f8;--card:#fff;--text:#16212b;--muted:#4a5763;--line:#d5dde3}
        @media(prefers-color-scheme:dark){:root{--bg:#10161b;--card:#182129;--text:#e7edf2;--muted:#a8b4be;--line:#33404a}}
        *{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font:17px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
        header{background:#0c3a5b;color:#fff;border-bottom:4px solid #e0a526;padding:.7rem 1rem;font-weight:700}
        main{max-width:36rem;margin:0 auto;padding:1rem}
        section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem;margin:0 0 1rem}
        .ok{border-left:10px solid #17693a}.bad{border-left:10px solid #b3231c}.far{border-left:10px solid #855400}
        h1{font-size:1.5rem;line-height:1.25;margin:0 0 .3rem}h2{font-size:1.1rem;margin:0 0 .4rem}
        p{margin:.3rem 0}ol{margin:.3rem 0;padding-left:1.3rem}.m{color:var(--muted)}
        a.tel{display:flex;justify-content:space-between;min-height:48px;align-items:center;border-top:1px solid var(--line);color:inherit;text-decoration:none}
        a.tel b{color:#0a4f8c}@media(prefers-color-scheme:dark){a.tel b{color:#8ec5ff}}
        dl{display:grid;grid-template-columns:1fr auto;gap:.2rem .8rem;margin:0}dd{margin:0;text-align:right}
        """;

    /// <summary>The page.</summary>
    public static string Write(LocalPageView view, LocalPageOptions options)
    {
        var words = LocalPageWords.Of(view.Trouble);
        var page = new StringBuilder(6000);
        var village = options.Village.Length > 0 ? options.Village : "Internet Desa";
        page.Append("<!doctype html><html lang=\"id\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Append("<meta http-equiv=\"refresh\" content=\"30\"><title>").Append(Text(words.Title)).Append("</title><style>").Append(Style)
            .Append("</style></head><body><header>").Append(Text(village)).Append("</header><main>");
        page.Append("<section class=\"").Append(words.Css).Append("\"><h1>").Append(Text(words.Title)).Append("</h1><p>")
            .Append(Text(Since(view))).Append("</p><p>").Append(Text(words.Meaning)).Append("</p></section>");
        WriteFaults(page, view);
        if (words.Steps.Count > 0)
        {
            page.Append("<section><h2>Yang bisa dilakukan</h2><ol>");
            foreach (var step in words.Steps)
                page.Append("<li>").Append(Text(step)).Append("</li>");
            page.Append("</ol></section>");
        }

        WriteContacts(page, view.Trouble, options.Contacts);
        WriteFigures(page, view, options);
        page.Append("<p class=\"m\">Halaman ini dibuat oleh alat di desa ini dan tetap bisa dibuka saat internet putus.");
        if (view.Now is { } now)
            page.Append(" Diperbarui ").Append(Clock(now)).Append('.');
        return page.Append("</p></main></body></html>").ToString();
    }

    /// <summary>A span of time as people say it.</summary>
    internal static string Span(TimeSpan span) =>
        span.TotalMinutes < 1 ? "kurang dari 1 menit"
        : span.TotalHours < 1 ? $"{(int)span.TotalMinutes} menit"
        : span.TotalDays < 1 ? $"{(int)span.TotalHours} jam {span.Minutes} menit"
        : $"{(int)span.TotalDays} hari {span.Hours} jam";

    private static void WriteFaults(StringBuilder page, LocalPageView view)
    {
        if (view.Start == StartReason.Power && view.Uptime < TimeSpan.FromHours(24))
            page.Append("<section><h2>Listrik alat ini sempat padam</h2><p>Alat menyala kembali ").Append(Span(view.Uptime)).Append(" yang lalu.</p></section>");
        if (view.DiskFull)
            page.Append("<section class=\"bad\"><h2>Penyimpanan alat penuh</h2><p>Pengukuran tetap berjalan, tetapi tidak bisa disimpan. Sampaikan ini kepada teknisi.</p></section>");
        if (view.DiskFault is { } disk)
            page.Append("<section class=\"bad\"><h2>Penyimpanan alat rusak atau terkunci</h2><p>Pengukuran tetap berjalan dan langsung dikirim; yang belum terkirim hilang kalau listrik padam. Untuk teknisi: ")
                .Append(Text(disk)).Append("</p></section>");
        if (view.ConfigFault is { } fault)
            page.Append("<section class=\"far\"><h2>Pengaturan baru ditolak</h2><p>Pengaturan lama tetap dipakai. Untuk teknisi: ").Append(Text(fault)).Append("</p></section>");
    }

    private static void WriteContacts(StringBuilder page, VillageTrouble? trouble, LocalContacts contacts)
    {
        var all = new (string Name, string Number, VillageTrouble For)[]
        {
            ("Operator desa", contacts.Operator, VillageTrouble.Router), ("Penyedia internet", contacts.Isp, VillageTrouble.Uplink),
            ("PLN", contacts.Pln, VillageTrouble.Power), ("Diskominfo", contacts.Diskominfo, VillageTrouble.Province),
        };
        page.Append("<section><h2>Hubungi</h2>");
        // Who can mend it comes first.
        foreach (var (name, number, _) in all.Where(contact => contact.Number.Length > 0).OrderBy(contact => contact.For != trouble))
            page.Append("<a class=\"tel\" href=\"tel:").Append(Text(Digits(number))).Append("\"><span>").Append(name).Append("</span><b>").Append(Text(number)).Append("</b></a>");
        page.Append("</section>");
    }

    private static void WriteFigures(StringBuilder page, LocalPageView view, LocalPageOptions options)
    {
        page.Append("<section><h2>Angka</h2><dl>");
        if (options.ContractMbps > 0)
            Row("Kecepatan menurut kontrak", $"{Number(options.ContractMbps)} Mbps");
        Row("Kecepatan terukur", view.MeasuredMbps is not { } measured ? "belum diukur"
            : options.ContractMbps > 0 ? $"{Number(measured)} Mbps ({Math.Floor(100 * measured / options.ContractMbps).ToString("#,0", Indonesian)}% kontrak)"
            : $"{Number(measured)} Mbps");
        if (view.BusyLossPct is { } loss)
            Row("Turun saat jam sibuk", $"{loss.ToString("0", Indonesian)}%");
        Row("Data menunggu dikirim", view.Queued == 0 ? "tidak ada" : $"{view.Queued.ToString("#,0", Indonesian)} titik");
        if (view.DaysLeft is { } days)
            Row("Cukup untuk", $"{Math.Floor(days).ToString("#,0", Indonesian)} hari lagi");
        Row("Kuota dipakai untuk mengukur", $"{Number(view.ProbeBytes / 1e6)} MB");
        Row("Alat menyala", Span(view.Uptime));
        page.Append("</dl></section>");

        void Row(string name, string value) => page.Append("<dt>").Append(name).Append("</dt><dd>").Append(Text(value)).Append("</dd>");
    }

    private static readonly NumberFormatInfo Indonesian = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };

    private static string Since(LocalPageView view) => view.Since is { } since
        ? $"Sejak {Clock(since)} ({Span(view.Lasted)})"
        : $"Sudah {Span(view.Lasted)}; jam alat belum disetel";

    private static string Clock(DateTimeOffset wib) => wib.ToString("dd'/'MM'/'yyyy HH.mm' WIB'", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("#,0.#", Indonesian);

    private static string Digits(string number) => string.Concat(number.Where(sign => char.IsAsciiDigit(sign) || sign == '+'));

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
