using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.State;

namespace InternetDesa.Collector.Projection;

/// <summary>One boot of one agent: what came of it, and when it began.</summary>
internal sealed class BootTracker
{
    private readonly DeviceId _device;
    private readonly long _boot;
    private readonly RangeSet _have = new();
    private readonly DateTimeOffset _firstSeen;
    private DateTimeOffset _lastSeen;
    private DateTimeOffset? _anchoredAt;
    private ClockAnchor? _anchor;
    private DateTimeOffset? _abandonedAt;
    private long _points;
    private long _finalSeq;

    public BootTracker(DeviceId device, long boot, DateTimeOffset firstSeen)
    {
        _device = device;
        _boot = boot;
        _firstSeen = _lastSeen = firstSeen;
    }

    public BootTracker(BootRow row)
        : this(row.Device, row.Boot, row.FirstSeen)
    {
        _have.Union(row.Have);
        _lastSeen = row.LastSeen;
        _anchor = row.Anchor;
        _anchoredAt = row.AnchoredAt;
        _points = row.Points;
        _finalSeq = row.FinalSeq;
        _abandonedAt = row.AbandonedAt;
    }

    /// <summary>UTC at its start, nanoseconds since 1970; null where its anchor has not come.</summary>
    public long? Utc0 => _anchor?.Utc0;

    /// <returns>Whether it is new; else it was moved to the spool's end, and counted before.</returns>
    public bool Batch(long seq, int points, DateTimeOffset received)
    {
        if (_have.Contains(seq))
            return false;
        _have.Add(seq);
        _points += points;
        if (received > _lastSeen)
            _lastSeen = received;
        return true;
    }

    /// <summary>Points of a batch that came before were refused, and are not any more.</summary>
    public void Replayed(int points) => _points += points;

    public void Gap(BatchGap gap, DateTimeOffset received)
    {
        _have.Add(gap.From, gap.To);
        if (gap.Why == "abandoned")
            _abandonedAt ??= received;
    }

    /// <summary>The boot after it says which seq was the last on its disk.</summary>
    public void End(long seq) => _finalSeq = Math.Max(_finalSeq, seq);

    // The first anchor wins for ever: a second one would give stored points a second time.
    /// <returns>Whether it is the first.</returns>
    public bool Anchor(ClockAnchor anchor, DateTimeOffset received)
    {
        if (_anchor is not null)
            return false;
        _anchor = anchor;
        _anchoredAt = received;
        return true;
    }

    public BootRow ToRow() => new(_device, _boot, _firstSeen, _lastSeen, _anchor, _anchoredAt, _have, _points)
    {
        FinalSeq = _finalSeq,
        AbandonedAt = _abandonedAt,
    };
}
