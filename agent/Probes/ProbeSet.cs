using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Hotspot;
using InternetDesa.Agent.Probes.Http;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Agent.Probes.Router;
using InternetDesa.Agent.Probes.Speed;

namespace InternetDesa.Agent.Probes;

/// <summary>The probes that the options ask for.</summary>
internal sealed class ProbeSet
{
    /// <summary>Makes them.</summary>
    /// <exception cref="FormatException">The router's credentials have faults.</exception>
    /// <exception cref="IOException">They can not be read.</exception>
    public ProbeSet(AgentOptions options, AgentSeams seams, AgentClock clock, ProbeMeter meter, SpeedBook book)
    {
        var interval = options.Interval;
        List<IProbe> probes = [new NetProbe(options.Net, seams.Host, seams.Time), new SysProbe(seams.Host)];
        if (options.Ping.Targets.Length > 0)
            probes.Add(new PingProbe(options.Ping, options.LocalPage.Router, seams.Pinger, meter, seams.Time));
        if (options.Dns.Targets.Length > 0)
            probes.Add(new DnsProbe(options.Dns, seams.Resolver, meter));
        if (options.Http.Targets.Length > 0)
            probes.Add(new HttpProbe(options.Http, interval, seams.Web, meter, clock));
        if (options.Hotspot.LoginUrl.Length > 0)
        {
            var dhcp = options.Hotspot.DhcpInterface.Length == 0 ? null
                : seams.Dhcp ?? new UdpDhcpClient(options.Hotspot.DhcpInterface, options.Device, seams.Time);
            probes.Add(new HotspotProbe(options.Hotspot, interval, dhcp, seams.Resolver, seams.Web, seams.Time));
        }

        if (options.Router.EndPoint is not null && seams.Snmp is { } snmp)
            probes.Add(new RouterProbe(options.Router, interval, snmp, seams.Time));
        if (options.Speed.DownloadUrl.Length > 0)
            probes.Add(Speed = new SpeedProbe(options.Speed, seams.Web, meter, clock, book));
        All = probes;
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<IProbe> All { get; }

    /// <summary>The throughput test; null where there is none.</summary>
    public SpeedProbe? Speed { get; }
}
