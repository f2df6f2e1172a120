using InternetDesa.State;
using InternetDesa.Status.Html;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary><c>/desa/3301012001</c>: how it is, since when and why, the last day, the last changes.</summary>
internal static class VillagePage
{
    /// <summary>How many changes are listed.</summary>
    private const int Listed = 20;

    /// <param name="layout">What is around it.</param>
    /// <param name="snapshot">Where the village is from.</param>
    /// <param name="village">The village.</param>
    /// <param name="changes">Its changes, newest first, enough for a day; null where they can't be read now.</param>
    public static HtmlString Render(Layout layout, StatusSnapshot snapshot, VillageView village, IReadOnlyList<StateChange>? changes)
    {
        var row = village.Row;
        var kecamatan = snapshot.Region(row.Code.Kecamatan)!;
        // The last numbers of a village that is not reached say nothing about now.
        var heard = row.State is VillageState.Normal or VillageState.Degraded;
        return layout.Page(
            snapshot, $"{Words.Of(row.State)} – {village.Name}, {village.Kecamatan}, {village.Kabupaten}", village.Path, Simulation.Mark(village), Markup.Of(
            $"""
            {Layout.Path(snapshot, snapshot.Region(row.Code.Kabupaten)!, kecamatan)}
            <div class="card state {Words.Class(row.State)}" role="status"><h1>{village.Name}</h1>{Parts.State(row.State)}
            <p>{Sentence(village, snapshot.Now)}</p>{Cause(row)}</div>
            {MaintenanceNote.Render(snapshot, row.Code.Digits)}
            <div class="card"><dl><dt>Sejak</dt><dd>{Wib.Full(row.Since)}</dd>
            <dt>Laporan terakhir</dt><dd>{(row.LastReport is { } last ? $"{Wib.Moment(last, snapshot.Now)} ({Wib.Ago(last, snapshot.Now)})" : "belum pernah ada")}</dd>
            {Markup.If(heard && row.RttMs is not null, () => Markup.Of($"<dt>Waktu tempuh data</dt><dd>{Numbers.Whole((long)Math.Round(row.RttMs ?? 0))} milidetik</dd>"))}{Markup.If(heard && row.LossPct is not null, () => Markup.Of($"<dt>Data hilang</dt><dd>{Numbers.Tenths(row.LossPct ?? 0)} %</dd>"))}
            <dt>Kode wilayah</dt><dd>{row.Code.Dotted}</dd><dt>Sumber</dt><dd>{(row.Simulated ? "Simulasi" : "Data nyata")}</dd></dl></div>
            <h2>24 jam terakhir</h2>
            {(changes is null ? Unreadable : Markup.Of($"""<div class="card">{DayStrip.Render(changes, snapshot.Now)}</div>"""))}
            <h2>Perubahan terakhir</h2>
            {(changes is null ? Unreadable : Log(changes))}
            <p><a class="link" href="{village.Path}/kelengkapan">Kelengkapan data</a></p>
            """));
    }

    /// <summary>The state in a sentence that needs no other.</summary>
    internal static string Sentence(VillageView village, DateTimeOffset now)
    {
        var since = $"sejak {Wib.Moment(village.Row.Since, now)} ({Wib.Duration(now - village.Row.Since)})";
        return village.State switch
        {
            VillageState.Normal => $"Internet Desa di {village.Name} normal {since}.",
            VillageState.Degraded => $"Internet Desa di {village.Name} tersambung, tetapi terganggu {since}: lambat atau sebagian data hilang.",
            VillageState.Down => $"Internet Desa di {village.Name} terputus {since}.",
            VillageState.Affected => $"Internet Desa di {village.Name} ikut terputus {since}, karena jalur di atasnya putus. Perangkat desa tidak rusak.",
            VillageState.Maintenance => $"Ada pemeliharaan di {village.Name} {since}. Layanan bisa terputus sebentar.",
            _ => village.Row.LastReport is null
                ? $"Kami belum pernah menerima laporan dari {village.Name}. Internet Anda mungkin tetap normal."
                : $"Kami tidak bisa memeriksa {village.Name} {since}. Internet Anda mungkin tetap normal.",
        };
    }

    private static HtmlString Unreadable { get; } = new("<p>Riwayat sedang tidak bisa dibaca. Silakan muat ulang beberapa saat lagi.</p>");

    // What is known while nobody hears the village, and nothing more: silence alone does not tell its cause.
    private const string NotKnownYet = "Penyebab belum diketahui: desa ini tidak terdengar, bisa karena listrik, router, atau jalur internet. "
        + "Sebabnya tertulis di sini setelah desa tersambung lagi.";

    private static HtmlString Cause(VillageRow row) => row is { State: VillageState.Down, Cause: OutageCause.Unknown }
        ? Markup.Of($"<p>{NotKnownYet}</p>")
        : Words.Cause(row.State, row.Cause) is { } cause
        ? Markup.Of($"<p>{Markup.If(row.State is not (VillageState.Normal or VillageState.Maintenance), () => new HtmlString("<strong>Dugaan sebab:</strong> "))}{cause}</p>")
        : default;

    private static HtmlString Log(IReadOnlyList<StateChange> changes) => changes.Count == 0
        ? new HtmlString("<p>Belum ada perubahan yang tercatat.</p>")
        : Markup.Of($"""<ol class="log">{changes.Take(Listed).Select(c => Markup.Of($"<li>{Parts.State(c.State)} {Wib.Full(c.At)} <span class=\"muted\">{Words.Cause(c.State, c.Cause)}</span></li>"))}</ol>""");
}
