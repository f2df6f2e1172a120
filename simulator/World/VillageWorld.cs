using InternetDesa.Core.Regions;

namespace InternetDesa.Simulator.World;

/// <summary>A cut that a person can wait for: at a known time after the start, in a known village.</summary>
internal sealed record PlantedCut(WorldVillage Village, Cut Cut);

/// <summary>The world: its villages, when they are cut off and what their links are like.</summary>
internal sealed class VillageWorld
{
    private readonly CutSchedule _schedule;
    private readonly WeatherModel _weather;

    /// <summary>Makes the world of a seed.</summary>
    /// <param name="regions">The villages that exist.</param>
    /// <param name="villages">How many of them are simulated.</param>
    /// <param name="seed">Decides all that is chance.</param>
    /// <param name="speed">How many times as often cuts and weather come as in a calm demo.</param>
    /// <param name="start">When this run begins: the planted cuts follow it.</param>
    /// <param name="cadence">How often agents report: planted cuts come after a few reports and outlast a few.</param>
    public VillageWorld(RegionTable regions, int villages, int seed, double speed, DateTimeOffset start, TimeSpan cadence)
    {
        _schedule = new CutSchedule(seed, speed);
        _weather = new WeatherModel(seed, speed);
        Villages = VillageChoice.Choose(regions, villages, seed);
        Planted = Plant(start, cadence);
    }

    /// <summary>All villages, by index.</summary>
    public IReadOnlyList<WorldVillage> Villages { get; }

    /// <summary>The cuts that this run surely has: an uplink cut in the first village, a power cut in the second if there is one.</summary>
    public IReadOnlyList<PlantedCut> Planted { get; }

    /// <summary>The cut that a village has at a time; null when it is up.</summary>
    public Cut? CutAt(WorldVillage village, DateTimeOffset time)
    {
        // A handful: two at most.
        foreach (var planted in Planted)
        {
            if (planted.Village == village && Quiet(planted.Cut).Covers(time))
                return planted.Cut.Covers(time) ? planted.Cut : null;
        }

        return _schedule.At(village.Code, time);
    }

    /// <summary>When a village's power came back last; planted cuts, which are none of its routine, left out.</summary>
    public DateTimeOffset PoweredSince(WorldVillage village, DateTimeOffset time) => _schedule.PoweredSince(village.Code, time);

    /// <summary>What a village's link is like at a time.</summary>
    public LinkWeather WeatherAt(WorldVillage village, DateTimeOffset time) => _weather.At(village, time);

    private PlantedCut[] Plant(DateTimeOffset start, TimeSpan cadence)
    {
        PlantedCut Of(int index, CutKind kind, int after) => new(
            Villages[index], new Cut(kind, start + after * cadence, start + (after + 12) * cadence));

        return Villages.Count > 1
            ? [Of(0, CutKind.Uplink, 4), Of(1, CutKind.Power, 6)]
            : [Of(0, CutKind.Uplink, 4)];
    }

    // Around a planted cut the schedule is silent, so that whoever waits for it sees the village up, cut, and up again.
    private static Cut Quiet(Cut planted) => planted with { From = planted.From.AddMinutes(-1), To = planted.To.AddMinutes(1) };
}
