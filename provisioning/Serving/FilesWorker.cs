using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Provisioning.Serving;

/// <summary>Has the service read its files again when one of them has changed: an enrolled village, another manifest, an operator who came
/// or went.</summary>
internal sealed class FilesWorker(ServiceState state, TimeProvider time, ILogger<FilesWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            var before = state.Faults;
            if (state.Reread())
                logger.FilesRead(state.Files.Villages.Count, state.Files.Key.Operator.Name);
            // What stands for long is told once; the metric goes on telling it.
            foreach (var fault in state.Faults.Except(before))
                logger.FilesRefused(fault);
        }
    }
}
