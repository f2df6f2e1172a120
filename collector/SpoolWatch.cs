using InternetDesa.Core.Spool;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector;

/// <summary>
/// Ends the program with 74 (EX_IOERR) when a sync failed: what the kernel could not write it may claim to have, so that only a new
/// start, which reads again what is really there, can be trusted.
/// </summary>
internal sealed class SpoolWatch(CollectorStorage storage, IHostApplicationLifetime lifetime, CollectorExit exit, ILogger<SpoolWatch> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = await Task.WhenAny(storage.Spool.Failure, storage.Dead.Failure, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken))
            .ConfigureAwait(false);
        if (failed.Exception?.InnerException is not { } fault)
            return;
        logger.SpoolFailed(fault);
        exit.Code = SpoolFailedException.ExitCode;
        lifetime.StopApplication();
    }
}

/// <summary>What the process ends with.</summary>
internal sealed class CollectorExit
{
    /// <summary>0, or 74 after the disk failed.</summary>
    public int Code { get; set; }
}
