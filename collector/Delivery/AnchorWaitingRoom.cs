using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.State;

namespace InternetDesa.Collector.Delivery;

/// <summary>
/// Batches whose times count from a boot's start wait here, as offsets of the spool, until the boot's anchor is in the state database.
/// Those that wait for over a day move to the spool's end, so that one lost village does not hold the whole spool back.
/// </summary>
internal sealed class AnchorWaitingRoom(AnchorStore anchors)
{
    private readonly Dictionary<(DeviceId Device, long Boot), long> _known = [];
    private readonly Dictionary<(DeviceId Device, long Boot), Waiting> _waiting = [];

    private const int MaxKnown = 100_000;
    private static readonly TimeSpan MoveAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan AbandonedWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private DateTimeOffset _looked;

    private sealed class Waiting
    {
        public RangeSet Offsets { get; } = new();

        public required DateTimeOffset Since { get; init; }

        public required DateTimeOffset Until { get; init; }
    }

    /// <summary>When a boot began, nanoseconds since 1970; null where nobody knows yet.</summary>
    public long? Utc0(DeviceId device, long boot)
    {
        if (_known.TryGetValue((device, boot), out var utc0))
            return utc0;
        if (_waiting.ContainsKey((device, boot)) || anchors.Utc0(device, boot) is not { } found)
            return null;
        Remember((device, boot), found);
        return found;
    }

    /// <summary>Has a record wait.</summary>
    /// <param name="device">Who sent it.</param>
    /// <param name="boot">Its boot.</param>
    /// <param name="offset">The record's offset.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When the wait is over.</param>
    public void Wait(DeviceId device, long boot, long offset, DateTimeOffset now, DateTimeOffset until)
    {
        if (!_waiting.TryGetValue((device, boot), out var waiting))
            _waiting[(device, boot)] = waiting = new Waiting { Since = now, Until = until };
        waiting.Offsets.Add(offset);
    }

    /// <summary>Takes out the records whose anchor came, whose time is over, and that have to move, by offset; it looks once a second.</summary>
    public IReadOnlyList<WaitedRecord> TakeReady(DateTimeOffset now)
    {
        // All villages of a power cut wait at the same time: that many questions are not for every batch.
        if (_waiting.Count == 0 || (now - _looked).Duration() < LookInterval)
            return [];
        _looked = now;
        var ready = new List<WaitedRecord>();
        foreach (var (device, boot, utc0, silentSince) in anchors.Find([.. _waiting.Keys]))
        {
            var key = (device, boot);
            var waiting = _waiting[key];
            var inVain = utc0 is null && (now >= waiting.Until || now >= silentSince + AbandonedWait);
            if (utc0 is null && !inVain && now < waiting.Since + MoveAfter)
                continue;
            _waiting.Remove(key);
            if (utc0 is { } found)
                Remember(key, found);
            foreach (var (from, to) in waiting.Offsets.Ranges)
            {
                for (var offset = from; offset <= to; offset++)
                    ready.Add(new WaitedRecord(offset, utc0, inVain));
            }
        }

        ready.Sort((one, other) => one.Offset.CompareTo(other.Offset));
        return ready;
    }

    // What is forgotten here the database still knows.
    private void Remember((DeviceId Device, long Boot) key, long utc0)
    {
        if (_known.Count >= MaxKnown)
            _known.Clear();
        _known[key] = utc0;
    }
}

/// <summary>A record that waits no more.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Utc0">When its boot began; null where nobody knows.</param>
/// <param name="InVain">Without an anchor: whether its time is over. If not, it moves to the spool's end and waits on.</param>
internal readonly record struct WaitedRecord(long Offset, long? Utc0, bool InVain);
