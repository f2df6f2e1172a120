using System.Buffers;
using InternetDesa.Collector.Projection;
using InternetDesa.Protocols.Influx;
using InternetDesa.State;

namespace InternetDesa.Collector.Rollups;

/// <summary>The villages of one province, kabupaten or kecamatan, and for how long they were in which state within the minute.</summary>
/// <param name="level">The level's name, as the tag has it: <c>prov</c>, <c>kab</c> or <c>kec</c>.</param>
/// <param name="code">The region's code without dots: 2, 4 or 6 digits.</param>
/// <param name="villages">Its villages, at least one.</param>
internal sealed class RollupRegion(string level, string code, VillageTracker[] villages)
{
    private readonly long[] _seconds = new long[Enum.GetValues<VillageState>().Length];
    private readonly int[] _counts = new int[Enum.GetValues<VillageState>().Length];

    /// <summary>Counts a time for each village's state.</summary>
    /// <param name="seconds">How long they are in it since the last call.</param>
    public void Watch(long seconds)
    {
        foreach (var village in villages)
            _seconds[(int)village.Standing.State] += seconds;
    }

    /// <summary>Forgets what was counted.</summary>
    public void Clear() => Array.Clear(_seconds);

    /// <summary>The minute's point: how many villages are in which state at its end, and the seconds that were counted.</summary>
    /// <param name="start">When the minute began, seconds since 1970.</param>
    public byte[] Line(long start)
    {
        Array.Clear(_counts);
        foreach (var village in villages)
            _counts[(int)village.Standing.State]++;
        var buffer = new ArrayBufferWriter<byte>(320);
        var line = new LineWriter(buffer).Measurement("rollup_1m"u8);
        // In the order of the keys, as InfluxDB sorts them.
        if (code.Length >= 4)
            line.Tag("kab"u8, code[..4]);
        if (code.Length == 6)
            line.Tag("kec"u8, code);
        line.Tag("level"u8, level).Tag("prov"u8, code[..2])
            .Field("n_total"u8, (long)villages.Length)
            .Field("n_normal"u8, Count(VillageState.Normal)).Field("n_degraded"u8, Count(VillageState.Degraded))
            .Field("n_down"u8, Count(VillageState.Down)).Field("n_affected"u8, Count(VillageState.Affected))
            .Field("n_maint"u8, Count(VillageState.Maintenance)).Field("n_unknown"u8, Count(VillageState.Unknown))
            .Field("s_up"u8, Seconds(VillageState.Normal) + Seconds(VillageState.Degraded))
            .Field("s_down"u8, Seconds(VillageState.Down) + Seconds(VillageState.Affected))
            .Field("s_maint"u8, Seconds(VillageState.Maintenance)).Field("s_unknown"u8, Seconds(VillageState.Unknown))
            // Not a number, where no village's is known, leaves the field out.
            .Field("rtt_p50_ms"u8, Percentile(50)).Field("rtt_p95_ms"u8, Percentile(95))
            .Field("loss_avg_pct"u8, villages.Average(village => village.LossPct) ?? double.NaN)
            .End(start * 1_000_000_000);
        return buffer.WrittenSpan.ToArray();
    }

    private long Count(VillageState state) => _counts[(int)state];

    private long Seconds(VillageState state) => _seconds[(int)state];

    // By nearest rank: a round trip that some village really has.
    private double Percentile(int percent)
    {
        var known = villages.Where(village => village.RttMs is not null).Select(village => village.RttMs!.Value).Order().ToArray();
        return known.Length == 0 ? double.NaN : known[((known.Length * percent) + 99) / 100 - 1];
    }
}
