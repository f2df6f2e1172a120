using InternetDesa.Core.Regions;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// When each village's state is written again though nothing changed: once an hour, each village at a second of its own, so that
/// a query over hours finds a point of every village.
/// </summary>
internal sealed class StatePulse
{
    private const int Period = 3600;
    private readonly VillageCode[][] _villages = new VillageCode[Period][];
    private long _second;

    public StatePulse(IEnumerable<VillageCode> villages, DateTimeOffset now)
    {
        var bySecond = villages.ToLookup(code => (int)(code.Number % Period));
        for (var second = 0; second < Period; second++)
            _villages[second] = [.. bySecond[second]];
        _second = now.ToUnixTimeSeconds();
    }

    /// <summary>The villages whose seconds passed since the last call; after a pause or a clock that was set back, none twice.</summary>
    public IEnumerable<VillageCode> Due(DateTimeOffset now)
    {
        var (from, to) = (_second, now.ToUnixTimeSeconds());
        _second = to;
        for (var second = Math.Max(from, to - Period) + 1; second <= to; second++)
        {
            foreach (var code in _villages[second % Period])
                yield return code;
        }
    }
}
