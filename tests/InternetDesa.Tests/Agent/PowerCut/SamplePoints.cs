using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>
/// A village's samples, as noisy as real ones: interfaces whose counters grow, echoes that vary, a busy box. Without targets it is the box alone, where
/// only whole batches are counted and not what is in them.
/// </summary>
internal sealed class SamplePoints(Random random, int targets)
{
    private readonly long[] _rx = new long[3];
    private readonly long[] _tx = new long[3];
    private TimeSpan _uptime;

    public IReadOnlyList<IPoint> Next()
    {
        _uptime += TimeSpan.FromMinutes(1);
        var points = new List<IPoint>();
        for (var i = 0; targets > 0 && i < _rx.Length; i++)
        {
            var rx = random.Next(40_000_000);
            var tx = random.Next(4_000_000);
            _rx[i] += rx;
            _tx[i] += tx;
            points.Add(new NetPoint(new InterfaceCounters($"ether{i + 1}", _rx[i], _tx[i], 0, 0, true, 1_000_000_000), rx * 8 / 60.0, tx * 8 / 60.0));
        }

        points.Add(new SysPoint(new HostState(_uptime, null, null, 512 << 20, (180 << 20) + random.Next(40 << 20), 40 + random.Next(200) / 10.0),
            random.Next(300) / 10.0));
        if (targets == 0)
            return points;
        for (var i = 0; i < targets; i++)
            points.Add(new PingPoint($"192.0.2.{i + 1}", 5, [.. Enumerable.Range(0, 5).Select(_ => 20 + random.NextDouble() * 30)]));
        points.Add(new DnsPoint("desa.id", new DnsAnswer(0, TimeSpan.FromMilliseconds(5 + random.NextDouble() * 40))));
        points.Add(new DnsPoint("kemendesa.go.id@192.0.2.53", new DnsAnswer(0, TimeSpan.FromMilliseconds(5 + random.NextDouble() * 40))));
        return points;
    }
}
