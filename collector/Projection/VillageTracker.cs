using InternetDesa.Core.Inventory;
using InternetDesa.State;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// One village's state and what is needed to find the next one. It is pure: reports and the passing of time go in, the row comes out.
/// </summary>
internal sealed class VillageTracker(VillageRow row, UplinkType uplink, LinkProfile profile, StateRules rules)
{
    private DateTimeOffset? _badSince = MaintenanceRule.Uncover(row) is { State: VillageState.Degraded } bad ? bad.Since : null;
    private long _boot;

    /// <summary>The village as it stands.</summary>
    public VillageRow Row { get; private set; } = row;

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
        if (received < Row.LastReport)
            return;
        var covered = Uncover();
        Hear(received, boot, quality, uptime);
        Row = MaintenanceRule.Cover(Row, covered, Windows, received);
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time.</param>
    /// <param name="listeningSince">Since when we could have heard the village: our own absence is no one's outage.</param>
    public void Tick(DateTimeOffset now, DateTimeOffset listeningSince)
    {
        var covered = Uncover();
        Wait(now, listeningSince);
        Row = MaintenanceRule.Cover(Row, covered, Windows, now);
    }

    /// <summary>The collector was away: for so long that nothing is known, unless the village has spoken again.</summary>
    /// <param name="alive">When it was last alive.</param>
    /// <param name="listeningSince">When it came back.</param>
    public void Lose(DateTimeOffset alive, DateTimeOffset listeningSince)
    {
        var covered = Uncover();
        // A crash leaves reports that are younger than the last sign of life.
        var since = Row.LastReport > alive ? Row.LastReport.Value : alive;
        if (listeningSince - since > rules.Silence(profile) && Row.State is not VillageState.Unknown)
            Enter(VillageState.Unknown, since, OutageCause.Monitor);
        Row = MaintenanceRule.Cover(Row, covered, Windows, listeningSince);
    }

    // The rules below know nothing of maintenance: it lies over what they find.
    private bool Uncover()
    {
        var covered = Row.Covered is not null;
        Row = MaintenanceRule.Uncover(Row);
        return covered;
    }

    private void Hear(DateTimeOffset received, long boot, LinkQuality? quality, TimeSpan? uptime)
    {
        // A router that runs for less than it was silent went dark after it was heard last.
        var restarted = (boot != 0 && _boot != 0 && boot != _boot) || uptime < received - Row.Since;
        if (boot != 0)
            _boot = boot;
        Row = Row with { LastReport = received };
        if (quality is { } link)
        {
            Row = Row with { RttMs = link.RttMs, LossPct = link.LossPct };
            _badSince = StateRules.IsBad(link, uplink) ? _badSince ?? received : null;
        }

        if (Row.State is VillageState.Down)
            // An agent that kept its boot, or a router that ran on, had power all along: it was the uplink.
            Enter(VillageState.Normal, received, restarted ? OutageCause.Power : OutageCause.Uplink);
        else if (Row.State is VillageState.Unknown)
            Enter(VillageState.Normal, received, OutageCause.Unknown);
        else if (Row.State is VillageState.Degraded && _badSince is null)
            Enter(VillageState.Normal, received, OutageCause.Unknown);
        if (Row.State is VillageState.Normal && received - _badSince >= rules.DegradedAfter)
            Enter(VillageState.Degraded, _badSince!.Value, OutageCause.Uplink);
    }

    private void Wait(DateTimeOffset now, DateTimeOffset listeningSince)
    {
        if (Row.State is VillageState.Down || Row.LastReport is not { } last)
            return;
        if (now - (last > listeningSince ? last : listeningSince) < rules.Silence(profile))
            return;
        _badSince = null;
        // What we could not hear we do not claim: an outage begins when we listened and heard nothing.
        Enter(VillageState.Down, Row.State is VillageState.Unknown ? listeningSince : last, OutageCause.Unknown);
        Row = Row with { RttMs = null, LossPct = null };
    }

    private void Enter(VillageState state, DateTimeOffset since, OutageCause cause) =>
        Row = Row with { State = state, Since = since, Cause = cause };
}
