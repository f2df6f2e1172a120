using System.Net;
using System.Net.Sockets;
using InternetDesa.Agent;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.LocalPage;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Simulator.Links;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Demo;

/// <summary>What the demo tells its agents.</summary>
internal static class DemoAgents
{
    // TEST-NET-1 (RFC 5737), so that no measurement of the simulator is taken for one of a real host.
    private const string SimulatedTarget = "192.0.2.1";

    /// <summary>The options of a simulated village's agent.</summary>
    /// <param name="village">The village.</param>
    /// <param name="directory">Where its data lies.</param>
    /// <param name="collector">The collector's MQTT server.</param>
    /// <param name="cadence">How often it samples.</param>
    public static AgentOptions Simulated(VillageCode village, DemoDirectory directory, IPEndPoint collector, TimeSpan cadence)
    {
        var options = Of(village, directory, collector, cadence);
        options.Ping = Ping([SimulatedTarget], cadence);
        options.Dns = new DnsOptions { Targets = ["desa.example"], TimeoutMs = (int)(cadence.TotalMilliseconds * 0.8) };
        return options;
    }

    /// <summary>Gives a village's agent its page, on a port of this machine that it keeps over its power cuts.</summary>
    /// <param name="options">The agent's options.</param>
    /// <param name="village">The village's name.</param>
    /// <returns>Where the page is while the village has power.</returns>
    public static Uri ServePage(AgentOptions options, string village)
    {
        options.Ping.Targets = [SimulatedPinger.Router, .. options.Ping.Targets];
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        options.LocalPage = new LocalPageOptions
        {
            Listen = free.LocalEndpoint.ToString()!, Village = village, Router = SimulatedPinger.Router,
            // A real village has them from the inventory, over TLS. Nobody's numbers.
            ContractMbps = 20, Contacts = { Operator = "0812-0000-0000", Isp = "0800-000-0000", Diskominfo = "024-000-0000" },
        };
        return new Uri($"http://{options.LocalPage.Listen}/");
    }

    /// <summary>The agent of this machine, with real probes.</summary>
    /// <param name="directory">Where its data lies.</param>
    /// <param name="collector">The collector's MQTT server.</param>
    /// <param name="options">What the demo was asked for.</param>
    /// <param name="pages">The port of the demo's own pages: what it probes when it is not told otherwise.</param>
    /// <param name="pool">The threads that sync.</param>
    /// <param name="metrics">The agents' counters.</param>
    public static VillageAgent ThisMachine(
        DemoDirectory directory, IPEndPoint collector, DemoOptions options, int pages, SyncPool pool, AgentMetrics metrics)
    {
        var own = options.Targets.Count == 0;
        var agent = Of(VillageChoice.ThisMachine, directory, collector, options.Cadence);
        agent.Ping = Ping(own ? ["127.0.0.1"] : [.. options.Targets], options.Cadence);
        if (own)
            agent.Ping.TcpFallbackPort = pages;
        return new VillageAgent(agent, new AgentSeams
        {
            Pinger = new SystemPinger(agent.Ping.TcpFallbackPort, TimeProvider.System),
            Resolver = new UdpDnsResolver(TimeProvider.System),
            Host = new LinuxHostCounters(),
            ClockTrust = new KernelClockTrust(),
            SyncPool = pool,
            Metrics = metrics,
        });
    }

    private static AgentOptions Of(VillageCode village, DemoDirectory directory, IPEndPoint collector, TimeSpan cadence) => new()
    {
        Device = DemoDevices.Agent(village).ToString(),
        DataDirectory = directory.Agent(village),
        PasswordFile = directory.AgentPassword(village),
        Collectors = [$"mqtt://{collector}"],
        IntervalSeconds = (int)cadence.TotalSeconds,
        // Soon back after a cut: a person waits for it.
        KeepAliveSeconds = 15,
        ReconnectSeconds = 5,
        ReceiptPatienceSeconds = 30,
        Spool = new BatchStoreOptions { MegaBytes = 8, SegmentKilobytes = 64, SyncSeconds = 5 * (int)cadence.TotalSeconds },
    };

    private static PingOptions Ping(string[] targets, TimeSpan cadence)
    {
        const int echoes = 5;
        var timeout = (int)(cadence.TotalMilliseconds * 0.8 / echoes);
        return new PingOptions { Targets = targets, Count = echoes, IntervalMs = 0, TimeoutMs = timeout };
    }
}
