using InternetDesa.Core.Inventory;

namespace InternetDesa.Simulator.World;

/// <summary>How much a village's people use its internet: by the hour of the day, the uplink, and how popular the hotspot is.</summary>
internal static class TrafficModel
{
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);

    // Midnight in WIB.
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, Wib);

    private const double UpPart = 0.12;

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
        return PeakBps(village) * now;
    }

    /// <summary>The mean upload rate, bits a second.</summary>
    public static double UpBps(WorldVillage village, DateTimeOffset time) => UpPart * DownBps(village, time);

    /// <summary>What was downloaded between two times, bytes: the integral of <see cref="DownBps"/>.</summary>
    public static double DownBytes(WorldVillage village, DateTimeOffset from, DateTimeOffset to) =>
        PeakBps(village) / 8 * 3600 * (PeakHours(to) - PeakHours(from));

    /// <summary>What was uploaded between two times, bytes.</summary>
    public static double UpBytes(WorldVillage village, DateTimeOffset from, DateTimeOffset to) => UpPart * DownBytes(village, from, to);

    private static double PeakBps(WorldVillage village)
    {
        var peak = village.Uplink switch
        {
            UplinkType.Fibre => 30e6,
            UplinkType.Mobile => 9e6,
            _ => 3e6,
        };
        // Popularity is the village's own and no part of the world's seed: a village has its people in every world.
        return peak * (0.3 + 0.7 * Chance.Unit(0, village.Code.Number, Purpose.Popularity));
    }

    // How many hours of the peak lie between 2020 and a time: straight lines between the hours, so trapezia.
    private static double PeakHours(DateTimeOffset time)
    {
        var hours = (time - Begin).TotalHours;
        var whole = (long)Math.Floor(hours);
        var (days, hour) = (whole / 24, (int)(whole % 24));
        var sum = days * ByHour.Sum();
        for (var h = 0; h < hour; h++)
            sum += (ByHour[h] + ByHour[(h + 1) % 24]) / 2;
        var part = hours - whole;
        return sum + (ByHour[hour] * part) + ((ByHour[(hour + 1) % 24] - ByHour[hour]) * part * part / 2);
    }
}
