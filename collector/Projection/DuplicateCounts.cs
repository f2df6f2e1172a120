using InternetDesa.Core.Identity;
using InternetDesa.State.Completeness;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// Points of batches that came again, between ingest, which drops them before the spool, and the projector, which writes their number.
/// What a crash loses of it is a count, never a point.
/// </summary>
internal sealed class DuplicateCounts(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DeviceId, long> _points = [];

    /// <summary>A batch came again.</summary>
    public void Add(DeviceId device, long points)
    {
        lock (_gate)
            _points[device] = _points.GetValueOrDefault(device) + points;
    }

    /// <summary>Hands out what came since the last time.</summary>
    public IReadOnlyList<DuplicatePoints> Take()
    {
        lock (_gate)
        {
            if (_points.Count == 0)
                return [];
            var day = WibDay.Of(time.GetUtcNow());
            var taken = _points.Select(pair => new DuplicatePoints(pair.Key, day, pair.Value)).ToList();
            _points.Clear();
            return taken;
        }
    }
}
