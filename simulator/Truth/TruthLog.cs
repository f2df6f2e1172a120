using InternetDesa.Core.Regions;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Truth;

/// <summary>A cut that really happened.</summary>
/// <param name="Village">Where.</param>
/// <param name="Kind">What was cut.</param>
/// <param name="From">When it took effect, UTC.</param>
/// <param name="To">When it ended, UTC; null while it lasts.</param>
internal sealed record ActualCut(VillageCode Village, CutKind Kind, DateTimeOffset From, DateTimeOffset? To);

/// <summary>What the world really did to each village, to hold against what the pages say. The last ten thousand cuts.</summary>
internal sealed class TruthLog
{
    private const int Kept = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<VillageCode, ActualCut> _open = [];
    private readonly Queue<ActualCut> _over = [];

    /// <summary>How many villages are cut off now.</summary>
    public int CutNow
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>A cut took effect.</summary>
    public void Begin(VillageCode village, CutKind kind, DateTimeOffset at)
    {
        lock (_gate)
            _open.Add(village, new ActualCut(village, kind, at, null));
    }

    /// <summary>The village's cut ended.</summary>
    public void End(VillageCode village, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (!_open.Remove(village, out var cut))
                return;
            if (_over.Count == Kept)
                _over.Dequeue();
            _over.Enqueue(cut with { To = at });
        }
    }

    /// <summary>All cuts of a village that are known, oldest first.</summary>
    public IReadOnlyList<ActualCut> Of(VillageCode village)
    {
        lock (_gate)
            return [.. _over.Where(cut => cut.Village == village), .. _open.Values.Where(cut => cut.Village == village)];
    }
}
