using System.Diagnostics.Metrics;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector;

/// <summary>
/// Watches what the collector has on disk. It ends the program with 74 (EX_IOERR) when a sync failed: what the kernel could not write it
/// may claim to have, so that only a new start, which reads again what is really there, can be trusted. And it counts.
/// </summary>
internal sealed class SpoolWatch : BackgroundService
{
    private readonly CollectorStorage _storage;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly CollectorExit _exit;
    private readonly ILogger<SpoolWatch> _logger;

    public SpoolWatch(CollectorStorage storage, IHostApplicationLifetime lifetime, CollectorExit exit, IMeterFactory meters, ILogger<SpoolWatch> logger)
    {
        (_storage, _lifetime, _exit, _logger) = (storage, lifetime, exit, logger);
        var meter = meters.Create("InternetDesa.Spool");
        Count(meter, "records", "{record}", "Records that became durable", stats => stats.AppendedRecords);
        Count(meter, "commits", "{commit}", "Groups of records that were written and synced", stats => stats.Commits);
        Count(meter, "sync", "ms", "Time spent in writes and syncs", stats => (long)stats.SyncMilliseconds);
        Count(meter, "refused", "{record}", "Records refused since the spool was full", stats => stats.Refused);
        Count(meter, "dropped", "{record}", "Records dropped unread to make room", stats => stats.DroppedRecords);
        Count(meter, "damaged", "{record}", "Records that readers found damaged", stats => stats.Damaged);
        Count(meter, "full", "{time}", "How often the disk or the quota was full", stats => stats.NoSpace);
        Longest(meter, "sync", "The longest write and sync of the last one to two minutes", stats => stats.LongestSyncMilliseconds);
        Longest(meter, "wait", "The longest that a record waited to be durable, of the last one to two minutes and of those that still wait",
            stats => stats.LongestWaitMilliseconds);
        meter.CreateObservableGauge("desa.spool.size", () => Spools.Select(spool => Tagged(spool.Log.Bytes, "spool", spool.Name)), "By", "Bytes on disk");
        meter.CreateObservableGauge("desa.spool.quarantined", () => Spools.Select(spool => Tagged(spool.Log.Recovery.Quarantined, "spool", spool.Name)),
            "{record}", "Records lost in damaged places, found at the last start");
        meter.CreateObservableGauge("desa.checkpoint.damaged", () => Checkpoints.Select(one => Tagged(one.Checkpoint.Damaged ? 1 : 0, "reader", one.Name)),
            "{checkpoint}", "1 where the reader's progress was unreadable at the last start, so that it began anew");
    }

    private IEnumerable<(string Name, SpoolLog Log)> Spools => [("spool", _storage.Spool), ("dead", _storage.Dead)];

    private IEnumerable<(string Name, SpoolCheckpoint Checkpoint)> Checkpoints => [("delivery", _storage.Checkpoint), ("replay", _storage.Replayed)];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var (name, _) in Checkpoints.Where(one => one.Checkpoint.Damaged))
            _logger.CheckpointDamaged(name);
        var failed = await Task.WhenAny(_storage.Spool.Failure, _storage.Dead.Failure, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken))
            .ConfigureAwait(false);
        if (failed.Exception?.InnerException is not { } fault)
            return;
        _logger.SpoolFailed(fault);
        _exit.Code = SpoolFailedException.ExitCode;
        _lifetime.StopApplication();
    }

    private void Count(Meter meter, string name, string unit, string description, Func<SpoolStats, long> value) =>
        meter.CreateObservableCounter($"desa.spool.{name}", () => Spools.Select(spool => Tagged(value(spool.Log.Stats), "spool", spool.Name)), unit, description);

    private void Longest(Meter meter, string name, string description, Func<SpoolStats, double> value) =>
        meter.CreateObservableGauge($"desa.spool.{name}.longest", () => Spools.Select(spool => Tagged(value(spool.Log.Stats), "spool", spool.Name)), "ms", description);

    private static Measurement<T> Tagged<T>(T value, string tag, string name)
        where T : struct => new(value, new KeyValuePair<string, object?>(tag, name));
}

/// <summary>What the process ends with.</summary>
internal sealed class CollectorExit
{
    /// <summary>0, or 74 after the disk failed.</summary>
    public int Code { get; set; }
}
