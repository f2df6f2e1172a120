using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Polling;

/// <summary>
/// Polls devices, each at its own phase of the interval. A village whose agent reports is left to it, and taken over when it falls
/// silent. A hint, such as a trap, has a device polled at once.
/// </summary>
internal sealed class SnmpPoller : BackgroundService
{
    /// <summary>Hints that come sooner after each other are one.</summary>
    public static readonly TimeSpan HintGap = TimeSpan.FromSeconds(10);

    private readonly Dictionary<DeviceId, DeviceWatch> _watches;
    private readonly PollingOptions _options;
    private readonly PollRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly ILogger<SnmpPoller> _logger;
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _deadPlaces;
    private readonly PollQueue _queue;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _hints = new();
    // One more than polls are under way, until the end.
    private int _running = 1;

    /// <summary>Makes the poller of devices; of those that were learned about before, with that.</summary>
    public SnmpPoller(IReadOnlyList<PolledDevice> devices, PollingOptions options, SnmpProfiles profiles, ISnmpClient client, PollRecorder recorder,
        AgentActivity activity, PollingStats stats, TimeProvider time, ILogger<SnmpPoller> logger, ILookup<DeviceId, LearnedPart>? learned = null)
    {
        (_options, _recorder, _time, _logger) = (options, recorder, time, logger);
        _places = new SemaphoreSlim(options.Parallel);
        _deadPlaces = new SemaphoreSlim(options.Parallel);
        _queue = new PollQueue(time, Fire);
        var around = new PollSurroundings(client, profiles, options, recorder, activity, stats, _places, _deadPlaces, time, logger);
        _watches = devices.ToDictionary(device => device.Id, device => new DeviceWatch(device, around, [.. learned?[device.Id] ?? []]));
    }

    /// <summary>How all devices are, by identity.</summary>
    public IEnumerable<PolledDeviceStatus> Devices => _watches.Values.OrderBy(watch => watch.Device.Id).Select(StatusOf);

    /// <summary>What devices are spared.</summary>
    public IEnumerable<(DeviceId Device, LearnedPart Part)> Learned =>
        _watches.Values.OrderBy(watch => watch.Device.Id).SelectMany(watch => watch.Learned, (watch, part) => (watch.Device.Id, part));

    /// <summary>How a device is; null for one that is not polled.</summary>
    public PolledDeviceStatus? Find(DeviceId device) => _watches.TryGetValue(device, out var watch) ? StatusOf(watch) : null;

    /// <summary>Forgets what was learned about a device, and asks for all of it soon.</summary>
    /// <returns>False for one that is not polled.</returns>
    public bool Reset(DeviceId device)
    {
        if (!_watches.TryGetValue(device, out var watch))
            return false;
        watch.Reset();
        return true;
    }

    /// <summary>Something seems to have happened at a device: polls it at once, or as soon as the gap between hints allows.</summary>
    /// <returns>False where the hint adds nothing: the device is not polled, or due before that anyway.</returns>
    public bool Hint(DeviceId device)
    {
        if (!_watches.TryGetValue(device, out var watch))
            return false;
        lock (_hints)
        {
            var now = _time.GetTimestamp();
            var wait = watch.Hinted == 0 ? TimeSpan.Zero : HintGap - _time.GetElapsedTime(watch.Hinted, now);
            if (wait < TimeSpan.Zero)
                wait = TimeSpan.Zero;
            watch.Hurry();
            if (!_queue.Hasten(watch, wait))
                return false;
            watch.Hinted = now + (long)(wait.TotalSeconds * _time.TimestampFrequency);
            return true;
        }
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _logger.Polling(_watches.Count, _options.IntervalSeconds);
        foreach (var watch in _watches.Values)
            _queue.Set(watch, watch.Wait);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // First: it ends what was not stopped.
        base.Dispose();
        _queue.Dispose();
        _places.Dispose();
        _deadPlaces.Dispose();
        _end.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using (stoppingToken.UnsafeRegister(static poller => ((SnmpPoller)poller!).End(), this))
            await _ended.Task.ConfigureAwait(false);
        await _recorder.StoredAsync().ConfigureAwait(false);
    }

    private PolledDeviceStatus StatusOf(DeviceWatch watch) => watch.Status(!_queue.Waits(watch));

    private void Fire(DeviceWatch watch, long due)
    {
        Interlocked.Increment(ref _running);
        _ = RunAsync(watch, due);
    }

    private async Task RunAsync(DeviceWatch watch, long due)
    {
        try
        {
            await watch.PollAsync(due, _end.Token).ConfigureAwait(false);
            _queue.Set(watch, watch.Wait);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            // Ours, since what devices do is no exception: it ends the service, and with it the host.
            _ended.TrySetException(fault);
            End();
        }
        finally
        {
            Leave();
        }
    }

    private void End()
    {
        _queue.Dispose();
        // Once: the one more that stands for the poller itself.
        if (_end.IsCancellationRequested)
            return;
        _end.Cancel();
        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _ended.TrySetResult();
    }
}
