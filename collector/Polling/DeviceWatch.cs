using System.Collections.Concurrent;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Polling;

/// <summary>What all devices' watches share.</summary>
/// <param name="Client">Asks.</param>
/// <param name="Profiles">What is asked.</param>
/// <param name="Options">The options.</param>
/// <param name="Recorder">Stores.</param>
/// <param name="Activity">When agents were heard.</param>
/// <param name="Stats">Counts.</param>
/// <param name="Places">How many devices that answer are read at a time.</param>
/// <param name="DeadPlaces">How many devices that do not answer are asked at a time.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record PollSurroundings(ISnmpClient Client, SnmpProfiles Profiles, PollingOptions Options, PollRecorder Recorder, AgentActivity Activity,
    PollingStats Stats, SemaphoreSlim Places, SemaphoreSlim DeadPlaces, TimeProvider Time, ILogger Logger)
{
    /// <summary>Points that were written, for the next readings: at most as many as there are places, and lists that have their size.</summary>
    public ConcurrentQueue<SnmpPoints> Points { get; } = new();
}

/// <summary>
/// Watches one device. The first question of a poll needs no place: a datagram that nobody answers costs nothing. A device that has
/// answered takes a place among those that are read, one that has not, for its next try, among the dead. So a dead device never stands
/// in a live one's way.
/// </summary>
internal sealed class DeviceWatch
{
    // Design §4.7: one writer per series.
    private const int AgentSilence = 3;

    private readonly PollSurroundings _around;
    private PollSchedule _schedule;
    private SnmpDevice _snmp;
    private (long Bytes, int Timeouts) _recorded;
    private long _answered;
    private bool _isOurs;
    private bool _refused;
    private volatile bool _hurry;
    private volatile bool _reset;

    /// <summary>Makes the watch of a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="around">What all watches share.</param>
    /// <param name="learned">What it was spared before a restart.</param>
    public DeviceWatch(PolledDevice device, PollSurroundings around, IReadOnlyList<LearnedPart> learned)
    {
        (Device, _around, _isOurs) = (device, around, !device.HasAgent);
        _schedule = new PollSchedule(device);
        _snmp = NewDevice(learned);
    }

    /// <summary>The device.</summary>
    public PolledDevice Device { get; }

    /// <summary>When it is due, a timestamp; 0 while it is polled. The queue's, under its lock.</summary>
    public long Due { get; set; }

    /// <summary>When a hint last had it polled, a timestamp; 0 for never. The hints', under their lock.</summary>
    public long Hinted { get; set; }

    /// <summary>How long until it is polled next.</summary>
    public TimeSpan Wait => _schedule.Wait(_around.Time.GetUtcNow());

    /// <summary>What it is spared.</summary>
    public IReadOnlyList<LearnedPart> Learned => _snmp.Learned();

    /// <summary>At its next poll everything is due.</summary>
    public void Hurry() => _hurry = true;

    /// <summary>At its next poll everything that was learned is forgotten.</summary>
    public void Reset() => _reset = true;

    /// <summary>Polls it.</summary>
    /// <param name="due">When it was due, a timestamp.</param>
    /// <param name="ct">Ends the poll.</param>
    public async Task PollAsync(long due, CancellationToken ct)
    {
        if (!TakeOver())
            return;
        if (_reset)
            _snmp.Reset();
        if (_hurry)
            _snmp.Hurry();
        _hurry = _reset = false;
        var first = await AskAsync(due, ct).ConfigureAwait(false);
        var answered = first.Outcome == SnmpOutcome.Answered;
        _schedule.Polled(answered);
        _around.Stats.Poll(first.Outcome);
        if (first.Outcome == SnmpOutcome.Refused && !_refused)
            _around.Logger.Refused(Device.Id.ToString());
        _refused = first.Outcome == SnmpOutcome.Refused;
        if (!answered)
            return;
        _answered = _around.Time.GetUtcNow().Ticks;
        SnmpReading reading;
        await _around.Places.WaitAsync(ct).ConfigureAwait(false);
        var points = _around.Points.TryDequeue(out var used) ? used : new SnmpPoints();
        try
        {
            reading = await _snmp.ReadAsync(first, points, ct).ConfigureAwait(false);
        }
        finally
        {
            _around.Places.Release();
        }

        var (bytes, timeouts) = (_snmp.Bytes - _recorded.Bytes, _snmp.Timeouts - _recorded.Timeouts);
        _around.Stats.Read(reading.Faults, bytes);
        _around.Recorder.Store(Device.Id, reading, timeouts, bytes);
        _recorded = (_snmp.Bytes, _snmp.Timeouts);
        points.Clear();
        _around.Points.Enqueue(points);
    }

    /// <summary>How it is, for people.</summary>
    /// <param name="isUnderWay">Whether it is polled at this moment.</param>
    public PolledDeviceStatus Status(bool isUnderWay) => new(Device, _isOurs, isUnderWay, _schedule.Silences,
        _answered == 0 ? null : new DateTimeOffset(_answered, TimeSpan.Zero), _snmp);

    // Whether the poll is ours: not while the village's agent reports.
    private bool TakeOver()
    {
        var ours = !Device.HasAgent || _around.Time.GetUtcNow() - _around.Activity.LastHeard(Device.Id.Village) > AgentSilence * Device.Interval;
        if (ours == _isOurs)
            return ours;
        _isOurs = ours;
        if (ours)
            _around.Logger.TakenOver(Device.Id.ToString());
        else
            _around.Logger.HandedBack(Device.Id.ToString());
        // A gap lies between: what was known of the counters is old.
        _snmp = NewDevice(_snmp.Learned());
        _schedule = new PollSchedule(Device);
        _recorded = default;
        return ours;
    }

    private async Task<SnmpResponse> AskAsync(long due, CancellationToken ct)
    {
        var tries = _schedule.IsDead ? 1 : 1 + _around.Options.Retries;
        var response = new SnmpResponse(SnmpOutcome.Timeout, []);
        for (var i = 0; i < tries && response.Outcome == SnmpOutcome.Timeout; i++)
        {
            var isLive = i == 0 && !_schedule.IsDead;
            if (!isLive)
                await _around.DeadPlaces.WaitAsync(ct).ConfigureAwait(false);
            try
            {
                if (i == 0)
                    _around.Stats.Late(_around.Time.GetElapsedTime(due), _schedule.IsDead);
                response = await _snmp.AskUptimeAsync(0, ct).ConfigureAwait(false);
            }
            finally
            {
                if (!isLive)
                    _around.DeadPlaces.Release();
            }
        }

        return response;
    }

    private SnmpDevice NewDevice(IReadOnlyList<LearnedPart> learned)
    {
        var device = new SnmpDevice(_around.Client, Device.Target, _around.Time, _around.Profiles, Device.BytesADay);
        device.Recall(learned);
        return device;
    }
}
