using System.Buffers;
using System.Data.Common;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Delivery;

/// <summary>
/// Brings the spool's points, and those that the collector itself makes, to InfluxDB. A record is done when InfluxDB has it or it is
/// in the dead letter; everything else stays in the spool, however long InfluxDB is away.
/// </summary>
internal sealed class DeliveryService(
    SpoolLog spool, SpoolCheckpoint checkpoint, DeliverySender sender, AnchorStore anchors, OutboxStore outbox, DeadLetters deadLetters,
    CollectorStats stats, TimeProvider time, ILogger<DeliveryService> logger) : BackgroundService
{
    /// <summary>The reader's name in the spool.</summary>
    public const string Reader = "delivery";

    private const int MaxPoints = 5000;
    private const int MaxBytes = 1024 * 1024;
    private const int OutboxRows = 1000;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnchorWait = TimeSpan.FromDays(60);

    private readonly DeliveryBatch _batch = new();
    private readonly BatchControl _control = new();
    private readonly AnchorWaitingRoom _waiting = new(anchors);
    private readonly Queue<WaitedRecord> _ready = new();
    private readonly RecordLookup _lookup = new(spool);
    private long _outboxId;
    private long _lastRead;
    private long _oldestReceived;
    private DateTimeOffset _saved;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lastRead = checkpoint.Done.FirstMissing() - 1;
        using var cursor = spool.OpenCursor(_lastRead + 1);
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            do
            {
                while (await FillAsync(cursor).ConfigureAwait(false))
                {
                    await sender.SendAsync(_batch, stoppingToken).ConfigureAwait(false);
                    Complete();
                }

                SaveIfDue();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        // What came during the stop goes once more, if InfluxDB is there; what does not stays in the spool.
        using var last = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        try
        {
            while (await FillAsync(cursor).ConfigureAwait(false) && await sender.SendOnceAsync(_batch, last.Token).ConfigureAwait(false))
                Complete();
        }
        catch (OperationCanceledException)
        {
        }

        TrySave();
    }

    // True when the batch has something to send. A batch that could not be sent is kept as it is and tried again.
    private async ValueTask<bool> FillAsync(SpoolCursor cursor)
    {
        if (_batch.Parts.Count > 0)
            return true;
        _oldestReceived = 0;
        foreach (var (id, line) in outbox.Read(_outboxId, OutboxRows))
        {
            _batch.Add(0, "", line, 1);
            _batch.OutboxId = id;
        }

        if (_ready.Count == 0)
        {
            foreach (var ready in _waiting.TakeReady(time.GetUtcNow()))
                _ready.Enqueue(ready);
        }

        while (HasRoom && _ready.TryDequeue(out var ready))
            await AddWaited(ready).ConfigureAwait(false);
        if (_ready.Count == 0)
            _lookup.Dispose();
        while (HasRoom && cursor.TryRead(out var record))
            await Add(record).ConfigureAwait(false);
        stats.OldestUndelivered = _oldestReceived;
        return _batch.Parts.Count > 0;
    }

    // Records without points count as well: a spool may hold any number of them.
    private bool HasRoom => _batch.Points < MaxPoints && _batch.Parts.Count < MaxPoints && _batch.Lines.WrittenCount < MaxBytes;

    private async ValueTask AddWaited(WaitedRecord waited)
    {
        if (!_lookup.TryRead(waited.Offset, out var record) || !Read(record, out var header, out var data))
        {
            // Damaged since; left open, it would hold the spool for ever.
            checkpoint.Done.Add(waited.Offset);
            return;
        }

        if (waited.Utc0 is { } utc0)
        {
            await AddAnchored(waited.Offset, header, data, utc0).ConfigureAwait(false);
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

        checkpoint.Done.Add(waited.Offset);
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

    private async ValueTask Add(SpoolRecord record)
    {
        // Offsets that no record has, from a failed sync, hold nothing to come.
        if (record.Offset > _lastRead + 1)
            checkpoint.Done.Add(_lastRead + 1, record.Offset - 1);
        _lastRead = record.Offset;
        if (checkpoint.Done.Contains(record.Offset))
            return;
        if (!Read(record, out var header, out var data))
        {
            checkpoint.Done.Add(record.Offset);
            return;
        }

        if (header.Clock == BatchClock.Mono)
        {
            if (_waiting.Utc0(header.From, header.Boot) is { } utc0)
                await AddAnchored(record.Offset, header, data, utc0).ConfigureAwait(false);
            else
                Wait(record.Offset, header);
            return;
        }

        if (_oldestReceived == 0)
            _oldestReceived = header.Received;
        _batch.Add(record.Offset, header.From.ToString(), data.Span, header.Points);
    }

    private async ValueTask AddAnchored(long offset, CollectorRecord header, ReadOnlyMemory<byte> data, long utc0)
    {
        var refused = new ArrayBufferWriter<byte>();
        _batch.AddAnchored(offset, header.From.ToString(), data.Span, utc0, t => LineTranslator.IsPlausible(t, header.Received), refused);
        if (refused.WrittenCount > 0)
        {
            await deadLetters.Add(DeadReason.Time, header.From.ToString(), "", "by its boot's anchor the time is before 2024 or ahead of us",
                header.Boot, header.Seq, header.Received, refused.WrittenSpan).ConfigureAwait(false);
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

    private void Complete()
    {
        foreach (var part in _batch.Parts)
        {
            if (part.Offset != 0)
                checkpoint.Done.Add(part.Offset);
        }

        if (_batch.OutboxId != 0)
        {
            _outboxId = _batch.OutboxId;
            try
            {
                outbox.DeleteThrough(_outboxId);
            }
            catch (DbException fault) when (StateDatabase.IsPassing(fault))
            {
                // They go with the next ones, and are not read again before.
            }
        }

        _batch.Clear();
        SaveIfDue();
    }

    private void SaveIfDue()
    {
        if (time.GetUtcNow() - _saved < SaveInterval)
            return;
        _saved = time.GetUtcNow();
        // First the checkpoint, then the segments that it makes superfluous.
        if (TrySave())
            spool.SetFloor(Reader, checkpoint.Done.FirstMissing());
    }

    // Delivery goes on where it can not be written: what a crash sends again is the same points. On a full disk the segments may go
    // all the same, for they are the room it needs; a start that finds them missing takes them for done, which they are.
    private bool TrySave()
    {
        try
        {
            checkpoint.Save();
            return true;
        }
        catch (StorageException fault)
        {
            logger.CheckpointNotSaved(fault.Message);
            return fault.IsNoSpace;
        }
    }
}
