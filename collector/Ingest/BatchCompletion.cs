namespace InternetDesa.Collector.Ingest;

/// <summary>
/// Follows the payloads that wait for the disk, in the order in which they went there: one pump for all of them, since one sync makes many
/// durable. It tells the receipts before the PUBACK can leave.
/// </summary>
internal sealed class BatchCompletion
{
    private readonly ReceivedBatches _received;
    private readonly ReceiptSender _receipts;
    private readonly CollectorStats _stats;
    private readonly Action _pump;
    private readonly Lock _gate = new();
    private readonly Queue<PendingBatch> _underway = new();
    private readonly List<PendingBatch> _ready = [];
    private readonly Stack<PendingBatch> _free = new();
    private volatile Exception? _fault;
    private bool _pumping;

    /// <summary>Follows nothing yet.</summary>
    public BatchCompletion(ReceivedBatches received, ReceiptSender receipts, CollectorStats stats)
    {
        (_received, _receipts, _stats) = (received, receipts, stats);
        _pump = Pump;
    }

    /// <summary>An object for the next payload.</summary>
    public PendingBatch Rent()
    {
        lock (_free)
            return _free.TryPop(out var batch) ? batch : new PendingBatch(Return);
    }

    /// <summary>Follows a payload that was started.</summary>
    /// <exception cref="InvalidOperationException">A fault of ours has ended the pump: nothing can be acknowledged any more.</exception>
    public void Follow(PendingBatch batch)
    {
        if (_fault is { } fault)
            throw new InvalidOperationException("What is on disk is not acknowledged any more; start the collector again.", fault);
        var durable = batch.Durable;
        lock (_gate)
        {
            _underway.Enqueue(batch);
            if (_pumping)
                return;
            _pumping = true;
        }

        Await(durable);
    }

    // The pump sleeps until the disk has the oldest, not until there is one: a thread woken for that would only go to sleep again (bench connections).
    // It never runs here: a task that has completed already hands it to the thread pool.
    private void Await(Task oldest) => oldest.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_pump);

    private void Pump()
    {
        try
        {
            lock (_gate)
            {
                while (_underway.TryPeek(out var oldest) && oldest.Durable.IsCompleted)
                    _ready.Add(_underway.Dequeue());
            }

            foreach (var batch in _ready)
                Settle(batch);
            foreach (var batch in _ready)
                batch.Resume();
            _ready.Clear();
        }
        catch (Exception e)
        {
            // Told to whoever comes next, and to the host, which stops; what waits is never acknowledged, and comes again.
            _fault = e;
            _receipts.Fail(e);
            return;
        }

        Task next;
        lock (_gate)
        {
            _pumping = _underway.TryPeek(out var oldest);
            if (!_pumping)
                return;
            next = oldest!.Durable;
        }

        Await(next);
    }

    private void Settle(PendingBatch batch)
    {
        if (batch.Header is { } header)
        {
            _received.Finish(batch.From, header.Boot, header.Seq, batch.Gaps, batch.Received, batch.Fault);
            if (batch.Fault is null)
                _receipts.Due(batch.From, header.Boot, batch.Answer);
        }

        if (batch.Fault is null)
            _stats.Stored(batch.Points);
        batch.Settle();
    }

    private void Return(PendingBatch batch)
    {
        lock (_free)
            _free.Push(batch);
    }
}
