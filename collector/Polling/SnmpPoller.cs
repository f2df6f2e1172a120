using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Polling;

/// <summary>
/// Polls devices, each on its own: what one does, or does not, costs the others nothing but a place among those that are polled at a
/// time, and a dead one only a place among the dead. A village whose agent reports is left to it, and taken over when it falls silent.
/// </summary>
internal sealed class SnmpPoller(
    IReadOnlyList<PolledDevice> devices, PollingOptions options, ISnmpClient client, PollRecorder recorder, AgentActivity activity,
    PollingStats stats, TimeProvider time, ILogger<SnmpPoller> logger) : BackgroundService
{
    // Design §4.7: one writer per series.
    private const int AgentSilence = 3;

    private readonly SemaphoreSlim _places = new(options.Parallel);
    private readonly SemaphoreSlim _deadPlaces = new(Math.Max(1, options.Parallel / 4));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _places.Dispose();
        _deadPlaces.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        logger.Polling(devices.Count, options.IntervalSeconds);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var all = devices.Select(device => WatchAsync(device, end.Token)).ToList();
        // None ends by itself: the first to end has a fault, of ours or of the disk.
        var first = await Task.WhenAny(all).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stoppingToken.IsCancellationRequested)
            await first.ConfigureAwait(false);
    }

    private async Task WatchAsync(PolledDevice device, CancellationToken ct)
    {
        var snmp = new SnmpDevice(client, device.Target, time);
        var schedule = new PollSchedule(device);
        var timeouts = 0;
        var isOurs = !device.HasAgent;
        var due = DateTimeOffset.MinValue;
        while (true)
        {
            var now = time.GetUtcNow();
            // Timers count whole milliseconds and fire that much early: the same moment must not come twice.
            due = schedule.Next(now > due ? now : due);
            await Task.Delay(due - now, time, ct).ConfigureAwait(false);
            var watched = device.HasAgent && time.GetUtcNow() - activity.LastHeard(device.Id.Village) <= AgentSilence * device.Interval;
            if (watched == isOurs)
            {
                isOurs = !watched;
                if (isOurs)
                    logger.TakenOver(device.Id.ToString());
                else
                    logger.HandedBack(device.Id.ToString());
                // A gap lies between: what was known of the counters is old.
                snmp = new SnmpDevice(client, device.Target, time);
                schedule = new PollSchedule(device);
            }

            if (!isOurs)
                continue;
            var reading = await ReadAsync(snmp, schedule.IsDead ? _deadPlaces : _places, due, ct).ConfigureAwait(false);
            var answered = reading.Outcome == SnmpOutcome.Answered;
            stats.Poll(answered, reading.Faults, reading.Bytes);
            schedule.Polled(answered);
            // The dead are asked once: the next time comes soon enough.
            snmp.Retries = schedule.IsDead ? 0 : options.Retries;
            timeouts += reading.Timeouts;
            if (!answered)
                continue;
            await recorder.StoreAsync(device.Id, reading, timeouts).ConfigureAwait(false);
            timeouts = 0;
        }
    }

    private async Task<SnmpReading> ReadAsync(SnmpDevice device, SemaphoreSlim places, DateTimeOffset due, CancellationToken ct)
    {
        await places.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            stats.Late(time.GetUtcNow() - due);
            return await device.ReadAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }
}
