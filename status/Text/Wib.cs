using System.Globalization;

namespace InternetDesa.Status.Text;

/// <summary>
/// Times as people in western Indonesia write them: WIB is UTC+07:00, without summer time. By hand, since the programs carry no
/// culture data; the words are those of CLDR's id-ID.
/// </summary>
internal static class Wib
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    private static readonly string[] Days = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];

    private static readonly string[] Months =
    [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ];

    /// <summary>The same moment with WIB's offset.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => time.ToOffset(Offset);

    /// <summary><c>14.05</c></summary>
    public static string Clock(DateTimeOffset time) => Of(time).ToString("HH'.'mm", CultureInfo.InvariantCulture);

    /// <summary><c>17 Agustus 2026</c></summary>
    public static string Date(DateTimeOffset time)
    {
        var wib = Of(time);
        return string.Create(CultureInfo.InvariantCulture, $"{wib.Day} {Months[wib.Month - 1]} {wib.Year}");
    }

    /// <summary><c>Senin, 17 Agustus 2026</c></summary>
    public static string LongDate(DateTimeOffset time) => $"{Days[(int)Of(time).DayOfWeek]}, {Date(time)}";

    /// <summary><c>Senin, 17 Agustus 2026 pukul 14.05 WIB</c></summary>
    public static string Full(DateTimeOffset time) => $"{LongDate(time)} pukul {Clock(time)} WIB";

    /// <summary>
    /// <c>Sabtu, 22 Agustus 2026 pukul 22.00–24.00 WIB</c>; over midnight
    /// <c>Sabtu, 22 Agustus 2026 pukul 22.00 sampai Minggu, 23 Agustus 2026 pukul 04.00 WIB</c>.
    /// </summary>
    public static string Span(DateTimeOffset from, DateTimeOffset to)
    {
        var (begin, end) = (Of(from), Of(to));
        return end.Date == begin.Date ? $"{LongDate(from)} pukul {Clock(from)}–{Clock(to)} WIB"
            : end.DateTime == begin.Date.AddDays(1) ? $"{LongDate(from)} pukul {Clock(from)}–24.00 WIB"
            : $"{LongDate(from)} pukul {Clock(from)} sampai {Full(to)}";
    }

    /// <summary><c>pukul 14.05 WIB</c>, with the date where it isn't today's: <c>16 Agustus 2026 pukul 14.05 WIB</c>.</summary>
    public static string Moment(DateTimeOffset time, DateTimeOffset now) =>
        Of(time).Date == Of(now).Date ? $"pukul {Clock(time)} WIB" : $"{Date(time)} pukul {Clock(time)} WIB";

    /// <summary>For tables: <c>14.05 WIB</c>, where it isn't today <c>16 Agu 2026</c>.</summary>
    public static string Short(DateTimeOffset time, DateTimeOffset now)
    {
        var wib = Of(time);
        return wib.Date == Of(now).Date
            ? $"{Clock(time)} WIB"
            : string.Create(CultureInfo.InvariantCulture, $"{wib.Day} {Months[wib.Month - 1][..3]} {wib.Year}");
    }

    /// <summary>
    /// <c>25 menit</c>, <c>1 jam 12 menit</c>, <c>3 hari 4 jam</c>: rounded down, the smaller unit only where it isn't 0.
    /// </summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => "kurang dari 1 menit",
        { TotalHours: < 1 } => $"{span.Minutes} menit",
        { TotalDays: < 1 } => $"{span.Hours} jam" + (span.Minutes > 0 ? $" {span.Minutes} menit" : ""),
        _ => $"{Numbers.Whole(span.Days)} hari" + (span.Hours > 0 ? $" {span.Hours} jam" : ""),
    };

    /// <summary><c>12 menit yang lalu</c>; <c>baru saja</c> within a minute, or where the other clock is ahead.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        { TotalMinutes: < 1 } => "baru saja",
        { TotalHours: < 1 } span => $"{span.Minutes} menit yang lalu",
        { TotalDays: < 1 } span => $"{span.Hours} jam yang lalu",
        var span => $"{Numbers.Whole(span.Days)} hari yang lalu",
    };
}
