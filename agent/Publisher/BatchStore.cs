using System.Threading.Channels;
using InternetDesa.Agent.Clock;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Publisher;

/// <summary>
/// The batches that no collector has confirmed: gathered in memory, written with one sync every few minutes, read back for the backlog,
/// and forgotten by receipts alone.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class BatchStore : IAsyncDisposable
{
    private const string Reader = "publisher";

    private readonly SpoolLog _spool;
    private readonly BatchStoreOptions _options;
    private readonly BootLedger _ledger;
    private readonly TimeProvider _time;
    private readonly AgentMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly OutstandingBatches _outstanding = new();
    private readonly AbandonedBatches _abandoned = new();
    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _opened;

    private Task _committing = Task.CompletedTask;
    private Action<SealedBatch> _sealed = static _ => { };
    private long _known;
    private long _durablePoints;
    private long _confirmed;
    // How many of the batches in memory are on their way to the disk.
    private int _writing;

    private BatchStore(SpoolLog spool, BatchStoreOptions options, BootLedger ledger, TimeProvider time, AgentMetrics metrics, ILogger logger)
    {
        _spool = spool;
        _options = options;
        _ledger = ledger;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _opened = time.GetTimestamp();
        Failure = Task.WhenAny(_spool.Failure, _faulted.Task).Unwrap();
        _spool.Dropped += drop => Abandon(drop.FromOffset, drop.ToOffset, "spool_full");
    }

    /// <summary>Points of this process's batches that became durable.</summary>
    public long DurablePoints => Interlocked.Read(ref _durablePoints);

    /// <summary>Batches that receipts have named since the start.</summary>
    public long ConfirmedBatches => Interlocked.Read(ref _confirmed);

    /// <summary>Faults when the disk failed.</summary>
    public Task Failure { get; }

    /// <summary>The last voltage that the boots before measured, V; null where none did.</summary>
    public double? LastVolt { get; private set; }

    /// <summary>Bytes of the spool on disk.</summary>
    public long Bytes => _spool.Bytes;

    /// <summary>Whether batches are on their way to the disk.</summary>
    public bool IsWriting
    {
        get
        {
            lock (_gate)
                return _writing > 0;
        }
    }

    /// <summary>Whether the disk has no room at the moment: batches gather in memory.</summary>
    public bool IsDiskFull => _spool.Stats.NoSpace > 0 && IsWriting;

    /// <summary>For how many more days there is room at the rate of this boot; null in its first hour.</summary>
    public double? DaysLeft => _time.GetElapsedTime(_opened) is { TotalHours: >= 1 } lived && _spool.Stats.AppendedBytes is > 0 and var written
        ? Math.Round(Math.Max(0, _options.MaxBytes - _spool.Bytes) / (written / lived.TotalDays), 1)
        : null;

    /// <summary>Opens the spool of a data directory and finds out which of its batches are still wanted.</summary>
    /// <exception cref="StorageException">The directory can not be used.</exception>
    public static BatchStore Open(
        string directory, BatchStoreOptions options, AgentSeams seams, BootLedger ledger, ILogger logger)
    {
        var spool = SpoolLog.Open(
            new SpoolOptions
            {
                Directory = Path.Combine(directory, "spool"),
                MaxBytes = options.MaxBytes,
                SegmentBytes = options.SegmentBytes,
                OnFull = SpoolFullPolicy.DropOldest,
                MaxRecordBytes = BatchPayload.MaxBytes,
                MaxWaitingBytes = BatchPayload.MaxBytes,
                Readers = [Reader],
            },
            seams.SyncPool, seams.Time, seams.Files);
        var store = new BatchStore(spool, options, ledger, seams.Time, seams.Metrics, logger);
        store.LastVolt = BatchRecovery.Run(spool, ledger, store._outstanding, store._abandoned, store.Abandon);
        store._known = spool.NextOffset;
        return store;
    }

    /// <summary>Begins to take batches in.</summary>
    /// <param name="onSealed">Told of each batch as it comes, before it is on disk: the collector may have it first.</param>
    public void Start(Action<SealedBatch> onSealed)
    {
        _sealed = onSealed;
        _committing = CommitAsync();
    }

    /// <summary>Takes a batch in, and writes what has gathered where it is time.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="next">When the next one comes at the latest, nanoseconds after this one.</param>
    public void Append(SealedBatch batch, long next)
    {
        lock (_gate)
        {
            _outstanding.Add(batch);
            if (batch.Thinned is null)
                _sealed(batch);
            if (batch.Thinned is not null || IsDue(batch.Mono + next))
                Flush();
        }
    }

    /// <summary>Writes what is in memory and waits until it is on disk; nothing more is taken in.</summary>
    /// <exception cref="SpoolFailedException">The disk failed.</exception>
    public Task CompleteAsync()
    {
        lock (_gate)
        {
            Flush();
            _writes.Writer.TryComplete();
        }

        return _committing;
    }

    /// <summary>The gaps that the next batch declares.</summary>
    public List<BatchGap> TakeGaps()
    {
        lock (_gate)
            return _abandoned.Take();
    }

    /// <summary>
    /// Declares what the boots before may have sealed and not written: nobody is to wait for it. How much it was nobody knows. Not only of the
    /// last: one that died before its first sync took its declarations with it.
    /// </summary>
    public void DeclareLost(IEnumerable<BootRecord> before, TimeSpan interval)
    {
        var most = (long)Math.Ceiling(2 * _options.SyncSeconds / interval.TotalSeconds) + 2;
        lock (_gate)
        {
            foreach (var boot in before.Where(boot => !boot.Stopped && !_outstanding.AreDone(boot.Boot, boot.LastSeq + 1, boot.LastSeq + most)))
                _abandoned.Add(new BatchGap(boot.Boot, boot.LastSeq + 1, boot.LastSeq + most, 0, "lost_power"));
        }
    }

    /// <summary>Forgets the batches that a receipt names.</summary>
    public void Receive(Receipt receipt)
    {
        lock (_gate)
        {
            var before = _outstanding.Batches;
            _outstanding.Receive(receipt.Boot, receipt.Have);
            Interlocked.Add(ref _confirmed, before - _outstanding.Batches);
            _abandoned.Receive(receipt.Boot, receipt.Have);
        }
    }

    /// <summary>How much is outstanding, and the oldest of it (see <see cref="OutstandingBatches.Oldest"/>).</summary>
    public (long Batches, long Points, (long Boot, long Mono)? Oldest) Backlog()
    {
        lock (_gate)
            return (_outstanding.Batches, _outstanding.Points, _outstanding.Oldest);
    }

    /// <summary>The oldest outstanding batch that is not to be skipped, and where it lies; null where there is none.</summary>
    public (BatchKey Key, long? Offset)? FirstOutstanding(Func<BatchKey, bool> skip)
    {
        lock (_gate)
            return _outstanding.First(skip);
    }

    /// <summary>The text of a batch that is still in memory; null where it is not any more.</summary>
    public byte[]? InMemory(BatchKey key)
    {
        lock (_gate)
            return _outstanding.Unsynced.FirstOrDefault(batch => batch.Key == key)?.Text;
    }

    /// <summary>Opens a cursor on the durable chunks.</summary>
    public SpoolCursor OpenCursor(long offset) => _spool.OpenCursor(offset);

    /// <summary>The oldest chunks, a segment's worth of them, where the spool comes near to its cap; else none.</summary>
    public List<long> ChunksToThin()
    {
        lock (_gate)
        {
            var chunks = new List<long>();
            if (_spool.Bytes < _options.ThinAboveBytes || _outstanding.Unsynced.Any(batch => batch.Thinned is not null))
                return chunks;
            var bytes = 0L;
            foreach (var (offset, length) in _outstanding.Stored)
            {
                if ((bytes += length) > _options.SegmentBytes && chunks.Count > 0)
                    break;
                chunks.Add(offset);
            }

            return chunks;
        }
    }

    /// <summary>The gaps that would stand for what is outstanding of a chunk.</summary>
    public List<BatchGap> GapsOf(long offset)
    {
        lock (_gate)
            return _outstanding.GapsOf(offset, "thinned");
    }

    /// <summary>Gives up chunks that the disk has not kept.</summary>
    public void Abandon(long fromOffset, long toOffset, string reason)
    {
        lock (_gate)
            Declare(_outstanding.Drop(fromOffset, toOffset, "abandoned"), reason);
        _ledger.DeclareAgain();
    }

    /// <summary>Closes the spool; what was taken in and fits on the disk becomes durable.</summary>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _spool.DisposeAsync().ConfigureAwait(false);
        // A failed disk has been told by Failure.
        await _committing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A batch that the collector has is safe without our disk; it is written all the same, later, so that a restart knows how long this
    // boot lived.
    private bool IsDue(long next)
    {
        var waiting = _outstanding.Unsynced.Skip(_writing).ToArray();
        if (waiting.Length == 0)
            return false;
        var sync = _options.SyncSeconds * 1_000_000_000L;
        var unconfirmed = Array.Find(waiting, batch => !_outstanding.IsDone(batch.Key));
        return next - waiting[0].Mono > 2 * sync
            || (unconfirmed is not null && next - unconfirmed.Mono > sync)
            || waiting.Sum(batch => batch.Text.Length) > BatchChunk.MaxTextBytes / 2;
    }

    private void Flush()
    {
        SealedBatch[] group = [.. _outstanding.Unsynced.Skip(_writing)];
        if (group.Length == 0 && !_outstanding.HasNews)
            return;
        _writing += group.Length;
        // A receipt that comes while the record is on its way is not in it: what it settles has to be known after a power cut.
        HashSet<long> boots = [.. _outstanding.Boots, .. _abandoned.Boots];
        var record = BatchChunk.Write(_outstanding.TakeNews(), group);
        _writes.Writer.TryWrite(new Write(group, boots, record.Length, _spool.Append(record)));
    }

    private async Task CommitAsync()
    {
        await foreach (var write in _writes.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await write.Append.Synced.ConfigureAwait(false);
            }
            catch (SpoolFullException full)
            {
                Refused(write, full);
                continue;
            }

            try
            {
                Committed(write);
            }
            catch (StorageException fault)
            {
                // The spool stands, and the file of boots beside it can not be written: whoever waits for Failure ends the agent.
                _faulted.TrySetException(fault);
            }
        }
    }

    private void Committed(Write write)
    {
        long floor;
        HashSet<long> boots;
        lock (_gate)
        {
            _writing -= write.Batches.Length;
            _outstanding.Store(write.Append.Offset, write.Bytes, write.Batches);
            _known = write.Append.Offset + 1;
            foreach (var gap in write.Batches.SelectMany(batch => batch.Thinned ?? []))
            {
                _abandoned.Restore(gap);
                _outstanding.Receive(gap.Boot, BatchRecovery.Seqs(gap));
            }

            // Not the spool's next offset: a chunk may be durable there that this loop has not come to.
            floor = _outstanding.FirstOffset ?? _known;
            boots = [.. write.Boots, .. _outstanding.Boots, .. _abandoned.Boots];
        }

        foreach (var batch in write.Batches)
        {
            _ledger.Advance(batch.Boot, batch.Seq, batch.Mono);
            _ledger.Declared(batch.Anchors);
            Interlocked.Add(ref _durablePoints, batch.Points);
        }

        _metrics.Batches.Add(write.Batches.Length);
        // Before anything is deleted: what the ledger forgets is done by the receipts that are on disk now.
        _ledger.Forget(boots);
        _spool.SetFloor(Reader, floor);
    }

    private void Refused(Write write, SpoolFullException full)
    {
        AgentLog.BatchRefused(_logger, write.Batches.Length, full.Message);
        lock (_gate)
        {
            _writing -= write.Batches.Length;
            Declare(_outstanding.Refuse(write.Batches.Length), "spool_full");
        }
    }

    private void Declare(List<BatchGap> gaps, string reason)
    {
        foreach (var gap in gaps)
        {
            _abandoned.Add(gap);
            _metrics.Drop(reason, gap.To - gap.From + 1);
            AgentLog.BatchesAbandoned(_logger, gap.Boot, gap.From, gap.To, gap.Points, reason);
        }
    }

    private readonly record struct Write(SealedBatch[] Batches, HashSet<long> Boots, int Bytes, SpoolAppend Append);
}
