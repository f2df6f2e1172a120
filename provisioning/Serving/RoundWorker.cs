using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Fleet.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Provisioning.Serving;

/// <summary>Looks at villages when their turn is: for drift, or to back them up.</summary>
internal abstract class RoundWorker(string kind, DailyRound? round, ServiceState state, ServiceHealth health, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>What the service works with.</summary>
    protected ServiceFiles Files => state.Files;

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
            var due = round?.Due(Files.Villages, last, now).ToList() ?? [];
            if (due.Count > 0)
                await health.TryAsync(() => LookAsync(due, stoppingToken)).ConfigureAwait(false);
            // Turns that passed while others took long come at once; those that passed while the service was away come next time.
            last = now;
        }
    }

    private async Task LookAsync(IReadOnlyList<VillageCode> villages, CancellationToken ct)
    {
        var found = new List<VillageCheck>();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = state.Options.Parallel, CancellationToken = ct };
        await Parallel.ForEachAsync(villages, atOnce, async (village, token) =>
        {
            var (state, detail) = await LookAsync(village, token).ConfigureAwait(false);
            lock (found)
                found.Add(new VillageCheck(village.Digits, kind, time.GetUtcNow(), state, detail));
        }).ConfigureAwait(false);
        state.Journal.Checks.Keep(found);
        var states = found.GroupBy(check => check.State).OrderBy(group => group.Key, StringComparer.Ordinal);
        logger.RoundDone(kind, found.Count, string.Join(", ", states.Select(group => $"{group.Count()} {group.Key}")));
    }
}

/// <summary>Compares each router with the manifest, once a period.</summary>
internal sealed class DriftWorker(ServiceState state, ServiceHealth health, TimeProvider time, ILogger<DriftWorker> logger)
    : RoundWorker("drift", Round(state.Options.DriftHours), state, health, time, logger)
{
    /// <inheritdoc/>
    protected override async Task<(string State, string Detail)> LookAsync(VillageCode village, CancellationToken ct)
    {
        var found = await Files.Drift.LookAsync(village, ct).ConfigureAwait(false);
        return (found.State.ToString().ToLowerInvariant(), found.Detail);
    }

    private static DailyRound? Round(int hours) => hours == 0 ? null : new DailyRound(TimeSpan.FromHours(hours), TimeSpan.Zero, TimeSpan.FromHours(hours));
}

/// <summary>Backs each router up, once a night.</summary>
internal sealed class BackupWorker(ServiceState state, ServiceHealth health, TimeProvider time, ILogger<BackupWorker> logger)
    : RoundWorker("backup", Round(state.Options.BackupHour), state, health, time, logger)
{
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);

    /// <inheritdoc/>
    protected override async Task<(string State, string Detail)> LookAsync(VillageCode village, CancellationToken ct)
    {
        var (state, detail) = await Files.Backup.RunAsync(village, ct).ConfigureAwait(false);
        return (state.ToString().ToLowerInvariant(), detail);
    }

    private static DailyRound? Round(int hour)
    {
        if (hour < 0)
            return null;
        var begin = TimeSpan.FromHours(hour) - Wib;
        return new DailyRound(TimeSpan.FromDays(1), begin < TimeSpan.Zero ? begin + TimeSpan.FromDays(1) : begin, TimeSpan.FromHours(3));
    }
}
