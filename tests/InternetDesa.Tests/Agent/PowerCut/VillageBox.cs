using InternetDesa.Agent;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Evidence;
using InternetDesa.Agent.Publisher;
using InternetDesa.Agent.Publisher.Thinning;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Spool;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>
/// The agent's clock, sealer and store on a disk that forgets what was not synced, in virtual time: a minute is a call. The link is
/// played, batch by batch.
/// </summary>
internal sealed class VillageBox : IClockTrust, IAsyncDisposable
{
    private const string Home = "/village";
    private readonly SyncPool _pool;
    private readonly AgentMetrics _metrics = new();
    private readonly SamplePoints _points;
    private readonly Random _random;
    private readonly bool _ownsPool;
    private AgentClock _clock = null!;
    private BootLedger _ledger = null!;
    private BatchStore? _store;
    private BatchSealer _sealer = null!;
    private Thinner _thinner = null!;
    private SendQueue _queue = null!;
    private List<BatchKey> _unsafe = [];
    private long _boot;

    public VillageBox(int seed, SyncPool? pool = null, int targets = 3)
    {
        _random = new Random(seed);
        _points = new SamplePoints(new Random(seed + 1), targets);
        _ownsPool = pool is null;
        _pool = pool ?? new SyncPool(1);
    }

    public ManualTimeProvider Time { get; } = new();

    public ModelFiles Files { get; } = new();

    public CentralCollector Collector { get; } = new();

    public BatchStoreOptions Options { get; } = new();

    /// <summary>Batches that were durable or received before a cut: what has to come.</summary>
    public HashSet<BatchKey> Kept { get; } = [];

    /// <summary>Batches that cuts took.</summary>
    public HashSet<BatchKey> Lost { get; } = [];

    /// <summary>When each batch was sealed, by the true time.</summary>
    public Dictionary<BatchKey, DateTimeOffset> SealedAt { get; } = [];

    /// <summary>The times that starts proved to have been without the agent: from the last that the boot before is known to have lived.</summary>
    public List<(DateTimeOffset From, DateTimeOffset To)> Silences { get; } = [];

    /// <summary>How many of a hundred batches the link loses.</summary>
    public int Fade { get; set; }

    public long Sealed { get; private set; }

    /// <summary>The boots before the running one, as its file has them.</summary>
    public IReadOnlyList<BootRecord> Boots => _ledger.Earlier;

    public long Bytes => _store!.Bytes;

    public long Outstanding => _store!.Backlog().Batches;

    public long OutstandingPoints => _store!.Backlog().Points;

    /// <inheritdoc/>
    public TimeSpan? MaximumError { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Seams for the parts that need a disk and a clock only.</summary>
    public static AgentSeams Seams(SyncPool pool, AgentMetrics metrics, TimeProvider? time = null, ISpoolFiles? files = null) => new()
    {
        Time = time ?? TimeProvider.System,
        Pinger = null!,
        Resolver = null!,
        Host = null!,
        ClockTrust = null!,
        SyncPool = pool,
        Metrics = metrics,
        Files = files ?? DiskFiles.Instance,
    };

    /// <summary>Power comes: a new boot over what the disk kept.</summary>
    public void Start()
    {
        _clock = new AgentClock(Time, this, ++_boot);
        _ledger = BootLedger.Load(Files, Home + "/boots");
        var seams = Seams(_pool, _metrics, Time, Files);
        _store = BatchStore.Open(Home, Options, seams, _ledger, NullLogger.Instance);
        _ledger.Begin(new BootRecord(_boot) { Claimed = _clock.Wall });
        _store.DeclareLost(_ledger.Earlier, TimeSpan.FromMinutes(1));
        _queue = new SendQueue(_store, () => _clock.Mono, TimeSpan.FromMinutes(3));
        _sealer = new BatchSealer(_clock, _ledger, _store, TimeSpan.FromMinutes(1), new FieldSelection([]));
        _thinner = new Thinner(_clock, _ledger, _store);
        _store.Start(Sent);
        if (!Files.Frozen && !_ledger.TrySave())
            throw new InvalidOperationException("the disk is full");
    }

    /// <summary>A minute passes with one sample. On a link the newest batch goes out, and some of the backlog.</summary>
    /// <param name="online">Whether there is a link.</param>
    /// <param name="backlog">How many batches of the backlog go out.</param>
    public void Minute(bool online, int backlog = 60)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        if (_clock.TrustKernel())
        {
            _ledger.Anchor(_clock.Known!.Value);
            if (StartEvidence.Silence(_ledger.Current, _ledger.LastHeard) is { } silence)
                Silences.Add((UnixNanoseconds.ToTime(_ledger.Current.Utc0).AddSeconds(-silence - 1), UnixNanoseconds.ToTime(_ledger.Current.Utc0)));
        }

        _sealer.Collect(_clock.Mono, _points.Next());
        _sealer.Seal();
        _sealer.Thin(_thinner);
        if (online)
            Send(backlog);
        Settle();
    }

    /// <summary>Power goes. What was neither on disk nor received is lost, which is told.</summary>
    /// <param name="within">In how many calls of the file system; null right now.</param>
    /// <returns>How many batches were lost.</returns>
    public async Task<int> CutAsync(int? within)
    {
        if (within is { } calls)
        {
            Files.FreezeAt = Files.Attempts + calls;
            try
            {
                // The next minutes run into the cut.
                for (var i = 0; i < 6 && !Files.Frozen; i++)
                    Minute(online: false);
            }
            catch (StorageException)
            {
            }
        }

        Settle();
        await _store!.DisposeAsync();
        Files.Crash(_random, power: true);
        foreach (var key in _unsafe)
            (Collector.Knows(key) ? Kept : Lost).Add(key);
        var lost = _unsafe.Count(key => !Collector.Knows(key));
        _unsafe = [];
        return lost;
    }

    /// <summary>The province says that it has all of a boot.</summary>
    public void Confirm(long boot)
    {
        var all = new RangeSet();
        all.Add(1, 10_000);
        _store!.Receive(new Receipt(boot, all, _clock.Wall));
    }

    /// <summary>Sends all that is left.</summary>
    public void Drain()
    {
        for (var i = 0; i < 10_000 && Outstanding > 0; i++)
            Minute(online: true, backlog: 5000);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        if (_ownsPool)
            await _pool.DisposeAsync();
        _metrics.Dispose();
    }

    private void Sent(SealedBatch batch)
    {
        Sealed++;
        SealedAt[batch.Key] = Time.GetUtcNow();
        _unsafe.Add(batch.Key);
        _queue.Offer(batch);
    }

    private void Send(int backlog)
    {
        if (_queue.Newest is { } newest)
        {
            _queue.Sending(newest.Key, first: true);
            _queue.Answered(newest.Key);
            if (_random.Next(100) >= Fade)
                Receipt(Collector.Receive(newest.Text, _clock.Wall));
        }

        using var reader = new BacklogReader(_store!);
        for (var i = 0; i < backlog && _queue.NextDue() is { } due; i++)
        {
            if (reader.Read(due.Key, due.Offset) is not { } text)
                continue;
            _queue.Sending(due.Key, first: false);
            _queue.Answered(due.Key);
            if (_random.Next(100) >= Fade)
                Receipt(Collector.Receive(text.Span, _clock.Wall));
        }
    }

    private void Receipt(Receipt receipt)
    {
        _store!.Receive(receipt);
        _queue.Received(receipt);
        // One line per boot that the batch's gaps named.
        foreach (var boot in Collector.News)
            _store.Receive(Collector.ReceiptOf(boot, receipt.Timestamp));
    }

    // Until the disk has what it was given, or the power is gone.
    private void Settle()
    {
        if (!SpinWait.SpinUntil(() => !_store!.IsWriting || _store.Failure.IsCompleted, TimeSpan.FromMinutes(1)))
            throw new TimeoutException("the disk never finished");
        _unsafe.RemoveAll(key =>
        {
            var safe = _store!.InMemory(key) is null;
            if (safe)
                Kept.Add(key);
            return safe;
        });
    }
}
