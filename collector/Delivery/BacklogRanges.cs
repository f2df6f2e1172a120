using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.Delivery;

/// <summary>The ranges of the spool that the live tail left behind, read oldest first.</summary>
internal sealed class BacklogRanges(SpoolLog spool, RangeSet done) : IDisposable
{
    private readonly Queue<(long From, long To)> _ranges = new();
    private readonly SpoolReach _reach = new(spool, done);
    private (long From, long To)? _current;
    private long _next;

    /// <summary>How many offsets are left.</summary>
    public long Records => _ranges.Sum(range => range.To - range.From + 1) + (_current is { } range ? Math.Max(0, range.To - _next + 1) : 0);

    /// <summary>Adds a range behind those that are there.</summary>
    public void Add(long from, long to) => _ranges.Enqueue((from, to));

    /// <summary>Reads the next record.</summary>
    public bool TryRead(out SpoolRecord record)
    {
        while (true)
        {
            if (_current is null)
            {
                record = default;
                if (!_ranges.TryDequeue(out var range))
                    return false;
                _current = range;
                _next = range.From;
                _reach.Start(range.From);
            }

            if (_reach.TryRead(out record, _current.Value.To))
            {
                _next = record.Offset + 1;
                return true;
            }

            _reach.Dispose();
            _current = null;
        }
    }

    /// <summary>Returns the cursor's buffer.</summary>
    public void Dispose() => _reach.Dispose();
}
