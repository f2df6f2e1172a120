using System.Security.Cryptography;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Control;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Hotspot;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Agent;

/// <summary>The world around an agent, so that a simulator can be it for thousands of them, and a test for one.</summary>
public sealed record AgentSeams
{
    /// <summary>The clock of intervals and time-outs; its wall clock may be wrong.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Numbers from 0 to below 1, evenly: the jitter of reconnects. A cryptographic one, so that no two boxes share a seed.</summary>
    public Func<double> Chance { get; init; } = () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;

    /// <summary>Draws the number of a boot: positive and never the same twice anywhere, so from a cryptographic generator.</summary>
    public Func<long> DrawBoot { get; init; } = DrawCryptographic;

    /// <summary>Sends echo requests.</summary>
    public required IPinger Pinger { get; init; }

    /// <summary>Asks name servers.</summary>
    public required IDnsResolver Resolver { get; init; }

    /// <summary>Asks web servers.</summary>
    public IWebClient Web { get; init; } = new HttpWebClient(TimeProvider.System);

    /// <summary>Asks for leases; null asks on the interface that the options name.</summary>
    public IDhcpClient? Dhcp { get; init; }

    /// <summary>Asks the router; null where there is nobody who could.</summary>
    public ISnmpClient? Snmp { get; init; }

    /// <summary>Keeps the province's configuration; null takes none.</summary>
    public RemoteConfig? Config { get; init; }

    /// <summary>The last lines of the log, as many as asked for.</summary>
    public Func<int, IReadOnlyList<string>> LogTail { get; init; } = _ => [];

    /// <summary>Reads the counters of the box.</summary>
    public required IHostCounters Host { get; init; }

    /// <summary>Whether the wall clock can be believed.</summary>
    public required IClockTrust ClockTrust { get; init; }

    /// <summary>Opens the stream to a collector; null opens TCP, with TLS by the options' authority.</summary>
    public Func<AgentEndpoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <summary>The threads that sync spools, shared by all agents of a process.</summary>
    public required SyncPool SyncPool { get; init; }

    /// <summary>The file system, so that a test can play one that loses power.</summary>
    internal ISpoolFiles Files { get; init; } = DiskFiles.Instance;

    /// <summary>The counters, shared by all agents of a process.</summary>
    public required AgentMetrics Metrics { get; init; }

    private static long DrawCryptographic()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        while (true)
        {
            RandomNumberGenerator.Fill(bytes);
            // The ends are no boot: 0 means none, and the last number stays free so that a range's end plus one never overflows.
            if ((BitConverter.ToInt64(bytes) & long.MaxValue) is var boot && boot is > 0 and < long.MaxValue)
                return boot;
        }
    }
}
