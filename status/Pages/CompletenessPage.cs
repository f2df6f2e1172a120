using InternetDesa.State.Completeness;
using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary><c>/desa/3301012001/kelengkapan</c>: what became of the points that the village's agent collected, day by day.</summary>
internal static class CompletenessPage
{
    /// <summary>How many days are listed.</summary>
    public const int Days = 14;

    /// <param name="layout">What is around it.</param>
    /// <param name="snapshot">Where the village is from.</param>
    /// <param name="village">The village.</param>
    /// <param name="days">The account, by device and day; null where it can't be read now.</param>
    public static HtmlString Render(Layout layout, StatusSnapshot snapshot, VillageView village, IReadOnlyList<CompletenessDay>? days)
    {
        var row = village.Row;
        return layout.Page(snapshot, $"Kelengkapan data – {village.Name}, {village.Kecamatan}, {village.Kabupaten}", $"{village.Path}/kelengkapan",
            Simulation.Mark(village), Markup.Of(
            $"""
            {Layout.Path(snapshot, snapshot.Region(row.Code.Kabupaten)!, snapshot.Region(row.Code.Kecamatan)!)}
            <h1>Kelengkapan data {village.Name}</h1>
            <p>Alat pengukur di desa menghitung setiap titik data yang dikumpulkannya. Di sini terlihat apa yang terjadi dengan titik-titik itu, hari demi hari. <a class="link" href="{village.Path}">Kembali ke {village.Name}</a></p>
            {Content(days)}
            """));
    }

    private static HtmlString Content(IReadOnlyList<CompletenessDay>? days)
    {
        if (days is null)
            return new HtmlString("<p>Data kelengkapan sedang tidak bisa dibaca. Silakan muat ulang beberapa saat lagi.</p>");
        if (days.Count == 0)
            return new HtmlString("<p>Desa ini belum mengirim data dari alat pengukur, atau hanya dipantau dari pusat.</p>");
        return Markup.Of($"""<ol class="log">{days.OrderByDescending(day => day.Day).ThenBy(day => day.Device).Take(Days).Select(Item)}</ol>""");
    }

    private static HtmlString Item(CompletenessDay day) => Markup.Of(
        $"""<li><strong>{Wib.LongDate(WibDay.StartOf(day.Day))}</strong> {(day.Percent is { } percent ? $"{Numbers.Hundredths(percent)} %" : "")}<br>{Numbers.Whole(day.Sampled)} dikumpulkan, {Numbers.Whole(day.Received)} diterima<br><span class="muted">{string.Join("; ", Fates(day))}</span></li>""");

    private static IEnumerable<string> Fates(CompletenessDay day)
    {
        if (day.Missing + day.MissingBatches > 0)
            yield return $"{Numbers.Whole(day.Missing)} belum ada ({Numbers.Whole(day.MissingBatches)} laporan), {(day.Waiting ? "masih ditunggu" : "penyebab tidak diketahui")}";
        if (day.LostPower > 0)
            yield return $"{Numbers.Whole(day.LostPower)} hilang karena listrik padam";
        if (day.Abandoned > 0)
            yield return $"{Numbers.Whole(day.Abandoned)} dilepas alat karena penyimpanannya penuh";
        if (day.Thinned > 0)
            yield return $"{Numbers.Whole(day.Thinned)} diringkas menjadi rata-rata";
        if (day.Refused > 0)
            yield return $"{Numbers.Whole(day.Refused)} ditolak dan disimpan terpisah";
        if (day.Unanchored > 0)
            yield return $"{Numbers.Whole(day.Unanchored)} menunggu jam alat diketahui";
        if (day.Duplicate > 0)
            yield return $"{Numbers.Whole(day.Duplicate)} terkirim ulang, dihitung sekali";
        if (day.Missing + day.MissingBatches + day.Declared + day.Refused == 0)
            yield return "tidak ada yang hilang";
    }
}
