using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Agent.Publisher;

/// <summary>The batches that no receipt has named: those on disk, by the chunks that they lie in, and those that are still in memory only.</summary>
/// <remarks>Not safe for concurrent use; its owner locks.</remarks>
internal sealed class OutstandingBatches
{
    private readonly List<Chunk> _chunks = [];
    private readonly List<SealedBatch> _unsynced = [];
    private readonly Dictionary<long, RangeSet> _have = [];
    private readonly HashSet<long> _news = [];

    /// <summary>How many batches.</summary>
    public long Batches { get; private set; }

    /// <summary>How many points they hold.</summary>
    public long Points { get; private set; }

    /// <summary>Those that are in memory only, with or without a receipt, the oldest first.</summary>
    public IReadOnlyList<SealedBatch> Unsynced => _unsynced;

    /// <summary>The lowest offset of a chunk that is still wanted; null where none is.</summary>
    public long? FirstOffset => _chunks.Count == 0 ? null : _chunks[0].Offset;

    /// <summary>The chunks that are still wanted, the oldest first: where each lies and how many bytes it has there.</summary>
    public IEnumerable<(long Offset, int Bytes)> Stored => _chunks.Select(chunk => (chunk.Offset, chunk.Bytes));

    /// <summary>The oldest batch: its boot, and when it was sealed in nanoseconds since that boot's start.</summary>
    public (long Boot, long Mono)? Oldest
    {
        get
        {
            foreach (var chunk in _chunks)
            {
                foreach (var batch in chunk.Batches)
                {
                    if (!IsDone(batch.Key))
                        return (batch.Key.Boot, batch.Mono);
                }
            }

            return _unsynced.Find(batch => !IsDone(batch.Key)) is { } unsynced ? (unsynced.Boot, unsynced.Mono) : null;
        }
    }

    /// <summary>The boots that have some.</summary>
    public IEnumerable<long> Boots => _chunks.Select(chunk => chunk.Boot).Concat(_unsynced.Select(batch => batch.Boot)).Distinct();

    /// <summary>Whether a batch has its receipt, or is a declared gap.</summary>
    public bool IsDone(BatchKey key) => _have.TryGetValue(key.Boot, out var seqs) && seqs.Contains(key.Seq);

    /// <summary>The same of a range of seqs, each of them.</summary>
    public bool AreDone(long boot, long from, long to) => _have.TryGetValue(boot, out var seqs) && seqs.ContainsAll(from, to);

    /// <summary>Whether receipts came that no chunk has written down yet.</summary>
    public bool HasNews => _news.Count > 0;

    /// <summary>
    /// The seqs with receipts of the boots that there is news of, for the next chunk to write down. It lies behind their batches, so it
    /// is deleted later than these.
    /// </summary>
    public List<(long Boot, RangeSet Seqs)> TakeNews()
    {
        List<(long, RangeSet)> news = [.. _news.Select(boot => (boot, _have[boot]))];
        _news.Clear();
        return news;
    }

    /// <summary>Adds a batch that is in memory.</summary>
    public void Add(SealedBatch batch)
    {
        _unsynced.Add(batch);
        Count(batch.Points, 1);
    }

    /// <summary>The oldest batches in memory, as many as there are in <paramref name="group"/>, are on disk now.</summary>
    public void Store(long offset, int bytes, IReadOnlyList<SealedBatch> group)
    {
        _unsynced.RemoveRange(0, group.Count);
        Keep(new Chunk(offset, bytes, [.. group.Select(batch => new Stub(batch.Key, batch.Points, batch.Mono))]));
    }

    /// <summary>The oldest batches in memory are lost: the disk refused them.</summary>
    public List<BatchGap> Refuse(int count)
    {
        _news.UnionWith(_have.Keys);
        var lost = _unsynced.GetRange(0, count).Select(batch => new Stub(batch.Key, batch.Points, batch.Mono)).ToArray();
        _unsynced.RemoveRange(0, count);
        return GiveUp(lost, "abandoned");
    }

    /// <summary>Adds a chunk that was found on disk.</summary>
    public void Restore(long offset, int bytes, IReadOnlyList<(BatchKey Key, int Points, long Mono)> batches)
    {
        foreach (var batch in batches)
        {
            if (!IsDone(batch.Key))
                Count(batch.Points, 1);
        }

        Keep(new Chunk(offset, bytes, [.. batches.Select(batch => new Stub(batch.Key, batch.Points, batch.Mono))]));
    }

    /// <summary>Takes out the batches that a receipt, or a durable gap, names.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Receive(long boot, RangeSet seqs)
    {
        // Of what the receipt names nearly all is known already: only the rest costs anything.
        var news = News(boot, seqs);
        if (news.Count == 0)
            return false;
        var before = Batches;
        List<Chunk> touched = [.. _chunks.Where(chunk => chunk.Boot == boot && news.Exists(chunk.Touches))];
        foreach (var batch in touched.SelectMany(chunk => chunk.Batches)
            .Concat(_unsynced.Where(batch => batch.Boot == boot).Select(batch => new Stub(batch.Key, batch.Points, batch.Mono))))
        {
            if (!IsDone(batch.Key) && seqs.Contains(batch.Key.Seq))
                Count(batch.Points, -1);
        }

        if (before == Batches)
            return false;
        Know(boot, seqs);
        _news.Add(boot);
        _chunks.RemoveAll(chunk => chunk.Boot == boot && news.Exists(chunk.Touches) && IsDone(chunk));
        return true;
    }

    /// <summary>Notes what a restart finds written down: batches that have their receipts, or stand-ins.</summary>
    public void Know(long boot, RangeSet seqs)
    {
        if (!_have.TryGetValue(boot, out var have))
            _have[boot] = have = new RangeSet();
        have.Union(seqs);
    }

    /// <summary>Takes out the chunks of a range of offsets: they are gone, or stood in for.</summary>
    /// <param name="fromOffset">The first.</param>
    /// <param name="toOffset">The last, included.</param>
    /// <param name="why">Why, for the gaps.</param>
    /// <returns>What was outstanding of them.</returns>
    public List<BatchGap> Drop(long fromOffset, long toOffset, string why)
    {
        var dropped = _chunks.FindAll(IsMeant);
        _chunks.RemoveAll(IsMeant);
        return GiveUp(dropped.SelectMany(chunk => chunk.Batches), why);

        bool IsMeant(Chunk chunk) => chunk.Offset >= fromOffset && chunk.Offset <= toOffset;
    }

    /// <summary>The gaps that would stand for what is outstanding of a chunk.</summary>
    public List<BatchGap> GapsOf(long offset, string why) =>
        Gaps(_chunks.Find(chunk => chunk.Offset == offset)?.Batches.Where(batch => !IsDone(batch.Key)) ?? [], why);

    /// <summary>The oldest batch that is not to be skipped; null where there is none.</summary>
    /// <returns>The batch, and where it lies; null while it is in memory.</returns>
    public (BatchKey Key, long? Offset)? First(Func<BatchKey, bool> skip)
    {
        foreach (var chunk in _chunks)
        {
            foreach (var batch in chunk.Batches)
            {
                if (!IsDone(batch.Key) && !skip(batch.Key))
                    return (batch.Key, chunk.Offset);
            }
        }

        return _unsynced.Find(batch => !IsDone(batch.Key) && !skip(batch.Key)) is { } unsynced ? (unsynced.Key, null) : null;
    }

    private List<(long From, long To)> News(long boot, RangeSet seqs)
    {
        if (!_have.TryGetValue(boot, out var have))
            return [.. seqs.Ranges];
        var news = new List<(long, long)>();
        foreach (var (from, to) in seqs.Ranges)
        {
            var next = from;
            foreach (var known in have.Ranges)
            {
                if (known.To < next || known.From > to)
                    continue;
                if (known.From > next)
                    news.Add((next, known.From - 1));
                next = known.To + 1;
            }

            if (next <= to)
                news.Add((next, to));
        }

        return news;
    }

    private void Keep(Chunk chunk)
    {
        if (!IsDone(chunk))
            _chunks.Add(chunk);
    }

    private bool IsDone(Chunk chunk) => Array.TrueForAll(chunk.Batches, batch => IsDone(batch.Key));

    private List<BatchGap> GiveUp(IEnumerable<Stub> batches, string why)
    {
        var waiting = batches.Where(batch => !IsDone(batch.Key)).ToArray();
        foreach (var batch in waiting)
            Count(batch.Points, -1);
        return Gaps(waiting, why);
    }

    private static List<BatchGap> Gaps(IEnumerable<Stub> batches, string why)
    {
        var gaps = new List<BatchGap>();
        foreach (var (key, points, _) in batches)
        {
            if (gaps.Count > 0 && gaps[^1] is var last && last.Boot == key.Boot && last.To + 1 == key.Seq)
                gaps[^1] = last with { To = key.Seq, Points = last.Points + points };
            else
                gaps.Add(new BatchGap(key.Boot, key.Seq, key.Seq, points, why));
        }

        return gaps;
    }

    private void Count(int points, int sign)
    {
        Batches += sign;
        Points += sign * points;
    }

    private readonly record struct Stub(BatchKey Key, int Points, long Mono);

    // Its batches are consecutive ones of one boot.
    private sealed record Chunk(long Offset, int Bytes, Stub[] Batches)
    {
        public long Boot => Batches.Length == 0 ? 0 : Batches[0].Key.Boot;

        public bool Touches((long From, long To) seqs) => seqs.From <= Batches[^1].Key.Seq && seqs.To >= Batches[0].Key.Seq;
    }
}
