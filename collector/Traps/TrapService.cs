using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.Snmp.Traps;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Traps;

/// <summary>Listens for traps and informs while the collector runs.</summary>
/// <param name="options">Where.</param>
/// <param name="listen">Begins to listen.</param>
/// <param name="stats">Counts.</param>
/// <param name="logger">The log.</param>
internal sealed class TrapService(TrapOptions options, Func<IPEndPoint, SnmpTrapListener> listen, TrapStats stats, ILogger<TrapService> logger)
    : BackgroundService
{
    private SnmpTrapListener? _listener;

    /// <summary>Where it listens, once it has started.</summary>
    public IPEndPoint EndPoint => _listener!.EndPoint;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _listener = listen(IPEndPoint.Parse(options.Listen));
        }
        catch (SocketException fault)
        {
            throw new IOException($"{CollectorOptions.Section}:Traps:Listen: {options.Listen}: {fault.Message}; write another address or port. "
                + "A port below 1024 takes root, or CAP_NET_BIND_SERVICE.", fault);
        }

        stats.Observe(_listener.Stats);
        logger.Listening(_listener.EndPoint.ToString());
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listener = _listener!;
        await using (listener.ConfigureAwait(false))
        await using (stoppingToken.UnsafeRegister(static listener => _ = ((SnmpTrapListener)listener!).DisposeAsync().AsTask(), listener))
            await listener.Completion.ConfigureAwait(false);
    }
}
