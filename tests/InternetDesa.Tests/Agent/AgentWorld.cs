using System.Diagnostics;
using InternetDesa.Agent;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Control;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Agent;

/// <summary>A village: its box, whose agent can be started, stopped and cut, its clock, and a collector.</summary>
internal sealed class AgentWorld : IPinger, IDnsResolver, IHostCounters, IClockTrust, IAsyncDisposable
{
    private readonly SyncPool _pool = new(1);
    private readonly AgentMetrics _metrics = new();
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private long _boots;

    public AgentWorld()
    {
        Collector = new FakeCollector(Time);
        Options = new AgentOptions
        {
            Device = "33/01/01/2001/agent",
            DataDirectory = Directory,
            IntervalSeconds = 2,
            KeepAliveSeconds = 65535,
            Collectors = ["mqtt://first.example:1883", "mqtt://second.example:1883"],
            ReconnectSeconds = 5,
            ReceiptPatienceSeconds = 30,
            // A sync per batch, where a test does not say otherwise.
            Spool = new BatchStoreOptions { SyncSeconds = 1 },
        };
    }

    public ManualTimeProvider Time { get; } = new();

    public FakeCollector Collector { get; }

    /// <summary>The headers of what came, each batch once.</summary>
    public IEnumerable<BatchHeader> Received => Collector.Batches.Select(batch => batch.Header).DistinctBy(header => (header.Boot, header.Seq));

    public AgentOptions Options { get; }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("agent-").FullName;

    /// <summary>How far the box's wall clock is off.</summary>
    public TimeSpan WallError { get; set; }

    public TimeSpan? MaximumError { get; set; }

    public Func<string, TimeSpan?> Ping { get; set; } = _ => TimeSpan.FromMilliseconds(20);

    public VillageAgent Agent { get; private set; } = null!;

    public IWebClient Web { get; set; } = new Probes.FakeWeb();

    internal ISpoolFiles Files { get; set; } = DiskFiles.Instance;

    public RemoteConfig? Config { get; set; }

    /// <summary>Completes when the agent has ended.</summary>
    public Task Ended => _running;

    public void Start()
    {
        _stop = new CancellationTokenSource();
        Agent = new VillageAgent(Options, new AgentSeams
        {
            Time = new OffTime(this),
            Chance = () => 0.5,
            DrawBoot = () => ++_boots,
            Pinger = this,
            Resolver = this,
            Files = Files,
            Web = Web,
            Config = Config,
            LogTail = count => [.. Enumerable.Range(0, count).Select(line => $"line {line}")],
            Host = this,
            ClockTrust = this,
            Connect = Collector.ConnectAsync,
            SyncPool = _pool,
            Metrics = _metrics,
        });
        _running = Agent.RunAsync(_stop.Token);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async Task CutPowerAsync()
    {
        Agent.Abort();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Lets time pass until something is so.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        var patience = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), "it never happened");
            if (_running.IsFaulted)
                await _running;
            Time.Advance(TimeSpan.FromMilliseconds(100));
            // A hundred times as fast as real time, and no faster: the disk is real and has to keep up.
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    /// <summary>Lets time pass until the collector has got so many batches.</summary>
    public async Task<ReceivedBatch[]> BatchesAsync(int count)
    {
        await UntilAsync(() => Collector.Batches.Count >= count);
        return [.. Collector.Batches];
    }

    /// <summary>Lets the agent sample without a connection until so many batches are durable.</summary>
    public Task OfflineBatchesAsync(int count)
    {
        // Every batch of these options holds three points: net, sys and agent.
        var target = Agent.DurablePoints + 3 * count;
        return UntilAsync(() => Agent.DurablePoints >= target);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsCompleted)
            await CutPowerAsync();
        await Collector.DisposeAsync();
        await _pool.DisposeAsync();
        _metrics.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    ValueTask<TimeSpan?> IPinger.PingAsync(string target, TimeSpan timeout, CancellationToken ct) => new(Ping(target));

    ValueTask<DnsAnswer?> IDnsResolver.ResolveAsync(string name, string? server, TimeSpan timeout, CancellationToken ct) =>
        new(new DnsAnswer(0, TimeSpan.FromMilliseconds(9)));

    IReadOnlyList<InterfaceCounters> IHostCounters.ReadInterfaces(IReadOnlyCollection<string> only) =>
        [new InterfaceCounters("eth0", 1000, 2000, 0, 0, true, 100_000_000)];

    HostState IHostCounters.ReadHost() => new(TimeSpan.FromHours(1), 100, 50, 1 << 30, 1 << 29, 41.5);

    private sealed class OffTime(AgentWorld world) : TimeProvider
    {
        public override long TimestampFrequency => world.Time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => world.Time.GetUtcNow() + world.WallError;

        public override long GetTimestamp() => world.Time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            world.Time.CreateTimer(callback, state, dueTime, period);
    }
}
