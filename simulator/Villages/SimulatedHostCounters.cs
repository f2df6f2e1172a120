using InternetDesa.Agent.Probes.Host;
using InternetDesa.Core.Inventory;
using InternetDesa.Simulator.Links;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Villages;

/// <summary>The counters of a village's box since its power came: they begin at zero, as real ones do.</summary>
internal sealed class SimulatedHostCounters : IHostCounters
{
    private const long MemoryBytes = 512L << 20;
    private readonly WorldVillage _village;
    private readonly VillageLink _link;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly long _start;
    private TimeSpan _counted;
    private double _rxBytes;
    private double _txBytes;
    private double _busySeconds;

    /// <summary>Turns the box on.</summary>
    public SimulatedHostCounters(WorldVillage village, VillageLink link, TimeProvider time)
    {
        _village = village;
        _link = link;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public string MachineBoot { get; } = Guid.NewGuid().ToString();

    private double Load => Math.Min(1, TrafficModel.DownBps(_village, _time.GetUtcNow()) / 40e6);

    /// <inheritdoc/>
    public IReadOnlyList<InterfaceCounters> ReadInterfaces(IReadOnlyCollection<string> only)
    {
        lock (_gate)
        {
            Count();
            var speed = _village.Uplink == UplinkType.Fibre ? 1_000_000_000 : 100_000_000;
            return [new InterfaceCounters("wan", (long)_rxBytes, (long)_txBytes, 0, 0, !_link.IsDark, speed)];
        }
    }

    /// <inheritdoc/>
    public HostState ReadHost()
    {
        lock (_gate)
        {
            Count();
            var total = (long)_counted.TotalMilliseconds;
            return new HostState(_counted, total, total - (long)(_busySeconds * 1000), MemoryBytes,
                (long)(MemoryBytes * (0.35 + 0.2 * Load)), 42 + 18 * Load);
        }
    }

    private void Count()
    {
        var uptime = _time.GetElapsedTime(_start);
        var seconds = (uptime - _counted).TotalSeconds;
        _counted = uptime;
        _busySeconds += seconds * (0.05 + 0.4 * Load);
        if (_link.IsDark)
            return;
        var now = _time.GetUtcNow();
        _rxBytes += seconds * TrafficModel.DownBps(_village, now) / 8;
        _txBytes += seconds * TrafficModel.UpBps(_village, now) / 8;
    }
}
