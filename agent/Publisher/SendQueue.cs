using InternetDesa.Core.Batches;

namespace InternetDesa.Agent.Publisher;

/// <summary>
/// What to publish next. The newest batch goes first, so that the province sees the present; all others are the backlog.
/// A batch that was acknowledged waits for its receipt, and is due again when that does not come: ever later while none comes at all.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class SendQueue(BatchStore store, Func<long> mono, TimeSpan patience)
{
    // Bounds what is sent ahead of the receipts, and the memory for it.
    private const int MaxAwaiting = 4096;

    // The longest patience: a collector that is away for weeks behind a broker that is not must not cost the whole backlog every time.
    private static readonly TimeSpan MaxPatience = TimeSpan.FromHours(1);

    private readonly TimeSpan _firstPatience = patience;
    private readonly Lock _gate = new();
    private readonly Dictionary<BatchKey, Sent> _awaiting = [];
    private readonly SemaphoreSlim _live = new(0, 1);
    private readonly SemaphoreSlim _backlog = new(0, 1);
    private SealedBatch? _newest;
    private TimeSpan _patience = patience;

    /// <summary>Offers a batch that was sealed; one that is not sent by now is left to the backlog.</summary>
    public void Offer(SealedBatch batch)
    {
        lock (_gate)
        {
            if (_newest is not null)
                Wake(_backlog);
            _newest = batch;
        }

        Wake(_live);
    }

    /// <summary>Looks again at what is due: called at a connection, at every interval and after receipts.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_newest is not null)
                Wake(_live);
        }

        Wake(_backlog);
    }

    /// <summary>Waits for a newest batch, which may be taken already.</summary>
    public Task WaitForNewestAsync(CancellationToken ct) => _live.WaitAsync(ct);

    /// <summary>Waits until the backlog is worth a look.</summary>
    public Task WaitForBacklogAsync(CancellationToken ct) => _backlog.WaitAsync(ct);

    /// <summary>The newest batch, unless it was sent.</summary>
    public SealedBatch? Newest
    {
        get
        {
            lock (_gate)
                return _newest;
        }
    }

    /// <summary>The oldest batch that is due, and where it lies; null where none is, or too many await their receipts.</summary>
    public (BatchKey Key, long? Offset)? NextDue()
    {
        lock (_gate)
        {
            var longAgo = mono() - _patience.Ticks * TimeSpan.NanosecondsPerTick;
            var overdue = _awaiting.Where(batch => batch.Value.Mono < longAgo).Select(batch => batch.Key).ToArray();
            foreach (var key in overdue)
                _awaiting.Remove(key);
            // Doubled until a receipt comes.
            if (overdue.Length > 0 && _patience < MaxPatience)
                _patience *= 2;
            if (_awaiting.Count >= MaxAwaiting)
                return null;
        }

        // Never under our lock: the store offers its batches under its own, so the locks are taken in that order everywhere.
        return store.FirstOutstanding(IsTaken);
    }

    /// <summary>Notes that a batch is being sent.</summary>
    /// <param name="key">The batch.</param>
    /// <param name="first">Whether this is its first attempt: then a receipt that names it was written later than now.</param>
    public void Sending(BatchKey key, bool first)
    {
        lock (_gate)
            _awaiting[key] = new Sent(mono(), first);
    }

    /// <summary>Notes that the collector acknowledged or refused a batch: it awaits its receipt, or its next attempt.</summary>
    public void Answered(BatchKey key)
    {
        lock (_gate)
        {
            if (_newest?.Key == key)
                _newest = null;
        }
    }

    /// <summary>Notes that the connection broke before an answer: the batch is due at once.</summary>
    public void Unanswered(BatchKey key)
    {
        lock (_gate)
            _awaiting.Remove(key);
    }

    /// <summary>Notes a receipt.</summary>
    /// <returns>The latest moment before which the receipt can not have been written; null where nothing tells.</returns>
    public long? Received(Receipt receipt)
    {
        long? after = null;
        lock (_gate)
        {
            foreach (var (key, sent) in _awaiting)
            {
                if (key.Boot != receipt.Boot || !receipt.Have.Contains(key.Seq))
                    continue;
                _awaiting.Remove(key);
                _patience = _firstPatience;
                if (sent.First)
                    after = Math.Max(after ?? 0, sent.Mono);
            }
        }

        Wake(_backlog);
        return after;
    }

    private bool IsTaken(BatchKey key)
    {
        lock (_gate)
            return key == _newest?.Key || _awaiting.ContainsKey(key);
    }

    // A semaphore as a flag: set is set, however often.
    private static void Wake(SemaphoreSlim flag)
    {
        lock (flag)
        {
            if (flag.CurrentCount == 0)
                flag.Release();
        }
    }

    private readonly record struct Sent(long Mono, bool First);
}
