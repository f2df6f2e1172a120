using System.Net;
using InternetDesa.Agent;
using InternetDesa.Simulator.Links;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Villages;

/// <summary>
/// A village that behaves: while it has power it runs the real agent, over its own link. A power cut drops that agent as it stands;
/// when power comes back, a new one starts over the same directory, as a box does.
/// </summary>
/// <remarks><see cref="Become"/> and <see cref="StopAsync"/> are for one caller; the counts are safe for all.</remarks>
internal sealed class SimulatedVillage : IDisposable
{
    private readonly VillageSurroundings _around;
    private readonly AgentOptions _options;
    private readonly VillageLink _link = new();
    private readonly AgentPoints _points = new();
    private readonly Random _random;
    private readonly CancellationTokenSource _stop = new();
    private VillageAgent? _agent;
    private Task _run = Task.CompletedTask;
    private CutKind? _cut;

    /// <summary>Makes the village, without power yet.</summary>
    /// <param name="village">Which.</param>
    /// <param name="options">Its agent's options.</param>
    /// <param name="around">What it shares with the others.</param>
    public SimulatedVillage(WorldVillage village, AgentOptions options, VillageSurroundings around)
    {
        Village = village;
        _options = options;
        _around = around;
        _random = new Random((int)(village.Code.Number % int.MaxValue));
    }

    /// <summary>Which village it is.</summary>
    public WorldVillage Village { get; }

    /// <summary>What became of its agents' points, all boots of this run together.</summary>
    public AgentPoints Points => _points;

    /// <summary>Puts the village where the world wants it now; what takes a while is finished at a later call.</summary>
    /// <param name="cut">Its cut; null when it has none.</param>
    /// <exception cref="IOException">An agent failed: its disk, as a rule.</exception>
    public void Become(Cut? cut)
    {
        if (_run.IsFaulted)
            _run.GetAwaiter().GetResult();
        if (cut?.Kind == CutKind.Power)
        {
            // First the dark: what is on its way now never arrives.
            _link.GoDark();
            _agent?.Abort();
            _agent = null;
        }
        else
        {
            // The agent of before has to be gone, for it holds the spool.
            if (_agent is null && !_run.IsCompleted)
                return;
            if (cut is null)
                _link.GoLight();
            else
                _link.GoDark();
            if (_agent is null)
                Start();
        }

        Tell(cut?.Kind);
    }

    /// <summary>Stops the agent, in order: what it sampled is durable, and published where that is quick.</summary>
    /// <param name="limit">Ends the order: the agent is dropped, and what is durable goes on at the next start.</param>
    public async Task StopAsync(CancellationToken limit)
    {
        await _stop.CancelAsync();
        await using (limit.UnsafeRegister(static agent => ((VillageAgent?)agent)?.Abort(), _agent))
            await _run;
    }

    /// <summary>Closes what is left of the link.</summary>
    public void Dispose()
    {
        _link.Dispose();
        _stop.Dispose();
    }

    private void Start()
    {
        var time = _around.Time;
        var pinger = new SimulatedPinger(_link, () => _around.World.WeatherAt(Village, time.GetUtcNow()), _random, time);
        var clock = new SimulatedClock(Village, time);
        var agent = new VillageAgent(_options, new AgentSeams
        {
            Time = clock,
            Chance = Draw,
            Pinger = pinger,
            Resolver = new SimulatedResolver(pinger),
            Host = new SimulatedHostCounters(Village, _link, time),
            ClockTrust = clock,
            Connect = (collector, ct) =>
                _link.ConnectAsync(new IPEndPoint(IPAddress.Parse(collector.Host), collector.Port), Village.Address, ct),
            SyncPool = _around.SyncPool,
            Metrics = _around.Metrics,
        });
        _agent = agent;
        _run = Task.Run(() => _points.CountAsync(agent, _stop.Token));
    }

    private double Draw()
    {
        lock (_random)
            return _random.NextDouble();
    }

    private void Tell(CutKind? cut)
    {
        if (cut == _cut)
            return;
        var now = _around.Time.GetUtcNow();
        if (_cut is not null)
            _around.Truth.End(Village.Code, now);
        if (cut is { } kind)
            _around.Truth.Begin(Village.Code, kind, now);
        _cut = cut;
    }
}
