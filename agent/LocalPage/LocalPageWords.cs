namespace InternetDesa.Agent.LocalPage;

/// <summary>What a trouble is called and what a person on the spot can do about it.</summary>
internal sealed record LocalPageWords(string Css, string Title, string Meaning, IReadOnlyList<string> Steps)
{
    /// <summary>The words for a trouble.</summary>
    public static LocalPageWords Of(VillageTrouble? trouble) => trouble switch
    {
        null => new("far", "Alat baru menyala", "Alat sedang memeriksa listrik, router, dan jalur internet. Tunggu satu menit.", []),
        VillageTrouble.Power => new("bad", "Listrik padam", "Aliran listrik terputus. Alat ini masih hidup dengan baterai.",
            ["Periksa apakah rumah di sekitar juga padam.", "Kalau hanya di sini: periksa MCB dan stopkontak.", "Kalau semua padam: hubungi PLN 123."]),
        VillageTrouble.Router => new("bad", "Router tidak menjawab", "Alat ini hidup, tetapi router desa tidak bisa dihubungi. Jadi bukan gangguan dari penyedia internet.",
            ["Periksa lampu router: kalau mati, periksa adaptor dan stopkontaknya.", "Periksa kabel dari router ke alat ini.",
                "Cabut listrik router, tunggu 30 detik, lalu pasang lagi. Tunggu 5 menit."]),
        VillageTrouble.Uplink => new("bad", "Jalur internet putus", "Router menjawab, tetapi internet di belakangnya tidak. Gangguannya di jalur penyedia internet.",
            ["Periksa kabel dan lampu modem atau antena penyedia.", "Cabut listrik modem, tunggu 30 detik, lalu pasang lagi.",
                "Kalau 15 menit kemudian masih putus: hubungi penyedia internet dan sebutkan waktu mulainya."]),
        VillageTrouble.Province => new("far", "Internet berfungsi, pusat data provinsi tidak terjangkau",
            "Internet desa bisa dipakai. Hanya laporan ke provinsi yang tertunda; datanya disimpan di alat ini dan dikirim nanti.",
            ["Tidak ada yang perlu diperbaiki di desa.", "Kalau lebih dari satu hari: beri tahu Diskominfo."]),
        _ => new("ok", "Internet desa berfungsi", "Listrik, router, dan jalur internet bekerja. Laporan sampai ke provinsi.", []),
    };
}
