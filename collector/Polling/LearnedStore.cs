using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Polling;

/// <summary>
/// Keeps what was learned about devices over restarts: without it every restart asks all of them again for tables that they do not have,
/// or that they choke on.
/// </summary>
internal sealed class LearnedStore(string path, SnmpPoller poller, TimeProvider time, ILogger<LearnedStore> logger) : BackgroundService
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(5);
    private string? _saved;

    /// <summary>Reads the file; one that is missing or damaged is a cost and no fault.</summary>
    /// <exception cref="IOException">It can not be read.</exception>
    public static ILookup<DeviceId, LearnedPart> Read(string path, ILogger<LearnedStore> logger)
    {
        var learned = LearnedFile.Read(File.Exists(path) ? File.ReadAllText(path) : "", out var faults);
        if (faults > 0)
            logger.LearnedNotRead(faults, path);
        return learned;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Save();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SaveEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            Save();
    }

    private void Save()
    {
        var text = LearnedFile.Write(poller.Learned);
        if (text == _saved)
            return;
        try
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(text));
            _saved = text;
        }
        catch (StorageException fault)
        {
            logger.LearnedNotSaved(fault.Message);
        }
    }
}
