using InternetDesa.Core.Inventory;
using InternetDesa.State;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// One village's state and what is needed to find the next one. It is pure: reports and the passing of time go in, the row comes out.
/// </summary>
internal sealed class VillageTracker(VillageRow row, UplinkType uplink, LinkProfile profile, StateRules rules)
{
    private DateTimeOffset? _badSince = MaintenanceRule.Uncover(row) is { State: VillageState.Degraded } bad ? bad.Since : null;
    private DateTimeOffset? _lastReport = row.LastReport;
    private long _boot;
    private (DateTimeOffset From, DateTimeOffset To, OutageCause Told)? _outage;

    /// <summary>The village as it stands: a new row each time it is asked for.</summary>
    public VillageRow Row => Standing with { LastReport = _lastReport, RttMs = RttMs, LossPct = LossPct };

    /// <summary>
    /// The row with the village's state, without what every report changes: its time, round trip and loss. So a report that changes no state
    /// makes no object.
    /// </summary>
    public VillageRow Standing { get; private set; } = row;

    /// <summary>Average round trip of the last probes, milliseconds; null where not known.</summary>
    public double? RttMs { get; private set; } = row.RttMs;

    /// <summary>Loss of the last probes, per cent; null where not known.</summary>
    public double? LossPct { get; private set; } = row.LossPct;

    /// <summary>What its agent tells of the times when nobody heard it; taken before the report that it came with.</summary>
    public VillageTestimony Testimony { get; } = new();

    /// <summary>The windows of maintenance that cover the village; they count from the next report or tick on.</summary>
    public IReadOnlyList<MaintenanceWindow> Windows { get; set; } = [];

    /// <summary>The last boot that its agent reported from; 0 where none did.</summary>
    public long Boot
    {
        get => _boot;
        init => _boot = value;
    }

    /// <summary>Takes a report: the village's agent spoke with us.</summary>
    /// <param name="received">When.</param>
    /// <param name="boot">From which boot; 0 for a foreign client.</param>
    /// <param name="quality">The uplink's quality, where the report is fresh enough to tell.</param>
    /// <param name="uptime">How long the router has run, where it was asked.</param>
    public void Report(DateTimeOffset received, long boot, LinkQuality? quality, TimeSpan? uptime = null)
    {
        // An old record that was moved to the spool's end says nothing about now.
        if (received < _lastReport)
            return;
        var before = Standing;
        var covered = Uncover();
        Hear(received, boot, quality, uptime);
        Standing = MaintenanceRule.Cover(Standing, covered, Windows, received);
        if (before.State is VillageState.Down && Standing.State is VillageState.Normal)
            _outage = (before.Since, received, before.Cause);
    }

    /// <summary>
    /// What is known by now of the last outage: the end tells why, and what the agent wrote down meanwhile may come later still, and tell it better.
    /// </summary>
    /// <returns>The changes of state, with their cause in place of what was said of them before; none where nothing is new.</returns>
    public IReadOnlyList<StateChange> Settle()
    {
        if (_outage is not var (from, to, told))
            return [];
        var isNow = Standing.State is VillageState.Normal && Standing.Since == to;
        var cause = Testimony.Longest(from, to) ?? (isNow ? Standing.Cause : told);
        if (cause == told)
            return [];
        _outage = (from, to, cause);
        var began = new StateChange(Standing.Code, from, VillageState.Down, cause);
        if (isNow && Standing.Cause == cause)
            return [began];
        if (isNow)
            Standing = Standing with { Cause = cause };
        return [began, new StateChange(Standing.Code, to, VillageState.Normal, cause)];
    }

    /// <summary>All who share a way with it went dark together.</summary>
    /// <returns>Whether that is news: it is down, and nobody knew why.</returns>
    public bool Suspect()
    {
        if (Standing is not { State: VillageState.Down, Cause: OutageCause.Unknown })
            return false;
        Standing = Standing with { Cause = OutageCause.Upstream };
        return true;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time.</param>
    /// <param name="listeningSince">Since when we could have heard the village: our own absence is no one's outage.</param>
    public void Tick(DateTimeOffset now, DateTimeOffset listeningSince)
    {
        var covered = Uncover();
        Wait(now, listeningSince);
        Standing = MaintenanceRule.Cover(Standing, covered, Windows, now);
    }

    /// <summary>The collector was away: for so long that nothing is known, unless the village has spoken again.</summary>
    /// <param name="alive">When it was last alive.</param>
    /// <param name="listeningSince">When it came back.</param>
    public void Lose(DateTimeOffset alive, DateTimeOffset listeningSince)
    {
        var covered = Uncover();
        // A crash leaves reports that are younger than the last sign of life.
        var since = _lastReport > alive ? _lastReport.Value : alive;
        if (listeningSince - since > rules.Silence(profile) && Standing.State is not VillageState.Unknown)
            Enter(VillageState.Unknown, since, OutageCause.Monitor);
        Standing = MaintenanceRule.Cover(Standing, covered, Windows, listeningSince);
    }

    // The rules below know nothing of maintenance: it lies over what they find.
    private bool Uncover()
    {
        var covered = Standing.Covered is not null;
        Standing = MaintenanceRule.Uncover(Standing);
        return covered;
    }

    private void Hear(DateTimeOffset received, long boot, LinkQuality? quality, TimeSpan? uptime)
    {
        // A router that runs for less than it was silent went dark after it was heard last.
        var restarted = (boot != 0 && _boot != 0 && boot != _boot) || uptime < received - Standing.Since;
        if (boot != 0)
        {
            // What troubled the boot before is over with it, whether or not this one knows the time to say so.
            if (_boot != 0 && boot != _boot)
                Testimony.Note(received, OutageCause.Unknown);
            _boot = boot;
        }

        _lastReport = received;
        if (quality is { } link)
        {
            (RttMs, LossPct) = (link.RttMs, link.LossPct);
            _badSince = StateRules.IsBad(link, uplink) ? _badSince ?? received : null;
        }

        if (Standing.State is VillageState.Down)
            // An agent that kept its boot, or a router that ran on, had power all along: it was the uplink, or what lies above it.
            Enter(VillageState.Normal, received, Testimony.Longest(Standing.Since, received) ?? (restarted ? OutageCause.Power
                : Standing.Cause is OutageCause.Upstream ? OutageCause.Upstream : OutageCause.Uplink));
        else if (Standing.State is VillageState.Unknown)
            Enter(VillageState.Normal, received, OutageCause.Unknown);
        else if (Standing.State is VillageState.Degraded && _badSince is null)
            Enter(VillageState.Normal, received, OutageCause.Unknown);
        if (Standing.State is VillageState.Normal && received - _badSince >= rules.DegradedAfter)
            Enter(VillageState.Degraded, _badSince!.Value, OutageCause.Uplink);
    }

    private void Wait(DateTimeOffset now, DateTimeOffset listeningSince)
    {
        if (Standing.State is VillageState.Down || _lastReport is not { } last)
            return;
        if (now - (last > listeningSince ? last : listeningSince) < rules.Silence(profile))
            return;
        _badSince = null;
        // What we could not hear we do not claim: an outage begins when we listened and heard nothing. Who said at last that it runs on its
        // battery is without power; else nobody knows before it comes back.
        Enter(VillageState.Down, Standing.State is VillageState.Unknown ? listeningSince : last, Testimony.Standing is OutageCause.Power ? OutageCause.Power : OutageCause.Unknown);
        (RttMs, LossPct) = (null, null);
    }

    private void Enter(VillageState state, DateTimeOffset since, OutageCause cause) =>
        Standing = Standing with { State = state, Since = since, Cause = cause };
}
