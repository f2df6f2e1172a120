using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Fleet.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Provisioning.Serving;

/// <summary>Looks at villages when their turn is: for drift, or to back them up.</summary>
internal abstract class RoundWorker(string kind, DailyRound? round, ServiceFiles files, ServiceHealth health, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>What the service works with.</summary>
    protected ServiceFiles Files => files;

    /// <summary>Looks at a village.</summary>
    /// <returns>What was found, a word, and why.</returns>
    protected abstract Task<(string State, string Detail)> LookAsync(VillageCode village, CancellationToken ct);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Where the round is switched off it runs all the same, and does nothing: a service that ended would be a fault.
        var last = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            var now = time.GetUtcNow();
            var due = round?.Due(files.Villages, last, now).ToList() ?? [];
            if (due.Count > 0)
                await health.TryAsync(() => LookAsync(due, stoppingToken)).ConfigureAwait(false);
            // Turns that passed while others took long come at once; those that passed while the service was away come next time.
            last = now;
        }
    }

    private async Task LookAsync(IReadOnlyList<VillageCode> villages, CancellationToken ct)
    {
        var found = new List<VillageCheck>();
        await Parallel.ForEachAsync(villages, new ParallelOptions { MaxDegreeOfParallelism = files.Options.Parallel, CancellationToken = ct }, async (village, token) =>
        {
            var (state, detail) = await LookAsync(village, token).ConfigureAwait(false);
            lock (found)
                found.Add(new VillageCheck(village.Digits, kind, time.GetUtcNow(), state, detail));
        }).ConfigureAwait(false);
        files.Journal.Checks.Keep(found);
        logger.RoundDone(kind, found.Count, string.Join(", ", found.GroupBy(check => check.State).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}")));
    }
}

/// <summary>Compares each router with the manifest, once a period.</summary>
internal sealed class DriftWorker(ServiceFiles files, ServiceHealth health, TimeProvider time, ILogger<DriftWorker> logger) : RoundWorker(
    "drift", files.Options.DriftHours == 0 ? null : new DailyRound(TimeSpan.FromHours(files.Options.DriftHours), TimeSpan.Zero, TimeSpan.FromHours(files.Options.DriftHours)),
    files, health, time, logger)
{
    /// <inheritdoc/>
    protected override async Task<(string State, string Detail)> LookAsync(VillageCode village, CancellationToken ct)
    {
        var found = await Files.Drift.LookAsync(village, ct).ConfigureAwait(false);
        return (found.State.ToString().ToLowerInvariant(), found.Detail);
    }
}

/// <summary>Backs each router up, once a night.</summary>
internal sealed class BackupWorker(ServiceFiles files, ServiceHealth health, TimeProvider time, ILogger<BackupWorker> logger) : RoundWorker(
    "backup", files.Options.BackupHour < 0 ? null : new DailyRound(TimeSpan.FromDays(1), BeginUtc(files.Options.BackupHour), TimeSpan.FromHours(3)), files, health, time, logger)
{
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);

    /// <inheritdoc/>
    protected override async Task<(string State, string Detail)> LookAsync(VillageCode village, CancellationToken ct)
    {
        var (state, detail) = await Files.Backup.RunAsync(village, ct).ConfigureAwait(false);
        return (state.ToString().ToLowerInvariant(), detail);
    }

    private static TimeSpan BeginUtc(int hour) => TimeSpan.FromHours(hour) - Wib is var begin && begin < TimeSpan.Zero ? begin + TimeSpan.FromDays(1) : begin;
}
