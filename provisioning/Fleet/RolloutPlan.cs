using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>
/// Which village comes when: one, then five, then the rest of a kecamatan, of its kabupaten, and of the selection, so that a mistake of the
/// manifest is found where it reaches few. Pure: the same selection gives the same rings.
/// </summary>
/// <param name="Rings">The rings, none of them empty.</param>
internal sealed record RolloutPlan(IReadOnlyList<RolloutRing> Rings)
{
    private const int Few = 5;

    /// <summary>How many villages it has.</summary>
    public int Size => Rings.Sum(ring => ring.Size);

    /// <summary>Makes the rings.</summary>
    /// <param name="villages">The selection, each village once.</param>
    public static RolloutPlan Make(IReadOnlyCollection<FleetVillage> villages)
    {
        if (villages.Count == 0)
            return new RolloutPlan([]);
        var graph = new LinkGraph(villages);
        var kecamatan = villages.GroupBy(village => village.Code.Kecamatan).OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key).First().Key;
        var kabupaten = kecamatan[..4];
        // A village behind which no other hangs: if it is lost, only it is.
        var first = villages.Where(village => village.Code.Kecamatan == kecamatan).OrderBy(village => graph.Behind(village.Code))
            .ThenBy(village => village.Code).First();
        var left = villages.Where(village => village != first).OrderBy(village => village.Code).ToList();
        var few = Various(first, [.. left.Where(village => village.Code.Kabupaten == kabupaten)], graph).ToHashSet();
        left.RemoveAll(few.Contains);
        RolloutRing[] rings =
        [
            new($"one village, {first.Code.Dotted}", [[first]]),
            new("a few villages", graph.Waves(few)),
            new($"kecamatan {Dotted(kecamatan)}", graph.Waves(left.Where(village => village.Code.Kecamatan == kecamatan))),
            new($"kabupaten {Dotted(kabupaten)}", graph.Waves(left.Where(
                village => village.Code.Kabupaten == kabupaten && village.Code.Kecamatan != kecamatan))),
            new("the rest", graph.Waves(left.Where(village => village.Code.Kabupaten != kabupaten))),
        ];
        return new RolloutPlan([.. rings.Where(ring => ring.Size > 0)]);
    }

    // Models differ more than villages do: one of each that is frequent, then whatever comes first.
    private static IEnumerable<FleetVillage> Various(FleetVillage first, IReadOnlyList<FleetVillage> near, LinkGraph graph)
    {
        var candidates = near.OrderBy(village => graph.Behind(village.Code)).ThenBy(village => village.Code).ToList();
        var models = candidates.Where(village => village.Model != first.Model).GroupBy(village => village.Model)
            .OrderByDescending(model => model.Count()).ThenBy(model => model.Key, StringComparer.Ordinal).Select(model => model.First());
        return models.Concat(candidates).Distinct().Take(Few);
    }

    private static string Dotted(string digits) => string.Join('.', digits.Chunk(2).Select(pair => new string(pair)));
}

/// <summary>Which villages of a selection are two ends of one link.</summary>
internal sealed class LinkGraph
{
    private readonly Dictionary<VillageCode, VillageCode> _upstream = [];
    private readonly Dictionary<VillageCode, int> _behind = [];

    /// <summary>Makes it.</summary>
    public LinkGraph(IReadOnlyCollection<FleetVillage> villages)
    {
        var known = villages.Select(village => village.Code).ToHashSet();
        foreach (var village in villages)
        {
            if (village.Upstream is { } upstream && upstream != village.Code && known.Contains(upstream))
            {
                _upstream[village.Code] = upstream;
                _behind[upstream] = _behind.GetValueOrDefault(upstream) + 1;
            }
        }
    }

    /// <summary>How many villages hang on one directly.</summary>
    public int Behind(VillageCode village) => _behind.GetValueOrDefault(village);

    /// <summary>
    /// Villages in waves, none with both ends of a link; two waves are enough where nothing hangs on itself. Whoever is nearer to the
    /// province takes the first wave that is free.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<FleetVillage>> Waves(IEnumerable<FleetVillage> villages)
    {
        var waves = new List<List<FleetVillage>>();
        var waveOf = new Dictionary<VillageCode, int>();
        var behind = new Dictionary<VillageCode, List<int>>();
        foreach (var village in villages.OrderBy(village => Depth(village.Code)).ThenBy(village => village.Code))
        {
            var taken = behind.GetValueOrDefault(village.Code) ?? [];
            var upstream = _upstream.TryGetValue(village.Code, out var parent) ? parent : (VillageCode?)null;
            if (upstream is { } above && waveOf.TryGetValue(above, out var wave))
                taken = [.. taken, wave];
            var free = 0;
            while (taken.Contains(free))
                free++;
            if (free == waves.Count)
                waves.Add([]);
            waves[free].Add(village);
            waveOf[village.Code] = free;
            // Only where the inventory has a circle does a village come before what it hangs on.
            if (upstream is { } up && !waveOf.ContainsKey(up))
                behind.TryAdd(up, []);
            if (upstream is { } later && behind.TryGetValue(later, out var list))
                list.Add(free);
        }

        return waves;
    }

    private int Depth(VillageCode village)
    {
        var depth = 0;
        while (_upstream.TryGetValue(village, out var upstream) && depth <= _upstream.Count)
            (village, depth) = (upstream, depth + 1);
        return depth;
    }
}
