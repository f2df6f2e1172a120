using InternetDesa.Collector.Delivery;
using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.State;

namespace InternetDesa.Collector;

/// <summary>What the collector has on disk: its lock, the spool, the dead letters, delivery's checkpoint and the state database.</summary>
internal sealed class CollectorStorage : IAsyncDisposable
{
    private const int DeadMegabytes = 256;

    // A batch of 1 MiB whose lines are the shortest (13 bytes) gets 102 bytes of tags and time on each: below 10 MiB.
    private const int MaxRecordBytes = 16 << 20;

    // What a PUBACK may wait for: some hundred syncs a second are the most that it takes, however the villages' reports are spread.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(6);
    private readonly DirectoryLock _lock;
    private readonly SyncPool _pool;

    private CollectorStorage(CollectorOptions options, TimeProvider time)
    {
        Directory.CreateDirectory(options.DataDirectory);
        _lock = DirectoryLock.Take(options.DataDirectory);
        _pool = new SyncPool(2);
        var delivers = options.Influx.Url.Length > 0;
        Spool = SpoolLog.Open(new SpoolOptions
        {
            Directory = Path.Combine(options.DataDirectory, "spool"),
            SegmentBytes = (long)options.SegmentMegabytes << 20,
            MaxBytes = (long)options.SpoolMegabytes << 20,
            MaxRecordBytes = MaxRecordBytes,
            OnFull = SpoolFullPolicy.Refuse,
            GatherTime = GatherTime,
            Readers = delivers ? [ProjectorService.Reader, DeliveryService.Reader] : [ProjectorService.Reader],
        }, _pool, time);
        // The oldest letters make room: they tell of faults that nobody looked at for longest.
        Dead = SpoolLog.Open(new SpoolOptions
        {
            Directory = Path.Combine(options.DataDirectory, "dead"),
            MaxBytes = DeadMegabytes << 20,
            MaxRecordBytes = MaxRecordBytes,
            OnFull = SpoolFullPolicy.DropOldest,
        }, _pool, time);
        Checkpoint = SpoolCheckpoint.Load(Path.Combine(options.DataDirectory, "delivery.checkpoint"));
        Replayed = SpoolCheckpoint.Load(Path.Combine(options.DataDirectory, "dead.checkpoint"));
        Database = StateDatabase.Open(options.Database);
    }

    /// <summary>What was received and is not yet delivered and projected.</summary>
    public SpoolLog Spool { get; }

    /// <summary>What could not be taken.</summary>
    public SpoolLog Dead { get; }

    /// <summary>How far delivery is.</summary>
    public SpoolCheckpoint Checkpoint { get; }

    /// <summary>Which dead letters were replayed.</summary>
    public SpoolCheckpoint Replayed { get; }

    /// <summary>The state database.</summary>
    public StateDatabase Database { get; }

    /// <summary>Opens everything; a damaged spool is mended, never refused.</summary>
    /// <exception cref="DirectoryInUseException">Another collector has the directory.</exception>
    /// <exception cref="SpoolFailedException">The disk failed.</exception>
    public static CollectorStorage Open(CollectorOptions options, TimeProvider time) => new(options, time);

    /// <summary>What is on disk of every device: the database's sets, and the spool's records that came after them.</summary>
    public ReceivedBatches RestoreReceived()
    {
        var received = new ReceivedBatches();
        var snapshot = new ProjectionStore(Database).Load();
        foreach (var boot in snapshot.Boots)
            received.Restore(boot.Device, boot.Boot, boot.Have, UnixNanoseconds.From(boot.LastSeen));
        var control = new BatchControl();
        using var cursor = Spool.OpenCursor(snapshot.Done.FirstMissing());
        while (cursor.TryRead(out var record))
        {
            var payload = record.Payload.Span;
            if (!CollectorRecord.TryRead(payload, out var header, out var length) || header.Boot == 0
                || BatchReader.Read(payload[length..], control) is not null)
                continue;
            var set = new RangeSet();
            set.Add(header.Seq);
            received.Restore(header.From, header.Boot, set, header.Received);
            foreach (var gap in control.Gaps)
            {
                var declared = new RangeSet();
                declared.Add(gap.From, gap.To);
                received.Restore(header.From, gap.Boot, declared, header.Received);
            }
        }

        return received;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Spool.DisposeAsync().ConfigureAwait(false);
        await Dead.DisposeAsync().ConfigureAwait(false);
        await _pool.DisposeAsync().ConfigureAwait(false);
        Database.Dispose();
        _lock.Dispose();
    }
}
