using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Control;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Host;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent;

/// <summary>Puts the agent into a host.</summary>
public static class AgentHost
{
    /// <summary>Adds the agent with the options of section <c>Agent</c>.</summary>
    /// <exception cref="OptionsException">The options have faults: all of them.</exception>
    public static void AddAgent(this IHostApplicationBuilder builder)
    {
        // Read now, so that faults of the box's own configuration are told before anything starts.
        var options = OptionsReader.Read<AgentOptions>(builder.Configuration, AgentOptions.Section);
        var tail = new LogTail(TimeProvider.System);
        builder.Logging.AddProvider(tail);
        builder.Services.AddSingleton(tail).AddSingleton(options).AddSingleton(new RemoteConfig(builder.Configuration, options.DataDirectory));
        builder.Services.AddSingleton(_ => new SyncPool(threads: 1));
        builder.Services.AddSingleton<AgentMetrics>();
        builder.Services.AddHostedService<AgentService>();
    }
}

/// <summary>Runs the agent of this box.</summary>
internal sealed class AgentService(
    AgentOptions own, RemoteConfig config, LogTail tail, SyncPool pool, AgentMetrics metrics, IHostApplicationLifetime host, ILogger<VillageAgent> logger) : BackgroundService
{
    /// <summary>What the process ends with when it was told to restart (EX_TEMPFAIL): its supervisor starts it again.</summary>
    private const int RestartCode = 75;

    private DirectoryLock? _alone;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Here and not below, so that a second agent on the same directory fails to start.
        _alone = DirectoryLock.Take(own.DataDirectory);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _alone?.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var agent = await RunAsync(config.Load(), stoppingToken).ConfigureAwait(false);
                if (agent is { WantsProcessRestart: true })
                {
                    Environment.ExitCode = RestartCode;
                    host.StopApplication();
                    return;
                }
            }
        }
        catch (Exception fault)
        {
            // The host itself would end with 0; the supervisor is to start the agent again, which then recovers what is on disk.
            Environment.ExitCode = ProgramExit.CodeOf(fault) ?? 1;
            if (fault is not (SpoolFailedException or StorageException))
                throw;
            AgentLog.DiskFailed(logger, fault.Message);
            host.StopApplication();
        }
    }

    // The agent that has ended; null where it could not start with the province's configuration, which is given up then.
    private async Task<VillageAgent?> RunAsync(AgentOptions options, CancellationToken stoppingToken)
    {
        await using var snmp = options.Router.EndPoint is null ? null : Transports.Snmp(options.Transport, TimeProvider.System);
        var seams = new AgentSeams
        {
            Time = new BootTimeProvider(),
            Pinger = new SystemPinger(options.Ping.TcpFallbackPort, TimeProvider.System),
            Resolver = new UdpDnsResolver(TimeProvider.System),
            Host = new LinuxHostCounters(),
            Snmp = snmp,
            ClockTrust = new KernelClockTrust(),
            Config = config,
            LogTail = tail.Last,
            SyncPool = pool,
            Metrics = metrics,
        };
        try
        {
            var agent = new VillageAgent(options, seams, logger);
            await agent.RunAsync(stoppingToken).ConfigureAwait(false);
            return agent;
        }
        catch (Exception fault) when (config.IsInUse && fault is not (SpoolFailedException or StorageException))
        {
            AgentLog.ConfigRevoked(logger, fault.Message);
            config.Revoke(fault.Message);
            return null;
        }
    }
}
