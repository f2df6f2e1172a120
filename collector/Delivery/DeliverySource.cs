using System.Buffers;
using System.Data.Common;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Delivery;

/// <summary>
/// What is to be delivered, in two lanes: the live tail, and the backlog behind it, oldest first. When the tail's next record is old, it
/// becomes backlog with all that follows it, and the tail goes on at the spool's end: after an outage of days fresh points come first.
/// </summary>
/// <remarks>Safe for concurrent use: one caller fills from the live tail, any number from the backlog.</remarks>
internal sealed class DeliverySource(
    SpoolLog spool, DeliveryProgress progress, AnchorStore anchors, OutboxStore outbox, DeadLetters deadLetters, BatchSize size,
    CollectorStats stats, TimeProvider time, ILogger<DeliveryService> logger) : IDisposable
{
    private const int OutboxRows = 1000;

    // Under load a batch follows the other within milliseconds, and a question to the database costs more than a thousand points.
    private static readonly TimeSpan OutboxInterval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnchorWait = TimeSpan.FromDays(60);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly BatchControl _control = new();
    private readonly AnchorWaitingRoom _waiting = new(anchors);
    private readonly Queue<WaitedRecord> _ready = new();
    private readonly ArrayBufferWriter<byte> _refused = new();
    private readonly RecordLookup _lookup = new(spool);
    private readonly SpoolReach _live = new(spool, progress.Done);
    private readonly BacklogRanges _backlog = new(spool, progress.Done);
    private long _outboxId;
    private long _outboxRead = long.MinValue / 2;

    /// <summary>Begins where the checkpoint says: what lies between there and the spool's end is old or not, as its records tell.</summary>
    public void Begin() => _live.Start(progress.Done.FirstMissing());

    /// <summary>Fills an empty batch from the tail, with the outbox and what waited for an anchor; one that was not sent is left as it is.</summary>
    /// <returns>Whether it has something to send.</returns>
    public async ValueTask<bool> FillLiveAsync(DeliveryBatch batch)
    {
        if (batch.Parts.Count > 0)
            return true;
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (time.GetElapsedTime(_outboxRead) >= OutboxInterval)
                AddOutbox(batch);
            while (HasRoom(batch) && _live.TryRead(out var record))
                await AddLive(batch, record).ConfigureAwait(false);
            stats.OldestUndelivered = batch.OldestReceived;
            await AddReady(batch).ConfigureAwait(false);
            return batch.Parts.Count > 0;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Fills an empty batch from the backlog.</summary>
    /// <returns>Whether it has something to send.</returns>
    public async ValueTask<bool> FillBacklogAsync(DeliveryBatch batch)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            while (HasRoom(batch) && _backlog.TryRead(out var record))
                await Add(batch, record).ConfigureAwait(false);
            stats.Backlog(_backlog.Records, batch.OldestReceived);
            return batch.Parts.Count > 0;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>All lines of the batch are stored or in the dead letter.</summary>
    public async ValueTask CompleteAsync(DeliveryBatch batch)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var part in batch.Parts)
            {
                if (part.Offset != 0)
                    progress.Done.Add(part.Offset);
            }

            ForgetOutbox(batch.OutboxId);
            batch.Clear();
            progress.SaveIfDue();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Saves the progress, if it is time or if it is the last time.</summary>
    public void Save(bool last)
    {
        _gate.Wait();
        try
        {
            if (last)
                progress.TrySave();
            else
                progress.SaveIfDue();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _live.Dispose();
        _backlog.Dispose();
        _lookup.Dispose();
        _gate.Dispose();
    }

    private void AddOutbox(DeliveryBatch batch)
    {
        var rows = outbox.Read(_outboxId, OutboxRows);
        foreach (var (id, lines) in rows)
            batch.AddOutbox(id, lines);
        // A full look is followed by the next one at once.
        if (rows.Count < OutboxRows)
            _outboxRead = time.GetTimestamp();
    }

    // Records without points count as well: a spool may hold any number of them.
    private bool HasRoom(DeliveryBatch batch) =>
        batch.Points < size.Points && batch.Parts.Count < BatchSize.Most && batch.Lines.WrittenCount < BatchSize.MaxBytes;

    private async ValueTask AddLive(DeliveryBatch batch, SpoolRecord record)
    {
        if (CollectorRecord.TryRead(record.Payload.Span, out var header, out _)
            && time.GetUtcNow() - UnixNanoseconds.ToTime(header.Received) > Fresh && !progress.Done.Contains(record.Offset))
        {
            var end = Math.Max(spool.NextOffset, record.Offset + 1);
            _backlog.Add(record.Offset, end - 1);
            _live.Start(end);
            logger.FreshFirst(end - record.Offset);
            return;
        }

        await Add(batch, record).ConfigureAwait(false);
    }

    private async ValueTask AddReady(DeliveryBatch batch)
    {
        if (_ready.Count == 0)
        {
            foreach (var ready in _waiting.TakeReady(time.GetUtcNow()))
                _ready.Enqueue(ready);
        }

        while (HasRoom(batch) && _ready.TryDequeue(out var ready))
            await AddWaited(batch, ready).ConfigureAwait(false);
        if (_ready.Count == 0)
            _lookup.Dispose();
    }

    private async ValueTask AddWaited(DeliveryBatch batch, WaitedRecord waited)
    {
        if (!_lookup.TryRead(waited.Offset, out var record) || !Read(record, out var header, out var data))
        {
            // Damaged since; left open, it would hold the spool for ever.
            progress.Done.Add(waited.Offset);
            return;
        }

        if (waited.Utc0 is { } utc0)
        {
            await AddAnchored(batch, waited.Offset, header, data, utc0).ConfigureAwait(false);
            return;
        }

        if (waited.InVain)
        {
            await deadLetters.Add(DeadReason.NoAnchor, header.From.ToString(), "", "nobody learned when this boot began", header.Boot,
                header.Seq, header.Received, data.Span).ConfigureAwait(false);
        }
        else if (!await TryMove(record).ConfigureAwait(false))
        {
            Wait(waited.Offset, header);
            return;
        }

        progress.Done.Add(waited.Offset);
    }

    // To the spool's end. A full spool is no fault: the record waits on where it is.
    private async ValueTask<bool> TryMove(SpoolRecord record)
    {
        try
        {
            await spool.Append(record.Payload.Span).Synced.ConfigureAwait(false);
            return true;
        }
        catch (SpoolFullException)
        {
            return false;
        }
    }

    private void Wait(long offset, in CollectorRecord header) => _waiting.Wait(header.From, header.Boot, offset, time.GetUtcNow(),
        UnixNanoseconds.ToTime(header.Received) + AnchorWait);

    private async ValueTask Add(DeliveryBatch batch, SpoolRecord record)
    {
        if (progress.Done.Contains(record.Offset))
            return;
        if (!Read(record, out var header, out var data))
            progress.Done.Add(record.Offset);
        else if (header.Clock == BatchClock.Utc)
            batch.Add(record.Offset, header.From, data.Span, header.Points, header.Received);
        else if (_waiting.Utc0(header.From, header.Boot) is { } utc0)
            await AddAnchored(batch, record.Offset, header, data, utc0).ConfigureAwait(false);
        else
            Wait(record.Offset, header);
    }

    private async ValueTask AddAnchored(DeliveryBatch batch, long offset, CollectorRecord header, ReadOnlyMemory<byte> data, long utc0)
    {
        _refused.ResetWrittenCount();
        batch.AddAnchored(offset, header.From, data.Span, utc0, header.Received, _refused);
        if (_refused.WrittenCount > 0)
        {
            await deadLetters.Add(DeadReason.Time, header.From.ToString(), "", "by its boot's anchor the time is before 2024 or ahead of us",
                header.Boot, header.Seq, header.Received, _refused.WrittenSpan).ConfigureAwait(false);
        }
    }

    private bool Read(SpoolRecord record, out CollectorRecord header, out ReadOnlyMemory<byte> data)
    {
        data = default;
        if (!CollectorRecord.TryRead(record.Payload.Span, out header, out var length)
            || BatchReader.Read(record.Payload.Span[length..], _control) is not null)
            return false;
        data = record.Payload[(length + _control.Length)..];
        return true;
    }

    private void ForgetOutbox(long id)
    {
        if (id == 0)
            return;
        _outboxId = id;
        try
        {
            outbox.DeleteThrough(id);
        }
        catch (DbException fault) when (StateDatabase.IsPassing(fault))
        {
            // They go with the next ones, and are not read again before.
        }
    }
}
