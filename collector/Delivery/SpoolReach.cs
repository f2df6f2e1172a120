using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.Delivery;

/// <summary>Reads the spool in order from some offset on. Offsets that no record has, from a failed sync, it marks as done: they hold nothing to come.</summary>
internal sealed class SpoolReach(SpoolLog spool, RangeSet done) : IDisposable
{
    private SpoolCursor? _cursor;
    private long _next;

    /// <summary>Begins at an offset.</summary>
    public void Start(long offset)
    {
        Dispose();
        _cursor = spool.OpenCursor(offset);
        _next = offset;
    }

    /// <summary>Reads the next record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="last">Offsets beyond are left alone.</param>
    /// <returns>False where there is none up to <paramref name="last"/>.</returns>
    public bool TryRead(out SpoolRecord record, long last = long.MaxValue)
    {
        record = default;
        var found = _cursor is not null && _cursor.TryRead(out record);
        var end = found ? Math.Min(record.Offset - 1, last) : last;
        if (end >= _next && end < long.MaxValue)
            done.Add(_next, end);
        if (!found)
            return false;
        _next = record.Offset + 1;
        return record.Offset <= last;
    }

    /// <summary>Returns the cursor's buffer.</summary>
    public void Dispose()
    {
        _cursor?.Dispose();
        _cursor = null;
    }
}
