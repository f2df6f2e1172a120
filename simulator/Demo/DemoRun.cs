using InternetDesa.Agent;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Simulator.Snmp;
using InternetDesa.Simulator.Truth;
using InternetDesa.Simulator.Villages;
using InternetDesa.Simulator.World;
using InternetDesa.State;

namespace InternetDesa.Simulator.Demo;

/// <summary>One run of the demo: servers, villages and this machine's own agent in one process.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private static readonly TimeProvider Time = TimeProvider.System;

    // Of the five seconds that the whole end may take.
    private static readonly TimeSpan AgentsLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ServersLimit = TimeSpan.FromSeconds(1.5);

    private readonly DemoServers _servers;
    private readonly SyncPool _pool = new();
    private readonly AgentMetrics _metrics = new();
    private readonly List<SimulatedVillage> _villages;
    private readonly VillageAgent _ownAgent;
    private readonly AgentPoints _ownPoints = new();
    private readonly CancellationTokenSource _ownStop = new();
    private readonly WorldDriver _driver;
    private readonly SnmpResponder? _routers;
    private readonly DemoRouters _api;
    private readonly Dictionary<VillageCode, Uri> _localPages = [];
    private Task _own = Task.CompletedTask;

    private DemoRun(DemoOptions options, DemoDirectory directory, DemoServers servers, AddressedSocket? routers)
    {
        _servers = servers;
        World = new VillageWorld(
            RegionTable.CentralJava(), options.Villages, options.Seed, options.Speed, Time.GetUtcNow(), options.Cadence);
        var around = new VillageSurroundings(World, Truth, _pool, _metrics, Time);
        var planted = World.Planted.Select(planted => planted.Village.Code).ToHashSet();
        _villages = [.. World.Villages.Where(village => village.HasAgent).Select(village =>
        {
            var agent = DemoAgents.Simulated(village.Code, directory, servers.Mqtt, options.Cadence);
            if (planted.Contains(village.Code))
                _localPages[village.Code] = DemoAgents.ServePage(agent, village.Title);
            return new SimulatedVillage(village, agent, around);
        })];
        _ownAgent = DemoAgents.ThisMachine(directory, servers.Mqtt, options, servers.Pages.Port, _pool, _metrics);
        _driver = new WorldDriver(World, _villages, options.Spread, Truth, Time);
        if (routers is not null)
            _routers = new SnmpResponder(routers, VillageRouters.Community, new VillageRouters(World, Time).At, Time);
        _api = DemoRouters.Start(directory, World, Time);
    }

    /// <summary>The world.</summary>
    public VillageWorld World { get; }

    /// <summary>What it really did.</summary>
    public TruthLog Truth { get; } = new();

    /// <summary>The servers.</summary>
    public DemoServers Servers => _servers;

    /// <summary>The pages that villages with a planted cut serve themselves.</summary>
    public IReadOnlyDictionary<VillageCode, Uri> LocalPages => _localPages;

    /// <summary>How the villages' routers are reached, for people.</summary>
    public string RoutersHint => _api.Hint;

    /// <summary>Points that became durable at the agents in this run.</summary>
    public long Sealed => _villages.Sum(village => village.Points.Durable) + _ownPoints.Durable;

    /// <summary>Points in the agents' spools that no receipt has named.</summary>
    public long Buffered => _villages.Sum(village => village.Points.Buffered) + _ownPoints.Buffered;

    /// <summary>Starts the servers; the pages are there when it returns, the villages come with <see cref="RunAsync"/>.</summary>
    /// <exception cref="IOException">A port is taken, or the disk failed.</exception>
    public static async Task<DemoRun> StartAsync(DemoOptions options, DemoDirectory directory, CancellationToken ct)
    {
        var routers = options.RoutersPort is null ? new AddressedSocket(0) : null;
        try
        {
            var servers = await DemoServers.StartAsync(options, directory, options.RoutersPort ?? routers!.Port, ct);
            return new DemoRun(options, directory, servers, routers);
        }
        catch
        {
            routers?.Dispose();
            throw;
        }
    }

    /// <summary>Runs villages and live line until it is cancelled or something fails, then stops all within five seconds.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(DemoDirectory directory, DemoConsole console, CancellationToken ct)
    {
        using var database = StateDatabase.OpenReadOnly(directory.Database);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, _servers.CollectorEnded);
        _own = Task.Run(() => _ownPoints.CountAsync(_ownAgent, _ownStop.Token), CancellationToken.None);
        Task[] work =
        [
            _driver.RunAsync(end.Token),
            new LiveLine(new StatusQueries(database), _servers.Stats, console, Time).RunAsync(end.Token),
            .. World.Planted.Select(planted => new PlantedCutGuide(planted, _servers.Pages, _localPages.GetValueOrDefault(planted.Village.Code), console, Time).RunAsync(end.Token)),
        ];
        await Task.WhenAny([.. work.Where((_, i) => i < 2), _own]);
        await end.CancelAsync();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        console.EndLive();
        await StopAsync(console);
        // A fault of a village or of the pages' data ends the demo, and is its own message.
        foreach (var fault in work.Append(_own).Where(task => task.IsFaulted))
            await fault;
        return _servers.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var village in _villages)
            village.Dispose();
        await _servers.DisposeAsync();
        if (_routers is not null)
            await _routers.DisposeAsync();
        await _api.DisposeAsync();
        await _pool.DisposeAsync();
        _metrics.Dispose();
        _ownStop.Dispose();
    }

    // Agents first, so that the collector still takes their last batches.
    private async Task StopAsync(DemoConsole console)
    {
        using (var limit = new CancellationTokenSource(AgentsLimit, Time))
        {
            await _ownStop.CancelAsync();
            await Task.WhenAll(_villages.Select(village => village.StopAsync(limit.Token)).Append(_own))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        using var last = new CancellationTokenSource(ServersLimit, Time);
        try
        {
            await _servers.StopAsync(last.Token);
        }
        catch (OperationCanceledException) when (last.IsCancellationRequested)
        {
            console.Say("The servers had more to do than the time to stop allows; what they acknowledged is on disk.");
        }
    }
}
