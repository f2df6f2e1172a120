using System.Data.Common;
using InternetDesa.Collector.Maintenance;
using InternetDesa.Collector.Rollups;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// Reads the spool and keeps the state database: rows and checkpoint in one transaction, so that a record counts exactly once
/// whatever happens between. It also lets time pass: silence is a state, too.
/// </summary>
internal sealed class ProjectorService(
    SpoolLog spool, ProjectionStore store, InventoryModel inventory, MaintenanceBook maintenance, StateRules rules, TimeProvider time,
    MonitorPoints? monitor, DuplicateCounts duplicates, ProjectorPulse pulse, ILogger<ProjectorService> logger) : BackgroundService
{
    /// <summary>The reader's name in the spool.</summary>
    public const string Reader = "projector";

    /// <summary>Whether a door is shut that villages report by: then silence is ours, not theirs.</summary>
    public Func<bool> IsCutOff { get; init; } = () => false;

    /// <summary>How often that is written which nobody waits for: a commit of the whole province's reports costs more than reading them.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(15);

    private const int RecordsPerLook = 5000;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private DateTimeOffset _heartbeat;
    private SpoolStats _spool = spool.Stats;
    private bool _refuses;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var snapshot = store.Load();
        var model = new ProjectionModel(snapshot, inventory, rules, delivers: monitor is not null, time.GetUtcNow());
        var windows = maintenance.Windows;
        model.Plan(windows);
        var done = snapshot.Done;
        using var cursor = spool.OpenCursor(done.FirstMissing());
        using var timer = new PeriodicTimer(Beat, time);
        do
        {
            while (ReadSome(cursor, model, done))
                await CommitIfDueAsync(model, done, stoppingToken).ConfigureAwait(false);
            if (!ReferenceEquals(windows, maintenance.Windows))
                model.Plan(windows = maintenance.Windows);
            pulse.Beat();
            model.Add(duplicates.Take());
            model.Tick(time.GetUtcNow(), SpoolRefuses() | IsCutOff());
            if (monitor is not null)
                model.Add(monitor.Beat(time.GetUtcNow()));
            await CommitIfDueAsync(model, done, stoppingToken).ConfigureAwait(false);
        }
        while (await NextBeatAsync(timer, stoppingToken).ConfigureAwait(false));

        // The last reports, so that a second start goes on where this one ended.
        while (ReadSome(cursor, model, done))
            await CommitIfDueAsync(model, done, stoppingToken).ConfigureAwait(false);
        await CommitAsync(model, done, stoppingToken).ConfigureAwait(false);
    }

    private static async ValueTask<bool> NextBeatAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private bool ReadSome(SpoolCursor cursor, ProjectionModel model, RangeSet done)
    {
        var read = 0;
        while (read < RecordsPerLook && cursor.TryRead(out var record))
        {
            if (!model.Apply(record.Payload.Span))
                logger.ForeignRecord(record.Offset);
            // A hole before this record, from a failed sync, holds nothing to come.
            done.Add(done.FirstMissing(), record.Offset);
            read++;
        }

        return read > 0;
    }

    // From the first refusal to the next record that is taken.
    private bool SpoolRefuses()
    {
        var stats = spool.Stats;
        var refuses = stats.Refused != _spool.Refused || (_refuses && stats.AppendedRecords == _spool.AppendedRecords);
        if (refuses && !_refuses)
            logger.SpoolRefuses();
        else if (_refuses && !refuses)
            logger.SpoolTakes();
        _spool = stats;
        return _refuses = refuses;
    }

    private ValueTask CommitIfDueAsync(ProjectionModel model, RangeSet done, CancellationToken stoppingToken) =>
        // A clock that was set back must not put it off.
        model.HasNews || (time.GetUtcNow() - _heartbeat).Duration() >= CommitInterval ? CommitAsync(model, done, stoppingToken) : default;

    // Nothing is read before the commit succeeded: what is not committed when the program ends is read again at the next start.
    private async ValueTask CommitAsync(ProjectionModel model, RangeSet done, CancellationToken stoppingToken)
    {
        _heartbeat = time.GetUtcNow();
        var changes = model.TakeChanges(done, _heartbeat);
        while (!TryCommit(changes))
        {
            // Alive, but of no use: see ProjectorPulse.
            pulse.Beat();
            await Task.Delay(Retry, time, stoppingToken).ConfigureAwait(false);
        }

        pulse.Committed();
        spool.SetFloor(Reader, done.FirstMissing());
    }

    private bool TryCommit(ProjectionChanges changes)
    {
        try
        {
            store.Commit(changes);
            return true;
        }
        catch (DbException fault) when (StateDatabase.IsPassing(fault))
        {
            logger.StateNotSaved(fault.Message);
            return false;
        }
    }
}
