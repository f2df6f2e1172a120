using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// Suspects a common way: where all the villages on one upstream of the inventory, three at least, went dark within three minutes, it is
/// the way, and not each village by itself (reference status-and-alerts §4f.2). One that is still heard acquits it. Villages that only lie
/// near each other share the power line as well, so of them nothing is concluded.
/// </summary>
internal sealed class SharedWays
{
    private const int Fewest = 3;

    private static readonly TimeSpan Together = TimeSpan.FromMinutes(3);

    private readonly Dictionary<VillageCode, VillageTracker[]> _ways = [];

    /// <summary>Knows who shares a way.</summary>
    public SharedWays(InventoryModel inventory, IReadOnlyDictionary<VillageCode, VillageTracker> villages)
    {
        foreach (var way in villages.GroupBy(village => inventory.Gateway(village.Key)?.Upstream ?? "").Where(way => way.Key.Length > 0 && way.Count() >= Fewest))
        {
            var trackers = way.Select(village => village.Value).ToArray();
            foreach (var (code, _) in way)
                _ways[code] = trackers;
        }
    }

    /// <summary>A village went dark.</summary>
    /// <returns>The villages of whose way that is news.</returns>
    public IEnumerable<VillageTracker> Suspected(VillageCode code)
    {
        if (!_ways.TryGetValue(code, out var way))
            return [];
        // Who was never heard tells nothing.
        var heard = way.Where(village => village.Row.LastReport is not null).ToArray();
        return heard.Length >= Fewest && Array.TrueForAll(heard, village => village.Standing.State is VillageState.Down)
            && heard.Max(village => village.Standing.Since) - heard.Min(village => village.Standing.Since) <= Together
            ? heard.Where(village => village.Suspect())
            : [];
    }
}
