using System.Threading.Channels;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// Follows the payloads that wait for the disk, in the order in which they went there: one loop for all of them, since one sync makes many
/// durable. It tells the receipts before the PUBACK can leave.
/// </summary>
internal sealed class BatchCompletion(ReceivedBatches received, ReceiptSender receipts, CollectorStats stats)
{
    private readonly Channel<PendingBatch> _underway = Channel.CreateUnbounded<PendingBatch>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly Stack<PendingBatch> _free = new();
    private Task? _run;

    /// <summary>An object for the next payload.</summary>
    public PendingBatch Rent()
    {
        lock (_free)
            return _free.TryPop(out var batch) ? batch : new PendingBatch(Return);
    }

    /// <summary>Follows a payload that was started.</summary>
    /// <exception cref="InvalidOperationException">A fault of ours has ended the loop: nothing can be acknowledged any more.</exception>
    public void Follow(PendingBatch batch)
    {
        _underway.Writer.TryWrite(batch);
        if (_run is null)
        {
            lock (_free)
                _run ??= RunAsync();
        }

        if (_run.Exception is { } fault)
            throw new InvalidOperationException("What is on disk is not acknowledged any more; start the collector again.", fault.InnerException);
    }

    private async Task RunAsync()
    {
        var ready = new List<PendingBatch>();
        var underway = _underway.Reader;
        while (await underway.WaitToReadAsync().ConfigureAwait(false))
        {
            while (underway.TryPeek(out var oldest))
            {
                await oldest.Durable.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                while (underway.TryPeek(out var next) && next.Durable.IsCompleted && underway.TryRead(out next))
                    ready.Add(next);
                foreach (var batch in ready)
                    Settle(batch);
                foreach (var batch in ready)
                    batch.Resume();
                ready.Clear();
            }
        }
    }

    private void Settle(PendingBatch batch)
    {
        if (batch.Header is { } header)
        {
            received.Finish(batch.From, header.Boot, header.Seq, batch.Gaps, batch.Received, batch.Fault);
            if (batch.Fault is null)
                receipts.Due(batch.From, header.Boot, batch.Answer);
        }

        if (batch.Fault is null)
            stats.Stored(batch.Points);
        batch.Settle();
    }

    private void Return(PendingBatch batch)
    {
        lock (_free)
            _free.Push(batch);
    }
}
