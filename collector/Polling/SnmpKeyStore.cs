using System.Text;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Polling;

/// <summary>
/// Keeps the localized keys of v3 over restarts, in a file that only the collector may read: they take milliseconds each to compute, and
/// minutes for all devices.
/// </summary>
internal sealed class SnmpKeyStore : BackgroundService
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(1);
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<SnmpKeyStore> _logger;
    private bool _failed;

    /// <summary>Reads the file. One that is damaged is a cost and no fault: the keys are computed anew.</summary>
    /// <exception cref="IOException">It can not be read.</exception>
    public SnmpKeyStore(string path, TimeProvider time, ILogger<SnmpKeyStore> logger)
    {
        (_path, _time, _logger) = (path, time, logger);
        if (!File.Exists(path))
            return;
        try
        {
            Keys.Load(File.ReadAllText(path));
        }
        catch (FormatException fault)
        {
            logger.KeysNotLoaded(fault.Message);
        }
    }

    /// <summary>The keys.</summary>
    public SnmpKeyRing Keys { get; } = new();

    /// <summary>Writes the file where there is something new.</summary>
    public void Save()
    {
        if (Keys.Unsaved == 0 && !_failed)
            return;
        try
        {
            AtomicFile.Write(_path, Encoding.ASCII.GetBytes(Keys.Save()), Secret);
            _failed = false;
        }
        catch (StorageException fault)
        {
            _failed = true;
            _logger.KeysNotSaved(fault.Message);
        }
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
        using var timer = new PeriodicTimer(SaveEvery, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            Save();
    }
}
