using InternetDesa.Core.Inventory;

namespace InternetDesa.Simulator.World;

/// <summary>
/// Round-trip time and loss of a village's uplink: good weather by the uplink's type, rain over a whole kabupaten (satellite suffers
/// most, fibre not at all), congestion in the evening. A pure function of seed, village and time.
/// </summary>
internal sealed class WeatherModel(int seed, double speed)
{
    private const double RainChance = 0.15;
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);
    private readonly long _slot = (long)(TimeSpan.FromMinutes(15).Ticks / speed);

    /// <summary>The link's weather.</summary>
    public LinkWeather At(WorldVillage village, DateTimeOffset time)
    {
        var slot = time.UtcTicks / _slot;
        var distance = Chance.Unit(seed, village.Code.Number, Purpose.Distance);
        var good = village.Uplink switch
        {
            UplinkType.Fibre => new LinkWeather(8 + 22 * distance, 1, 0.0005),
            UplinkType.Mobile => new LinkWeather(45 + 50 * distance, 12, 0.004),
            _ => new LinkWeather(570 + 60 * distance, 15, 0.006),
        };
        // Rain fades a satellite's signal so much that of five echoes one is lost nearly always; a mobile network only slows down.
        if (Chance.Unit(seed, Chance.Kabupaten(village.Code), Purpose.Rain, slot) < RainChance && village.Uplink != UplinkType.Fibre)
            return village.Uplink == UplinkType.Vsat
                ? good with { JitterMs = 60, Loss = 0.4 }
                : good with { RttMs = good.RttMs * 1.4, JitterMs = 30, Loss = 0.02 };
        // A full link queues: bufferbloat multiplies the round trip of terrestrial links, a satellite's adds to what it has.
        if (Chance.Unit(seed, village.Code.Number, Purpose.Congestion, slot) < CongestionChance(time))
            return new LinkWeather(good.RttMs + (village.Uplink == UplinkType.Fibre ? 120 : 340), good.JitterMs * 8, 0.06);
        return good;
    }

    private static double CongestionChance(DateTimeOffset time) => time.ToOffset(Wib).Hour is >= 18 and < 22 ? 0.06 : 0.02;
}
