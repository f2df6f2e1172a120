using InternetDesa.Provisioning.Fleet.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Provisioning.Serving;

/// <summary>Whether the service runs, and whether it does its work.</summary>
internal sealed class ServiceHealth(ServiceMeter meter, ILogger<ServiceHealth> logger)
{
    private volatile string _hindrance = "";

    /// <summary>Why it does no work though it runs; empty where it does.</summary>
    public string Hindrance => _hindrance;

    /// <summary>Does something that the journal has to take; where it does not, says so and leaves it for the next time.</summary>
    public async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            _hindrance = "";
            return true;
        }
        catch (Exception fault) when (fault is JournalException or Core.Spool.StorageException)
        {
            meter.Refused();
            _hindrance = fault.Message;
            logger.JournalRefuses(fault.Message);
            return false;
        }
    }

    /// <summary>Which parts do not run.</summary>
    public static IReadOnlyList<string> Faults(IEnumerable<IHostedService> services) =>
        [.. services.OfType<BackgroundService>().Where(service => service.ExecuteTask is null or { IsCompleted: true })
            .Select(service => service.GetType().Name)];
}
