namespace InternetDesa.Core.Spool;

/// <summary>
/// The segments of an open spool, what of them is durable, and who waits for more: all that writer and cursors share.
/// The newest segment that has records is never removed, because it alone says which offsets were used.
/// </summary>
internal sealed class SegmentTable
{
    private readonly Lock _gate = new();
    private static readonly List<Segment> None = [];
    private readonly List<Segment> _segments;
    private TaskCompletionSource? _changed;
    private bool _closed;
    private long _planned;
    // Where a spool without a segment begins. Not what is planned: a reader that comes while the first records are written must get them.
    private long _begin;
    private long _bytes;

    public SegmentTable(List<Segment> segments, long next)
    {
        _segments = segments;
        _planned = _begin = next;
        _bytes = segments.Sum(segment => segment.Length);
    }

    public long First
    {
        get
        {
            lock (_gate)
                return _segments.Count > 0 ? _segments[0].First : _begin;
        }
    }

    /// <summary>The first offset that is not durable.</summary>
    public long Next
    {
        get
        {
            lock (_gate)
                return _segments.Count > 0 ? _segments[^1].Next : _begin;
        }
    }

    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <summary>The bytes that count against the cap: not those that all readers have done, which go as soon as somebody gets to it.</summary>
    public long BytesHeld(long floor)
    {
        lock (_gate)
        {
            var held = _bytes;
            for (var i = 0; i < _segments.Count && _segments[i].Next <= floor; i++)
                held -= _segments[i].Length;
            return held;
        }
    }

    /// <summary>Claims offsets; whether they become durable or not, nobody gets them again.</summary>
    public long Claim(long records)
    {
        lock (_gate)
        {
            var first = _planned;
            _planned += records;
            return first;
        }
    }

    /// <summary>Gives up the offsets below <paramref name="next"/>.</summary>
    public void SkipTo(long next)
    {
        lock (_gate)
        {
            _planned = Math.Max(_planned, next);
            _begin = Math.Max(_begin, next);
        }
    }

    /// <summary>The newest segment; its records can go on where its <see cref="Segment.Next"/> is the offset just claimed.</summary>
    public Segment? Newest
    {
        get
        {
            lock (_gate)
                return _segments.Count > 0 ? _segments[^1] : null;
        }
    }

    public Segment Add(Segment segment)
    {
        lock (_gate)
            _segments.Add(segment);
        return segment;
    }

    /// <summary>Counts records as durable and wakes the cursors that wait.</summary>
    public void Grow(Segment segment, long bytes, long records)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            segment.Length += bytes;
            segment.Next += records;
            segment.Records += records;
            _bytes += bytes;
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }

    /// <summary>Whether <paramref name="segment"/> is not the only one.</summary>
    public bool HasOther(Segment segment)
    {
        lock (_gate)
            return _segments.Exists(other => other != segment);
    }

    /// <summary>The oldest segments that lie wholly below <paramref name="floor"/>, or that hold the spool over <paramref name="maxBytes"/>.</summary>
    public List<Segment> Deletable(long floor, long maxBytes = long.MaxValue)
    {
        lock (_gate)
        {
            var keep = _segments.FindLastIndex(static segment => segment.Records > 0);
            var left = _bytes;
            var count = 0;
            for (; count < keep && (_segments[count].Next <= floor || left > maxBytes); count++)
                left -= _segments[count].Length;
            // Asked twice for every commit, and nearly always in vain.
            return count == 0 ? None : _segments.GetRange(0, count);
        }
    }

    public void Doom(List<Segment> segments)
    {
        lock (_gate)
            segments.ForEach(segment => segment.Doomed = true);
    }

    public void Remove(Segment segment)
    {
        lock (_gate)
        {
            if (_segments.Remove(segment))
                _bytes -= segment.Length;
        }
    }

    /// <summary>Finds what a cursor reads next: the rest of its segment, the segment after it, or at its start the one that holds <paramref name="from"/>.</summary>
    public bool TryFind(Segment? current, long position, long from, out Segment segment, out long length)
    {
        lock (_gate)
        {
            segment = current is not null && current.Length > position ? current
                : current is not null ? FirstFrom(current.First + 1)!
                : LastUpTo(from) ?? FirstFrom(0)!;
            length = segment?.Length ?? 0;
            return segment is not null;
        }
    }

    // Loops: it is asked for every record, and a lambda that knows the offset is an object.
    private Segment? FirstFrom(long first)
    {
        foreach (var segment in _segments)
        {
            if (segment.First >= first && segment.Length > 0)
                return segment;
        }

        return null;
    }

    private Segment? LastUpTo(long first)
    {
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            if (_segments[i].First <= first && _segments[i].Length > 0)
                return _segments[i];
        }

        return null;
    }

    public bool IsDoomed(Segment segment)
    {
        lock (_gate)
            return segment.Doomed;
    }

    /// <summary>A task that ends when records were added or the spool was closed; null where it is closed already.</summary>
    public Task? Change()
    {
        lock (_gate)
        {
            return _closed ? null : (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Close()
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _closed = true;
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }
}
