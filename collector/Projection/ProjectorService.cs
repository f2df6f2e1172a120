using InternetDesa.Collector.Maintenance;
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
    bool delivers, ILogger<ProjectorService> logger) : BackgroundService
{
    /// <summary>The reader's name in the spool.</summary>
    public const string Reader = "projector";

    private const int RecordsPerCommit = 5000;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    private DateTimeOffset _heartbeat;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var snapshot = store.Load();
        var model = new ProjectionModel(snapshot, inventory, rules, delivers, time.GetUtcNow());
        var windows = maintenance.Windows;
        model.Plan(windows);
        var done = snapshot.Done;
        using var cursor = spool.OpenCursor(done.FirstMissing());
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            do
            {
                while (ReadSome(cursor, model, done))
                    Commit(model, done);
                if (!ReferenceEquals(windows, maintenance.Windows))
                    model.Plan(windows = maintenance.Windows);
                model.Tick(time.GetUtcNow());
                if (model.HasChanges || time.GetUtcNow() - _heartbeat >= HeartbeatInterval)
                    Commit(model, done);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        // The last reports, so that a second start goes on where this one ended.
        while (ReadSome(cursor, model, done))
            Commit(model, done);
        Commit(model, done);
    }

    private bool ReadSome(SpoolCursor cursor, ProjectionModel model, RangeSet done)
    {
        var read = 0;
        while (read < RecordsPerCommit && cursor.TryRead(out var record))
        {
            if (!model.Apply(record.Payload.Span))
                logger.ForeignRecord(record.Offset);
            // A hole before this record, from a failed sync, holds nothing to come.
            done.Add(done.FirstMissing(), record.Offset);
            read++;
        }

        return read > 0;
    }

    private void Commit(ProjectionModel model, RangeSet done)
    {
        _heartbeat = time.GetUtcNow();
        store.Commit(model.TakeChanges(done, _heartbeat));
        spool.SetFloor(Reader, done.FirstMissing());
    }
}
