using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>
/// One device that is read again and again: finds its profile, asks what is due as far as its link's budget goes, and makes points of the
/// answers. It remembers the names of the interfaces, the counters of the poll before, and what it is in vain or too slow to ask.
/// </summary>
/// <remarks>For one caller at a time. Whatever the device answers, a poll ends: every table has a limit of rows and of time.</remarks>
public sealed class SnmpDevice
{
    // A poll that lasts longer ends after the part that it is at; the rest is due next time.
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(30);
    private static readonly SnmpRequest SysUpTime = SnmpRequest.Get([Oid.Parse("1.3.6.1.2.1.1.3.0")]);
    private static readonly ProfileField UptimeField = new("sys", Metrics.MetricSchema.Find("sys"u8)!.Field("uptime_s"u8)!);

    private readonly SnmpMeter _meter;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly SnmpTarget _target;
    private readonly ByteBudget _budget;
    private readonly DeviceIdentity _identity;
    private readonly SnmpRequests _requests;
    private readonly TableReader _tables;
    private PartState[] _parts = [];
    private IReadOnlyList<LearnedPart> _recalled = [];
    private (uint Ticks, TimeSpan At)? _uptime;
    private int _engineRun;
    private bool _restarted = true;
    private long _polls;
    private int _faults;

    /// <summary>Knows nothing of the device yet.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="target">The device; its time-out is the longest, and less as soon as it is known how fast the device is.</param>
    /// <param name="time">The clock of rates and limits.</param>
    /// <param name="profiles">What devices are asked; null for the built-in profiles.</param>
    /// <param name="bytesADay">What it may cost its link, bytes a day on the wire; 0 for no limit.</param>
    public SnmpDevice(ISnmpClient client, SnmpTarget target, TimeProvider time, SnmpProfiles? profiles = null, long bytesADay = 0)
    {
        (_time, _target, _origin) = (time, target, time.GetTimestamp());
        _meter = new SnmpMeter(client, time, target.Timeout);
        _budget = new ByteBudget(bytesADay, time);
        _requests = new SnmpRequests(_meter, target, time);
        profiles ??= SnmpProfiles.BuiltIn;
        _identity = new DeviceIdentity(profiles);
        _tables = new TableReader(_requests, target.Credentials is SnmpCommunity { V1: true }, profiles.Names);
    }

    /// <summary>Its profile; null until it was read.</summary>
    public SnmpProfile? Profile => _identity.Plan?.Profile;

    /// <summary>Reads what is due.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<SnmpReading> ReadAsync(CancellationToken cancellationToken) =>
        await ReadAsync(await AskUptimeAsync(_target.Retries, cancellationToken).ConfigureAwait(false), new SnmpPoints(), cancellationToken).ConfigureAwait(false);

    /// <summary>Asks for sysUpTime alone: what every poll begins with. Nothing that a device is slow at can keep it from answering.</summary>
    /// <param name="retries">How often it is asked again without an answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SnmpResponse> AskUptimeAsync(int retries, CancellationToken cancellationToken)
    {
        var before = _meter.Bytes;
        var response = await _meter.AskAsync(_target with { Retries = retries }, SysUpTime, cancellationToken).ConfigureAwait(false);
        _budget.Spend(_meter.Bytes - before);
        return response;
    }

    /// <summary>Reads what is due of a device that answered.</summary>
    /// <param name="uptime">What <see cref="AskUptimeAsync"/> brought just now.</param>
    /// <param name="points">Take what is read; empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<SnmpReading> ReadAsync(SnmpResponse uptime, SnmpPoints points, CancellationToken cancellationToken)
    {
        if (uptime.Outcome != SnmpOutcome.Answered)
            return new SnmpReading(uptime.Outcome, points, uptime.RoundTrip, 0);
        _faults = 0;
        var begin = _time.GetTimestamp();
        Take(uptime);
        if (_uptime is { } known)
            points.Set(UptimeField, "", known.Ticks / 100L);
        if (await IdentifyAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_time.GetElapsedTime(begin) < LongestPoll && Next() is { } part && _budget.Affords(part.Bytes)
                && await ReadAsync(part, points, cancellationToken).ConfigureAwait(false))
            {
            }
        }

        _polls++;
        return new SnmpReading(uptime.Outcome, points, uptime.RoundTrip, _faults);
    }

    /// <summary>What it is spared, to be remembered over a restart.</summary>
    public IReadOnlyList<LearnedPart> Learned() =>
        Profile is { } profile ? [.. _parts.Select(part => part.Learned(profile.Name)).OfType<LearnedPart>()] : _recalled;

    /// <summary>Takes what was learned before a restart. It counts as soon as the device shows that its profile is still the same.</summary>
    public void Recall(IReadOnlyList<LearnedPart> learned) => _recalled = learned;

    /// <summary>Makes everything due: something has happened at the device.</summary>
    public void Hurry() => Array.ForEach(_parts, part => part.DuePoll = 0);

    /// <summary>Forgets what was learned about it, so that all of its profile is asked again.</summary>
    public void Reset()
    {
        _identity.Forget();
        _tables.Forget();
        _parts = [];
        _recalled = [];
    }

    /// <summary>Bytes on the wire so far.</summary>
    public long Bytes => _meter.Bytes;

    /// <summary>Attempts without an answer so far.</summary>
    public int Timeouts => _meter.Timeouts;

    /// <summary>What it has cost so far, and what was learned.</summary>
    /// <remarks>Of a poll that is under way some numbers may be older than others.</remarks>
    public SnmpDeviceCost Cost() => new(Profile?.Name ?? "", _identity.Model, _identity.Version?.ToString() ?? "", _meter.Bytes, _meter.Time,
        _meter.Timeouts, _meter.Timeout, _budget.BytesADay, [.. _parts.Select(part => new SnmpPartCost(
            part.Name, part.Verdict, part.Bindings, part.Bytes, part.Milliseconds,
            part.Verdict == PartVerdict.Asked ? null : part.AskAgain))]);

    private void Take(SnmpResponse response)
    {
        var at = _time.GetElapsedTime(_origin);
        var (before, run) = (_uptime, _engineRun);
        _engineRun = response.EngineRun;
        _uptime = response.VarBinds is [{ Value.Type: SnmpType.TimeTicks } ticks, ..] ? ((uint)ticks.Value.Unsigned, at) : null;
        if (run == _engineRun && before is { } earlier && _uptime is { } now && CounterTruth.IsSameEpoch(earlier.Ticks, now.Ticks, at - earlier.At))
            return;
        // An interface may have another's index now, the software may be another, and so may be the box.
        _restarted = true;
        _tables.Restarted();
        Hurry();
    }

    private async Task<bool> IdentifyAsync(CancellationToken cancellationToken)
    {
        if (!_identity.IsDue(_polls) && !_restarted)
            return true;
        var before = _meter.Bytes;
        var plan = _identity.Plan;
        var answered = await _identity.AskAsync(_requests, _polls, cancellationToken).ConfigureAwait(false);
        _budget.Spend(_meter.Bytes - before);
        _restarted = !answered;
        if (_identity.Plan is { } now && (now != plan || _parts.Length == 0))
        {
            _tables.Forget();
            PartState[] scalars = now.Profile.Scalars.Count == 0 ? [] : [new PartState(null, now.Profile.ScalarsEvery)];
            _parts = [.. scalars, .. now.Parts.Select(part => new PartState(part, part.Every))];
            foreach (var learned in _recalled.Where(learned => learned.Profile == now.Profile.Name))
                Array.Find(_parts, part => part.Name == learned.Part)?.Recall(learned, _time.GetUtcNow());
            _recalled = [];
        }

        return answered;
    }

    // The most overdue in their own intervals; what needs the interfaces' names waits for them, unless they do not come.
    private PartState? Next()
    {
        var now = _time.GetUtcNow();
        var namesComing = false;
        foreach (var part in _parts)
            namesComing |= !_tables.KnowsNames && part.Part is ProfileTable { HasRates: true } && part.Overdue(_polls, now) >= 0;
        var (next, most) = ((PartState?)null, -1.0);
        foreach (var part in _parts)
        {
            var overdue = part.Overdue(_polls, now);
            if (overdue >= 0 && overdue > most && !(namesComing && part.Part is ProfileTable { NeedsNames: true }))
                (next, most) = (part, overdue);
        }

        return next;
    }

    private async Task<bool> ReadAsync(PartState part, SnmpPoints points, CancellationToken cancellationToken)
    {
        var (bytes, time) = (_meter.Bytes, _meter.Time);
        var result = part.Part switch
        {
            ProfileTable table => await ReadTableAsync(table, points, cancellationToken).ConfigureAwait(false),
            ProfileGauges gauges => await GaugeReader.ReadAsync(_requests, gauges, points, cancellationToken).ConfigureAwait(false),
            _ => await _tables.Scalars.ReadAsync(_requests, _identity.Plan!.Profile.Scalars, points, cancellationToken).ConfigureAwait(false),
        };
        var took = _meter.Time - time;
        _faults += result.Faults;
        // Silence is the table's fault only where the device is there all the same.
        var gone = result.End == SnmpWalkEnd.Silent && !await IsThereAsync(cancellationToken).ConfigureAwait(false);
        var isSlow = !gone && result.End is SnmpWalkEnd.Silent or SnmpWalkEnd.TooLong;
        if (!gone)
            part.Done(_polls, result.Bindings, _meter.Bytes - bytes, took, isSlow, _time.GetUtcNow());
        _budget.Spend(_meter.Bytes - bytes);
        // A device that struggles with one table is spared the others.
        return !gone && !isSlow;
    }

    private async Task<PartResult> ReadTableAsync(ProfileTable table, SnmpPoints points, CancellationToken cancellationToken)
    {
        var rows = await _tables.WalkAsync(table, cancellationToken).ConfigureAwait(false);
        if (table.HasRates && _tables.IsNarrow && rows.End == SnmpWalkEnd.Complete)
            // A Counter32 that fell has wrapped only if there was no restart, also not since the poll began.
            Take(await _meter.AskAsync(_target, SysUpTime, cancellationToken).ConfigureAwait(false));
        var at = _time.GetElapsedTime(_origin);
        var ticks = _uptime is { } uptime ? (uint?)unchecked(uptime.Ticks + (uint)((at - uptime.At).TotalSeconds * 100)) : null;
        return _tables.Set(table, rows, points, ticks, _meter.EngineRun, at);
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken) =>
        (await _meter.AskAsync(_target with { Retries = 0 }, SysUpTime, cancellationToken).ConfigureAwait(false)).Outcome == SnmpOutcome.Answered;
}
