using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Simulator.World;

/// <summary>Which villages a world has: spread over three kabupaten, or over as many as it takes.</summary>
internal static class VillageChoice
{
    /// <summary>Cilacap at the coast, Purworejo, and Semarang in the hills; all of them before any other kabupaten is used.</summary>
    private static readonly string[] First = ["3301", "3306", "3322"];

    /// <summary>The village that the demo's own machine stands for, in Kota Semarang: never simulated.</summary>
    public static readonly VillageCode ThisMachine = VillageCode.Parse("3374011001");

    /// <summary>Chooses villages, each kabupaten's by code and evenly apart.</summary>
    /// <param name="regions">The villages that exist.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides where in each kabupaten the choice begins, and the uplinks.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many villages.</exception>
    public static IReadOnlyList<WorldVillage> Choose(RegionTable regions, int count, int seed)
    {
        var areas = regions.Villages.Where(village => village != ThisMachine).GroupBy(village => village.Kabupaten)
            .OrderBy(area => Array.IndexOf(First, area.Key) is var place && place >= 0 ? place : First.Length)
            .ThenBy(area => area.Key, StringComparer.Ordinal)
            .Select(area => area.ToArray())
            .ToList();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, areas.Sum(area => area.Length));
        var used = First.Length;
        while (areas.Take(used).Sum(area => area.Length) < count)
            used++;
        var codes = new List<VillageCode>(count);
        // The smallest kabupaten first: what it can not give, the others share.
        foreach (var (area, left) in areas.Take(used).OrderBy(area => area.Length).Select((area, i) => (area, used - i)))
            codes.AddRange(Spread(area, Math.Min(area.Length, (count - codes.Count) / left), seed));
        return [.. codes.Order().Select((code, index) => new WorldVillage(index, code, regions.Name(code.Digits)!, UplinkOf(code, seed)))];
    }

    private static IEnumerable<VillageCode> Spread(VillageCode[] area, int count, int seed)
    {
        var begin = (int)(Chance.Unit(seed, Chance.Kabupaten(area[0]), Purpose.Phase) * area.Length);
        return Enumerable.Range(0, count).Select(i => area[(begin + (int)((long)i * area.Length / count)) % area.Length]);
    }

    private static UplinkType UplinkOf(VillageCode code, int seed) => Chance.Unit(seed, code.Number, Purpose.Uplink) switch
    {
        < 0.60 => UplinkType.Fibre,
        < 0.88 => UplinkType.Mobile,
        _ => UplinkType.Vsat,
    };
}
