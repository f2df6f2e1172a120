using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;

namespace InternetDesa.Bench.Agent;

/// <summary>A village whose figures are as noisy as real ones, and which asks nothing of any network.</summary>
internal sealed class BenchVillage : IPinger, IDnsResolver, IHostCounters, IClockTrust
{
    private readonly Random _random = new(4);
    private readonly long[] _bytes = new long[6];
    private long _uptime = 90_000;

    /// <inheritdoc/>
    public TimeSpan? MaximumError => TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> PingAsync(string target, TimeSpan timeout, CancellationToken ct)
    {
        lock (_random)
            return new(TimeSpan.FromMilliseconds(20 + 30 * _random.NextDouble()));
    }

    /// <inheritdoc/>
    public ValueTask<DnsAnswer?> ResolveAsync(string name, string? server, TimeSpan timeout, CancellationToken ct)
    {
        lock (_random)
            return new(new DnsAnswer(0, TimeSpan.FromMilliseconds(5 + 40 * _random.NextDouble())));
    }

    /// <inheritdoc/>
    public IReadOnlyList<InterfaceCounters> ReadInterfaces(IReadOnlyCollection<string> only)
    {
        lock (_random)
        {
            for (var i = 0; i < _bytes.Length; i++)
                _bytes[i] += _random.Next(40_000_000);
            string[] names = only.Count == 0 ? ["ether1", "ether2", "wlan1"] : [.. only];
            return [.. names.Select((name, i) => new InterfaceCounters(name, _bytes[2 * i], _bytes[2 * i + 1], 0, 0, true, 1_000_000_000))];
        }
    }

    /// <inheritdoc/>
    public HostState ReadHost()
    {
        lock (_random)
        {
            _uptime += 60;
            return new HostState(TimeSpan.FromSeconds(_uptime), _uptime * 100, _uptime * 100 - _random.Next(2000), 512 << 20,
                (180 << 20) + _random.Next(40 << 20), 40 + _random.Next(200) / 10.0);
        }
    }
}
