using InternetDesa.State;

namespace InternetDesa.Status.Text;

/// <summary>What states and causes are called. A state is always a shape and a word, so that it needs no colour.</summary>
internal static class Words
{
    /// <summary>All states, in the order of the columns.</summary>
    public static readonly VillageState[] States =
    [
        VillageState.Normal, VillageState.Degraded, VillageState.Down,
        VillageState.Affected, VillageState.Maintenance, VillageState.Unknown,
    ];

    /// <summary>The states that need someone's attention, worst first; the rest is normal.</summary>
    public static readonly VillageState[] Troubles =
    [
        VillageState.Down, VillageState.Affected, VillageState.Degraded, VillageState.Maintenance, VillageState.Unknown,
    ];

    /// <summary>The state's word, for the beginning of a phrase.</summary>
    public static string Of(VillageState state) => state switch
    {
        VillageState.Normal => "Normal",
        VillageState.Degraded => "Terganggu",
        VillageState.Down => "Putus",
        VillageState.Affected => "Terdampak",
        VillageState.Maintenance => "Pemeliharaan",
        _ => "Tidak diketahui",
    };

    /// <summary>The state's shape: no two are alike in black and white.</summary>
    public static string Shape(VillageState state) => state switch
    {
        VillageState.Normal => "●",
        VillageState.Degraded => "▲",
        VillageState.Down => "■",
        VillageState.Affected => "◐",
        VillageState.Maintenance => "◆",
        _ => "○",
    };

    /// <summary>The state's class in the style sheet.</summary>
    public static string Class(VillageState state) => state switch
    {
        VillageState.Normal => "s0",
        VillageState.Degraded => "s1",
        VillageState.Down => "s2",
        VillageState.Affected => "s3",
        VillageState.Maintenance => "s4",
        _ => "s5",
    };

    /// <summary>
    /// Why, in plain words: a sentence; null where there is nothing to explain. A cause of Normal is that of the outage which it ended.
    /// </summary>
    public static string? Cause(VillageState state, OutageCause cause) => (state, cause) switch
    {
        (VillageState.Normal, OutageCause.Power) => "Gangguan sebelumnya karena listrik di desa padam.",
        (VillageState.Normal, OutageCause.Uplink) => "Gangguan sebelumnya karena sambungan desa ke penyedia internet.",
        (VillageState.Normal, OutageCause.Upstream) => "Gangguan sebelumnya karena jalur utama putus.",
        (VillageState.Normal, OutageCause.Router) => "Gangguan sebelumnya karena perangkat (router) di desa.",
        (VillageState.Normal, OutageCause.Monitor) => "Yang terganggu sebelumnya adalah pemantauan kami; internet di desa mungkin tetap normal.",
        (VillageState.Normal, _) => null,
        (VillageState.Degraded, OutageCause.Uplink) => "Sambungan desa ke penyedia internet lambat atau tidak stabil.",
        (_, OutageCause.Power) => "Listrik di desa padam.",
        (_, OutageCause.Uplink) => "Sambungan desa ke penyedia internet putus.",
        (_, OutageCause.Upstream) => "Jalur utama putus, bukan perangkat desa.",
        (_, OutageCause.Router) => "Perangkat (router) di desa bermasalah.",
        (_, OutageCause.Maintenance) => "Ada pekerjaan terjadwal.",
        (_, OutageCause.Monitor) => "Sistem pemantau kami bermasalah. Internet di desa mungkin tetap normal.",
        (VillageState.Down or VillageState.Affected or VillageState.Degraded, _) => "Penyebab belum diketahui.",
        _ => null,
    };
}
