using System.Text;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Control;
using InternetDesa.Agent.Evidence;
using InternetDesa.Agent.LocalPage;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Probes.Speed;
using InternetDesa.Agent.Publisher;
using InternetDesa.Agent.Publisher.Thinning;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Agent;

/// <summary>
/// The agent of one village: probes, clock, spool and publisher, one object graph without statics or threads of its own, so that a
/// process can be thousands of villages. One object is one boot: it runs once.
/// </summary>
public sealed class VillageAgent
{
    // Long enough for a satellite's round trip, short enough for a shutdown.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly AgentOptions _options;
    private readonly AgentSeams _seams;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _aborting = new();
    private BatchStore? _store;
    private BatchSealer? _sealer;
    private CollectorLink? _link;
    private LocalPageSource? _page;

    /// <summary>Makes the agent; nothing is opened before <see cref="RunAsync"/>.</summary>
    /// <param name="options">The options, valid.</param>
    /// <param name="seams">The world around it.</param>
    /// <param name="logger">Where it logs; null says nothing.</param>
    public VillageAgent(AgentOptions options, AgentSeams seams, ILogger<VillageAgent>? logger = null)
    {
        _options = options;
        _seams = seams;
        _logger = logger ?? (ILogger)NullLogger.Instance;
        Boot = seams.DrawBoot();
    }

    /// <summary>The number of this boot.</summary>
    public long Boot { get; }

    /// <summary>Points sampled and sealed into batches in this boot.</summary>
    public long SampledPoints => _sealer?.SampledPoints ?? 0;

    /// <summary>Points of this boot's batches that are durable in the spool: what no power cut can take any more.</summary>
    public long DurablePoints => _store?.DurablePoints ?? 0;

    /// <summary>Points in the spool, of all boots, that no receipt has named.</summary>
    public long BufferedPoints => _store?.Backlog().Points ?? 0;

    /// <summary>Batches that receipts have named since the start.</summary>
    public long ConfirmedBatches => _store?.ConfirmedBatches ?? 0;

    /// <summary>The page on the village's own network, as it would be served now; empty before <see cref="RunAsync"/>.</summary>
    public string Page() => _page is { } page ? LocalPageHtml.Write(page.Look(), _options.LocalPage) : "";

    /// <summary>Whether it ended because it is to start again, with another configuration or altogether.</summary>
    public bool WantsRestart { get; private set; }

    /// <summary>Whether the whole process is to start again.</summary>
    public bool WantsProcessRestart { get; private set; }

    /// <summary>Whether a collector has taken the connection.</summary>
    public bool IsConnected => _link?.IsConnected ?? false;

    /// <summary>
    /// Runs the agent. Cancelling is an orderly stop: what was sampled is sealed and synced, published where that is quick, and the
    /// collector is told.
    /// </summary>
    /// <exception cref="SpoolFailedException">The disk failed: the process has to end with <see cref="SpoolFailedException.ExitCode"/>.</exception>
    /// <exception cref="StorageException">The data directory can not be used.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var clock = new AgentClock(_seams.Time, _seams.ClockTrust, Boot);
        var (ledger, opened, fault) = OpenStore();
        await using var store = opened;
        if (ledger.Damaged)
            AgentLog.BootsDamaged(_logger, LedgerFile);
        ledger.Begin(new BootRecord(Boot) { Claimed = clock.Wall, Machine = _seams.Host.MachineBoot });
        store.DeclareLost(ledger.Earlier, _options.Interval);
        AgentLog.Started(_logger, _options.Device, Boot, store.Backlog().Batches);
        var meter = new ProbeMeter(_options.ProbeBytesADay, _seams.Time);
        var link = new CollectorLink(_options, _seams, clock, ledger, store, _logger);
        var sealer = new BatchSealer(clock, ledger, store, _options.Interval, new FieldSelection(_options.Fields), () => meter.Bytes);
        (_store, _sealer, _link) = (store, sealer, link);
        store.Start(batch => link.Queue.Offer(batch));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, _aborting.Token);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(_aborting.Token);
        var thinner = new Thinner(clock, ledger, store);
        var witness = new VillageWitness(_options.LocalPage.Router);
        var evidence = StartEvidence.Of(ledger.Current, ledger.Previous, store.LastVolt);
        if (evidence.Reason != StartReason.First)
            AgentLog.StartedAfter(_logger, evidence.Reason, StartEvidence.Silence(ledger.Current, ledger.LastHeard) is { } silence ? $"{silence} s ago" : "nobody knows when");
        var testimony = new Testimony(clock, ledger, sealer, link, witness, evidence);
        var speeds = new SpeedBook();
        var probes = new ProbeSet(_options, _seams, clock, meter, speeds);
        var control = new ControlChannel(_options, _seams, clock, sealer, probes, _logger);
        link.Control = control;
        using var upgrader = control.Upgrader;
        if (upgrader is not null)
            link.Acknowledged = upgrader.ReportHealthy;
        _page = new LocalPageSource(clock, store, witness, evidence, speeds, meter, _seams.Config, fault);
        var serving = _options.LocalPage.Endpoint is not { } endpoint ? Task.CompletedTask
            : new LocalPageServer(endpoint, Page, _seams.Time, _logger).RunAsync(hangUp.Token);
        var sampling = SampleAsync(clock, ledger, sealer, thinner, testimony, link, probes, stop.Token);
        var linking = link.RunAsync(hangUp.Token);
        var upgrading = upgrader?.RunAsync(hangUp.Token) ?? linking;
        var ended = await Task.WhenAny(sampling, linking, upgrading, store.Failure, control.Restart).ConfigureAwait(false);
        try
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await sampling.ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            if (!_aborting.IsCancellationRequested)
                await SayGoodbyeAsync(sealer, store, link).ConfigureAwait(false);
        }
        catch
        {
            link.Abort();
            throw;
        }
        finally
        {
            await hangUp.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(linking, serving, upgrading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_aborting.IsCancellationRequested)
            return;
        ledger.End();
        (WantsRestart, WantsProcessRestart) = (control.Restart.IsCompleted, control.OfProcess);
        AgentLog.Stopped(_logger, _options.Device, Boot, store.Backlog().Batches);
    }

    /// <summary>
    /// Cuts the power: <see cref="RunAsync"/> ends at once, without a last batch, without a word to the collector, without saving
    /// progress. When its task completes, nothing of the agent runs and its files are closed.
    /// </summary>
    public void Abort()
    {
        _link?.Abort();
        _aborting.Cancel();
    }

    private string LedgerFile => Path.Combine(_options.DataDirectory, "boots");

    // A disk that takes no writes is no reason to be silent: what is measured goes out from memory, and what is on the disk stays there
    // for a start that finds it whole.
    private (BootLedger Ledger, BatchStore Store, string? Fault) OpenStore()
    {
        try
        {
            var store = Open(_seams, _options.Spool, out var ledger);
            return (ledger, store, null);
        }
        catch (StorageException fault) when (fault.IsUnwritable)
        {
            AgentLog.DiskUnwritable(_logger, fault.Message);
            var store = Open(_seams with { Files = new MemoryFiles() }, _options.Spool.InMemory(), out var ledger);
            return (ledger, store, fault.Message);
        }
    }

    private BatchStore Open(AgentSeams seams, BatchStoreOptions options, out BootLedger ledger)
    {
        seams.Files.CreateDirectory(_options.DataDirectory);
        ledger = BootLedger.Load(seams.Files, LedgerFile);
        // That it can not be written is found out here, and not at the first anchor.
        ledger.TrySave();
        return BatchStore.Open(_options.DataDirectory, options, seams, ledger, _logger);
    }

    private async Task SampleAsync(
        AgentClock clock, BootLedger ledger, BatchSealer sealer, Thinner thinner, Testimony testimony, CollectorLink link, ProbeSet set, CancellationToken ct)
    {
        var probes = new ProbeRunner(set.All, _options.ProbeTimeout, _seams.Time, _seams.Metrics, _logger);
        var interval = _options.Interval;
        // The first sample at once, for whoever stands before the box; from then on each device at its own place in the interval.
        var due = TimeSpan.Zero;
        var phase = Phase(_options.Device, interval);
        var round = Task.CompletedTask;
        // Before the first sample, so that no later boot can miss that there was this one; on a full disk as soon as there is room.
        var isSaved = ledger.TrySave();
        if (!isSaved)
            AgentLog.DiskFull(_logger, _options.DataDirectory);
        while (true)
        {
            var now = TimeSpan.FromTicks(clock.Mono / TimeSpan.NanosecondsPerTick);
            // After a pause of the whole machine the missed samples are missed, not made up.
            while (due < now - interval)
                due += interval;
            if (due > now)
                await Task.Delay(due - now, _seams.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ct.IsCancellationRequested)
                break;
            due = due == TimeSpan.Zero ? phase : due + interval;
            if (clock.TrustKernel())
            {
                ledger.Anchor(clock.Known!.Value);
                AgentLog.Anchored(_logger, "the kernel", Boot, clock.BootStart, clock.Known.Value.ErrorMs);
            }

            isSaved = isSaved || ledger.TrySave();
            var mono = clock.Mono;
            round = probes.StartRound(points => testimony.Collect(mono, points), ct);
            // What is slower than this comes with the next batch.
            await round.WaitAsync(interval / 2, _seams.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ct.IsCancellationRequested)
                break;
            testimony.Give();
            sealer.Seal();
            sealer.Thin(thinner);
            link.Queue.Wake();
        }

        await round.ConfigureAwait(false);
    }

    private async Task SayGoodbyeAsync(BatchSealer sealer, BatchStore store, CollectorLink link)
    {
        if (sealer.HasPending)
            sealer.Seal();
        try
        {
            await store.CompleteAsync().WaitAsync(Goodbye, _seams.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The disk is full: what waits for it is refused when the spool closes, and said in the log.
            return;
        }

        await link.FlushAsync(Goodbye).ConfigureAwait(false);
    }

    /// <summary>When in the interval a device samples: spread by its name (FNV-1a), the same after every restart.</summary>
    internal static TimeSpan Phase(string device, TimeSpan interval)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(device))
            hash = (hash ^ octet) * 1099511628211UL;
        return TimeSpan.FromTicks((long)(hash % (ulong)interval.Ticks));
    }
}
