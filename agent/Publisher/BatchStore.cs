using System.Buffers;
using System.Threading.Channels;
using InternetDesa.Agent.Clock;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Publisher;

/// <summary>The batches on disk: taken in, read back for the backlog, and forgotten by receipts alone.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class BatchStore : IAsyncDisposable
{
    private const string Reader = "publisher";

    private readonly SpoolLog _spool;
    private readonly SpoolCheckpoint _checkpoint;
    private readonly BootLedger _ledger;
    private readonly AgentMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly OutstandingBatches _outstanding = new();
    private readonly AbandonedBatches _abandoned = new();
    private readonly Channel<(SealedBatch Batch, SpoolAppend Append)> _appended =
        Channel.CreateUnbounded<(SealedBatch, SpoolAppend)>(new UnboundedChannelOptions { SingleReader = true });

    private Task _committing = Task.CompletedTask;
    private bool _changed;
    private long _known;
    private long _durablePoints;

    private BatchStore(SpoolLog spool, SpoolCheckpoint checkpoint, BootLedger ledger, AgentMetrics metrics, ILogger logger)
    {
        _spool = spool;
        _checkpoint = checkpoint;
        _ledger = ledger;
        _metrics = metrics;
        _logger = logger;
        _spool.Dropped += drop => Abandon(drop.FromOffset, drop.ToOffset, "spool_full");
    }

    /// <summary>Points of this process's batches that became durable.</summary>
    public long DurablePoints => Interlocked.Read(ref _durablePoints);

    /// <summary>Faults when the disk failed.</summary>
    public Task Failure => _spool.Failure;

    /// <summary>Bytes of the spool on disk.</summary>
    public long Bytes => _spool.Bytes;

    /// <summary>Opens the spool of a data directory and finds out which of its batches are still wanted.</summary>
    /// <exception cref="StorageException">The directory can not be used.</exception>
    public static BatchStore Open(
        string directory, BatchStoreOptions options, SyncPool pool, TimeProvider time, BootLedger ledger, AgentMetrics metrics, ILogger logger)
    {
        var spool = SpoolLog.Open(
            new SpoolOptions
            {
                Directory = Path.Combine(directory, "spool"),
                MaxBytes = options.MegaBytes * 1024L * 1024,
                SegmentBytes = options.SegmentKilobytes * 1024L,
                OnFull = SpoolFullPolicy.DropOldest,
                MaxRecordBytes = BatchPayload.MaxBytes,
                MaxWaitingBytes = BatchPayload.MaxBytes,
                Readers = [Reader],
            },
            pool, time);
        var store = new BatchStore(spool, SpoolCheckpoint.Load(Path.Combine(directory, "done")), ledger, metrics, logger);
        store.Restore();
        return store;
    }

    /// <summary>Begins to take batches in.</summary>
    /// <param name="durable">Told of each batch once it is on disk, in order.</param>
    public void Start(Action<SealedBatch> durable) => _committing = CommitAsync(durable);

    /// <summary>Takes a batch in.</summary>
    public void Append(SealedBatch batch) => _appended.Writer.TryWrite((batch, _spool.Append(batch.Payload)));

    /// <summary>Waits until everything that was taken in is on disk; nothing more is taken in.</summary>
    /// <exception cref="SpoolFailedException">The disk failed.</exception>
    public Task CompleteAsync()
    {
        _appended.Writer.TryComplete();
        return _committing;
    }

    /// <summary>The gaps that the next batch declares.</summary>
    public List<BatchGap> TakeGaps()
    {
        lock (_gate)
            return _abandoned.Take();
    }

    /// <summary>Forgets the batches that a receipt names.</summary>
    /// <returns>The offsets of those that were outstanding, as inclusive ranges.</returns>
    public List<(long From, long To)> Receive(Receipt receipt)
    {
        lock (_gate)
        {
            var removed = _outstanding.Receive(receipt.Boot, receipt.Have);
            foreach (var (from, to) in removed)
                _checkpoint.Done.Add(from, to);
            _changed |= removed.Count > 0;
            _abandoned.Receive(receipt.Boot, receipt.Have);
            return removed;
        }
    }

    /// <summary>How much is outstanding, and the oldest of it (see <see cref="OutstandingBatches.Oldest"/>).</summary>
    public (long Batches, long Points, (long Boot, long Mono)? Oldest) Backlog()
    {
        lock (_gate)
            return (_outstanding.Batches, _outstanding.Points, _outstanding.Oldest);
    }

    /// <summary>The lowest outstanding offset that is not to be skipped; null where there is none.</summary>
    public long? FirstOutstanding(Func<long, bool> skip)
    {
        lock (_gate)
            return _outstanding.First(skip);
    }

    /// <summary>Opens a cursor on the durable batches.</summary>
    public SpoolCursor OpenCursor(long offset) => _spool.OpenCursor(offset);

    /// <summary>Gives up batches that the disk has not kept.</summary>
    public void Abandon(long fromOffset, long toOffset, string reason)
    {
        lock (_gate)
        {
            foreach (var gap in _outstanding.Drop(fromOffset, toOffset))
            {
                _abandoned.Add(gap);
                _metrics.Drop(reason, gap.To - gap.From + 1);
                AgentLog.BatchesAbandoned(_logger, gap.Boot, gap.From, gap.To, gap.Points, reason);
            }

            _checkpoint.Done.Add(fromOffset, toOffset);
            _changed = true;
        }

        _ledger.DeclareAgain();
    }

    /// <summary>Writes the progress and lets the spool delete what is done.</summary>
    /// <exception cref="StorageException">The disk failed; a full one only costs repeats.</exception>
    public void SaveProgress()
    {
        lock (_gate)
        {
            if (!_changed)
                return;
            _changed = false;
            var floor = Floor();
            if (floor > 1)
                _checkpoint.Done.Add(1, floor - 1);
            try
            {
                // The boots last, though before anything is deleted: what they forget must be done by the checkpoint too.
                _checkpoint.Save();
                _ledger.Save(_outstanding.Boots.Concat(_abandoned.Boots).ToHashSet());
            }
            catch (StorageException fault) when (fault.IsNoSpace)
            {
                // The collector has what is below the floor, so deleting it is right all the same, and makes room.
                AgentLog.ProgressNotSaved(_logger, fault.Message);
                _changed = true;
            }

            _spool.SetFloor(Reader, floor);
        }
    }

    /// <summary>Closes the spool; what was taken in and fits on the disk becomes durable.</summary>
    public async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync().ConfigureAwait(false);
        // A failed disk has been told by Failure.
        await CompleteAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Not the spool's next offset: a batch may be durable there of which CommitAsync has not told yet.
    private long Floor() => _outstanding.FirstOffset ?? Math.Max(_known, _checkpoint.Done.Last + 1);

    private async Task CommitAsync(Action<SealedBatch> durable)
    {
        await foreach (var (batch, append) in _appended.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await append.Synced.ConfigureAwait(false);
            }
            catch (SpoolFullException full)
            {
                Refused(batch, full);
                continue;
            }

            batch.Offset = append.Offset;
            lock (_gate)
            {
                _outstanding.Add(batch.Boot, batch.Seq, batch.Offset, batch.Points, batch.Mono);
                _known = batch.Offset + 1;
            }

            _ledger.Advance(batch.Boot, batch.Seq, batch.Mono);
            _ledger.Declared(batch.Anchors);
            Interlocked.Add(ref _durablePoints, batch.Points);
            _metrics.Batches.Add(1);
            durable(batch);
        }
    }

    private void Refused(SealedBatch batch, SpoolFullException full)
    {
        _metrics.Drop("spool_full");
        AgentLog.BatchRefused(_logger, batch.Seq, full.Message);
        lock (_gate)
            _abandoned.Add(new BatchGap(batch.Boot, batch.Seq, batch.Seq, batch.Points, "abandoned"));
    }

    private void Restore()
    {
        var control = new BatchControl();
        var inflated = new ArrayBufferWriter<byte>();
        using var cursor = _spool.OpenCursor(_spool.FirstOffset);
        while (cursor.TryRead(out var record))
        {
            inflated.ResetWrittenCount();
            var payload = record.Payload.Span;
            if (BatchPayload.IsCompressed(payload) && BatchPayload.TryInflate(payload, inflated) is null)
                payload = inflated.WrittenSpan;
            // Only batches are ever written, and frames have checksums: what is none came from another hand, and is of no use.
            if (BatchReader.Read(payload, control) is not null || control.Header is not { } header)
                Abandon(record.Offset, record.Offset, "spool_damaged");
            else
                Restore(record.Offset, header, control, TimestampOf(payload));
        }

        _known = _spool.NextOffset;
        _changed = true;
    }

    private void Restore(long offset, in BatchHeader header, BatchControl control, long timestamp)
    {
        // A boot that the ledger does not know and that nothing is left to do for was forgotten on purpose.
        var isDone = _checkpoint.Done.Contains(offset);
        if ((isDone ? _ledger.Find(header.Boot) : _ledger.FindOrAdd(header.Boot)) is not { } boot)
            return;
        foreach (var anchor in control.Anchors)
        {
            if (_ledger.Find(anchor.Boot) is { IsAnchored: false } unanchored)
                unanchored.SetAnchor(anchor);
        }

        var mono = header.Clock == BatchClock.Mono ? timestamp : boot.IsAnchored ? timestamp - boot.Utc0 : 0;
        _ledger.Advance(header.Boot, header.Seq, mono);
        if (isDone)
            return;
        _ledger.Declared(control.Anchors);
        control.Gaps.ForEach(_abandoned.Restore);
        _outstanding.Add(header.Boot, header.Seq, offset, header.Points, mono);
    }

    private static long TimestampOf(ReadOnlySpan<byte> batch)
    {
        var reader = new Protocols.Influx.LineReader(batch);
        reader.Read();
        while (reader.ReadField(out _, out _))
        {
        }

        return reader.Timestamp ?? 0;
    }
}
