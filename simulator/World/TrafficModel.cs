using InternetDesa.Core.Inventory;

namespace InternetDesa.Simulator.World;

/// <summary>How much a village's people use its internet: by the hour of the day, the uplink, and how popular the hotspot is.</summary>
internal static class TrafficModel
{
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);

    // The part of the day's peak in each hour, WIB: asleep at night, school and office by day, everybody in the evening.
    private static readonly double[] ByHour =
    [
        0.10, 0.06, 0.04, 0.04, 0.08, 0.15, 0.25, 0.35, 0.45, 0.50, 0.52, 0.50,
        0.55, 0.55, 0.50, 0.52, 0.58, 0.62, 0.75, 0.95, 1.00, 0.90, 0.55, 0.25,
    ];

    /// <summary>The mean download rate, bits a second.</summary>
    public static double DownBps(WorldVillage village, DateTimeOffset time)
    {
        var local = time.ToOffset(Wib);
        var part = local.TimeOfDay.TotalHours - local.Hour;
        var now = ByHour[local.Hour] * (1 - part) + ByHour[(local.Hour + 1) % 24] * part;
        var peak = village.Uplink switch
        {
            UplinkType.Fibre => 30e6,
            UplinkType.Mobile => 9e6,
            _ => 3e6,
        };
        // Popularity is the village's own and no part of the world's seed: a village has its people in every world.
        return peak * now * (0.3 + 0.7 * Chance.Unit(0, village.Code.Number, Purpose.Popularity));
    }

    /// <summary>The mean upload rate, bits a second.</summary>
    public static double UpBps(WorldVillage village, DateTimeOffset time) => 0.12 * DownBps(village, time);
}
