using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Agent.Publisher;

/// <summary>
/// The durable batches that no receipt has named, kept as runs of consecutive seqs at consecutive offsets: an outage of weeks is a
/// handful of runs.
/// </summary>
/// <remarks>Not safe for concurrent use; its owner locks.</remarks>
internal sealed class OutstandingBatches
{
    private readonly List<Run> _runs = [];

    /// <summary>How many batches.</summary>
    public long Batches { get; private set; }

    /// <summary>How many points they hold.</summary>
    public long Points { get; private set; }

    /// <summary>The lowest offset; null where there is none.</summary>
    public long? FirstOffset => _runs.Count == 0 ? null : _runs[0].Offset;

    /// <summary>The oldest batch: its boot, and when it was sealed in nanoseconds since that boot's start.</summary>
    public (long Boot, long Mono)? Oldest => _runs.Count == 0 ? null : (_runs[0].Boot, _runs[0].FirstMono);

    /// <summary>The boots that have some.</summary>
    public IEnumerable<long> Boots => _runs.Select(run => run.Boot);

    /// <summary>Adds a batch; offsets ascend.</summary>
    public void Add(long boot, long seq, long offset, int points, long mono)
    {
        Batches++;
        Points += points;
        if (_runs.Count > 0 && _runs[^1] is var last && last.Boot == boot && last.Points == points
            && last.Seq + last.Count == seq && last.Offset + last.Count == offset)
            _runs[^1] = last with { Count = last.Count + 1, LastMono = mono };
        else
            _runs.Add(new Run(boot, seq, offset, 1, points, mono, mono));
    }

    /// <summary>Takes out the batches that a receipt names.</summary>
    /// <returns>Their offsets, as inclusive ranges.</returns>
    public List<(long From, long To)> Receive(long boot, RangeSet have)
    {
        var removed = new List<(long, long)>();
        for (var i = _runs.Count - 1; i >= 0; i--)
        {
            if (_runs[i].Boot != boot)
                continue;
            // From the highest range down: what a cut leaves below it stays at i.
            for (var r = have.Ranges.Count - 1; r >= 0; r--)
            {
                var run = _runs[i];
                var first = Math.Max(have.Ranges[r].From - run.Seq, 0);
                var last = Math.Min(have.Ranges[r].To - run.Seq, run.Count - 1);
                if (first > last)
                    continue;
                removed.Add((run.Offset + first, run.Offset + last));
                Cut(i, first, last);
                if (first == 0)
                    break;
            }
        }

        return removed;
    }

    /// <summary>Takes out the batches of a range of offsets: they are gone.</summary>
    /// <returns>What was lost by it.</returns>
    public List<BatchGap> Drop(long fromOffset, long toOffset)
    {
        var gaps = new List<BatchGap>();
        for (var i = _runs.Count - 1; i >= 0; i--)
        {
            var run = _runs[i];
            var first = Math.Max(fromOffset - run.Offset, 0);
            var last = Math.Min(toOffset - run.Offset, run.Count - 1);
            if (first > last)
                continue;
            gaps.Add(new BatchGap(run.Boot, run.Seq + first, run.Seq + last, (last - first + 1) * run.Points, "abandoned"));
            Cut(i, first, last);
        }

        return gaps;
    }

    /// <summary>Whether the batch at an offset is outstanding.</summary>
    public bool Contains(long offset) => _runs.Exists(run => offset >= run.Offset && offset < run.Offset + run.Count);

    /// <summary>The lowest offset that is not to be skipped; null where there is none.</summary>
    public long? First(Func<long, bool> skip)
    {
        foreach (var run in _runs)
        {
            for (var offset = run.Offset; offset < run.Offset + run.Count; offset++)
            {
                if (!skip(offset))
                    return offset;
            }
        }

        return null;
    }

    private void Cut(int i, long first, long last)
    {
        var run = _runs[i];
        Batches -= last - first + 1;
        Points -= (last - first + 1) * run.Points;
        _runs.RemoveAt(i);
        if (last < run.Count - 1)
            _runs.Insert(i, run.Slice(last + 1, run.Count - 1));
        if (first > 0)
            _runs.Insert(i, run.Slice(0, first - 1));
    }

    // Points of each batch; the times of sealing of the first and the last, between which the others lie evenly.
    private readonly record struct Run(long Boot, long Seq, long Offset, long Count, int Points, long FirstMono, long LastMono)
    {
        public Run Slice(long first, long last) => this with
        {
            Seq = Seq + first, Offset = Offset + first, Count = last - first + 1, FirstMono = MonoAt(first), LastMono = MonoAt(last),
        };

        private long MonoAt(long index) => Count == 1 ? FirstMono : FirstMono + (long)((LastMono - FirstMono) / (double)(Count - 1) * index);
    }
}
