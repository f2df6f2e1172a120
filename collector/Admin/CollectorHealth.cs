using Microsoft.Extensions.Hosting;

namespace InternetDesa.Collector.Admin;

/// <summary>Whether everything that the collector is made of runs.</summary>
/// <param name="spoolFailure">Faults when the disk did.</param>
/// <param name="services">The host's services: ingest, projector, delivery and whatever else is there.</param>
internal sealed class CollectorHealth(Task spoolFailure, IEnumerable<IHostedService> services)
{
    /// <summary>What does not run: names of services, and <c>spool</c> where the disk failed.</summary>
    public IReadOnlyList<string> Faults() =>
    [
        .. services.OfType<BackgroundService>().Where(service => service.ExecuteTask is null or { IsFaulted: true })
            .Select(service => service.GetType().Name),
        .. spoolFailure.IsFaulted ? ["spool"] : Array.Empty<string>(),
    ];
}
