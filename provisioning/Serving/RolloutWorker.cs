using System.Collections.Concurrent;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Fleet.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Provisioning.Serving;

/// <summary>Works on all roll-outs that nobody else works on, each for itself; villages that do not answer are tried when they are due.</summary>
internal sealed class RolloutWorker(ServiceState state, ServiceHealth health, ServiceMeter meter, TimeProvider time, ILogger<RolloutWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private readonly Dictionary<string, Task> _running = [];
    private readonly ConcurrentDictionary<string, string> _said = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host's time to stop is longer than taking changes back takes; when it is over, routers take them back themselves.
        while (!stoppingToken.IsCancellationRequested)
        {
            await health.TryAsync(() =>
            {
                Begin(stoppingToken);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_running.Values).ConfigureAwait(false);
    }

    private void Begin(CancellationToken ct)
    {
        var files = state.Files;
        foreach (var id in _running.Where(running => running.Value.IsCompleted).Select(running => running.Key).ToList())
            _running.Remove(id);
        var open = state.Journal.Rollouts.All().Where(rollout => rollout.State is RolloutState.Running or RolloutState.Approval);
        foreach (var rollout in open.Where(rollout => !_running.ContainsKey(rollout.Id)))
        {
            if (rollout.Manifest == files.ManifestHash)
                _running.Add(rollout.Id, health.TryAsync(() => WorkAsync(files, rollout.Id, ct)));
            else if (_said.TryAdd(rollout.Id, "manifest"))
                logger.OtherManifest(rollout.Id);
        }
    }

    private async Task WorkAsync(ServiceFiles files, string id, CancellationToken ct)
    {
        var runner = new RolloutRunner(files.Key)
        {
            Store = state.Journal.Rollouts,
            Queue = state.Journal.Tasks,
            Routers = files.Routers,
            ApproveAbove = files.Operators.ApproveAbove,
            Time = time,
            Say = text => logger.RolloutSays(id, text),
            Ended = village => meter.Ended(village.State),
        };
        var (stop, why) = await runner.RunAsync(id, ct, CancellationToken.None).ConfigureAwait(false);
        // The same words every quarter of a minute are no news.
        if (_said.GetValueOrDefault(id) != why)
            logger.RolloutStopped(id, stop.ToString().ToLowerInvariant(), why);
        _said[id] = why;
    }
}
