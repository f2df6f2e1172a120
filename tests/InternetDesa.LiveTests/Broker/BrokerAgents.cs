using InternetDesa.Agent;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;

namespace InternetDesa.LiveTests.Broker;

/// <summary>Agents that sample every second and speak to a broker with certificates of their own.</summary>
internal sealed class BrokerAgents : IPinger, IDnsResolver, IHostCounters, IClockTrust, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SyncPool _pool = new(threads: 1);
    private readonly AgentMetrics _metrics = new();
    private readonly List<(DeviceId Id, string Directory, VillageAgent Agent, Task Running)> _agents = [];

    public BrokerAgents(MosquittoSite broker, int count, Transport transport)
    {
        for (var n = 1; n <= count; n++)
        {
            var id = TestDevices.Agent(n);
            broker.Issue(id);
            var options = new AgentOptions
            {
                Device = id.ToString(),
                Transport = transport,
                DataDirectory = broker[$"agent-{n}"],
                IntervalSeconds = 1,
                ReceiptPatienceSeconds = 30,
                Spool = new() { SyncSeconds = 1 },
                ReconnectSeconds = 1,
                Collectors = [broker.Url],
                CaFile = broker.CaFile,
                CertificateFile = broker.CertificateOf(id.ToString()),
                KeyFile = broker.KeyOf(id.ToString()),
            };
            Directory.CreateDirectory(options.DataDirectory);
            var agent = new VillageAgent(options, new AgentSeams
            {
                Pinger = this, Resolver = this, Host = this, ClockTrust = this, SyncPool = _pool, Metrics = _metrics,
            });
            _agents.Add((id, Path.Combine(options.DataDirectory, "spool"), agent, Task.Run(() => agent.RunAsync(_stop.Token))));
        }
    }

    /// <summary>The fewest points that any of them has on disk.</summary>
    public long FewestDurablePoints => _agents.Min(agent => agent.Agent.DurablePoints);

    /// <summary>Points of all of them that no receipt has named.</summary>
    public long BufferedPoints => _agents.Sum(agent => agent.Agent.BufferedPoints);

    /// <summary>Whether the broker has taken the connections of all.</summary>
    public bool AreConnected => _agents.TrueForAll(agent => agent.Agent.IsConnected);

    /// <summary>How many points every batch of theirs holds: net, sys and agent.</summary>
    public static int PointsPerBatch => 3;

    TimeSpan? IClockTrust.MaximumError => TimeSpan.FromMilliseconds(1);

    /// <summary>Waits until every agent has made so many more batches.</summary>
    public Task MakeAsync(int batches)
    {
        var enough = _agents.ToDictionary(agent => agent.Id, agent => agent.Agent.DurablePoints + (batches * PointsPerBatch));
        return Eventually.Holds($"{batches} batches of each agent", () => _agents.TrueForAll(agent => agent.Agent.DurablePoints >= enough[agent.Id]),
            seconds: 60);
    }

    /// <summary>Waits until receipts have named everything, if for a moment only.</summary>
    public Task HaveForgottenAsync(double seconds = 30) => Eventually.Holds("receipts for everything",
        () => _agents.TrueForAll(agent => agent.Agent.BufferedPoints <= PointsPerBatch), seconds, () => $"{BufferedPoints} points are left");

    /// <summary>Stops them.</summary>
    /// <returns>The batches in their spools: everything that they ever sealed.</returns>
    public async Task<IReadOnlyList<(DeviceId From, long Boot, long Seq)>> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_agents.Select(agent => agent.Running));
        var batches = new List<(DeviceId, long, long)>();
        var control = new BatchControl();
        foreach (var agent in _agents)
        {
            foreach (var batch in await AgentSpool.ReadAsync(agent.Directory))
            {
                Assert.Null(BatchReader.Read(batch, control));
                batches.Add((agent.Id, control.Header!.Value.Boot, control.Header.Value.Seq));
            }
        }

        return batches;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_agents.Select(agent => agent.Running));
        await _pool.DisposeAsync();
        _metrics.Dispose();
    }

    ValueTask<TimeSpan?> IPinger.PingAsync(string target, TimeSpan timeout, CancellationToken ct) => new((TimeSpan?)null);

    ValueTask<DnsAnswer?> IDnsResolver.ResolveAsync(string name, string? server, TimeSpan timeout, CancellationToken ct) => new((DnsAnswer?)null);

    IReadOnlyList<InterfaceCounters> IHostCounters.ReadInterfaces(IReadOnlyCollection<string> only) =>
        [new InterfaceCounters("eth0", 1000, 2000, 0, 0, true, 100_000_000)];

    HostState IHostCounters.ReadHost() => new(TimeSpan.FromHours(1), 100, 50, 1 << 30, 1 << 29, 41.5);
}
