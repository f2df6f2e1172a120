using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Rollups;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.State.Completeness;

namespace InternetDesa.Collector.Projection;

/// <summary>
/// What the spool's records mean: boots with their anchors and ranges, villages with their states. It gathers changes until they are
/// taken; the projector commits them together with its checkpoint, so that each record counts exactly once.
/// </summary>
internal sealed class ProjectionModel
{
    private readonly Dictionary<VillageCode, VillageTracker> _villages = [];
    private readonly Dictionary<VillageCode, DeviceId> _gateways;
    private readonly Dictionary<(DeviceId Device, long Boot), BootTracker> _boots = [];
    private readonly HashSet<BootTracker> _changedBoots = [];
    private readonly HashSet<VillageCode> _changedVillages = [];
    private readonly List<StateChange> _stateChanges = [];
    private readonly List<OutboxLine> _outbox = [];
    private readonly List<byte[]> _ended = [];
    private readonly List<DuplicatePoints> _duplicates = [];
    private readonly List<ReplayedPoints> _replays = [];
    private readonly DayCounts _days = new();
    private readonly StatePulse? _pulse;
    private readonly BatchControl _control = new();
    private readonly StateRules _rules;
    private readonly bool _delivers;
    private readonly MinuteRollups? _rollups;
    private readonly SharedWays _ways;
    private bool _anchored, _minuteEnded;
    private DateTimeOffset _listeningSince;
    private DateTimeOffset? _refusingSince;
    private DateTimeOffset? _lastAlive;

    /// <summary>Starts from what was committed.</summary>
    /// <param name="snapshot">The state database's content.</param>
    /// <param name="inventory">The villages and their devices.</param>
    /// <param name="rules">The numbers.</param>
    /// <param name="delivers">Whether somebody takes the points that the collector makes; else they are not made.</param>
    /// <param name="now">Since when we listen.</param>
    public ProjectionModel(ProjectionSnapshot snapshot, InventoryModel inventory, StateRules rules, bool delivers, DateTimeOffset now)
    {
        _delivers = delivers;
        _rules = rules;
        _listeningSince = now;
        _lastAlive = snapshot.Heartbeat;
        var lastBoots = snapshot.Boots.GroupBy(boot => boot.Device.Village)
            .ToDictionary(boots => boots.Key, boots => boots.MaxBy(boot => boot.LastSeen)!.Boot);
        foreach (var boot in snapshot.Boots)
            _boots[(boot.Device, boot.Boot)] = new BootTracker(boot);
        _gateways = inventory.Devices.GroupBy(device => device.Id.Village).ToDictionary(devices => devices.Key,
            devices => devices.OrderBy(device => device.Role).ThenBy(device => device.Id).First().Id);
        foreach (var row in snapshot.Villages)
        {
            if (!_gateways.TryGetValue(row.Code, out var gateway) || inventory.Find(gateway) is not { } device)
                continue;
            _villages[row.Code] = new VillageTracker(row, device.Uplink, device.Profile, rules) { Boot = lastBoots.GetValueOrDefault(row.Code) };
        }

        _ways = new SharedWays(inventory, _villages);
        if (!delivers)
            return;
        _pulse = new StatePulse(_villages.Keys, now);
        _rollups = new MinuteRollups(_villages.Values, snapshot.Heartbeat is { } last && last > now ? last : now);
    }

    /// <summary>Takes the windows of maintenance in place of those before; they count from the next record or tick on.</summary>
    public void Plan(IReadOnlyList<MaintenanceWindow> windows)
    {
        // A window that was cancelled before its begin never was.
        var real = windows.Where(window => window.From < window.End).ToList();
        foreach (var (code, tracker) in _villages)
            tracker.Windows = [.. real.Where(window => window.Covers(code))];
    }

    /// <summary>Takes one record of the spool.</summary>
    /// <returns>False where it is none of ours: damage that still had its checksum, or another version's.</returns>
    public bool Apply(ReadOnlySpan<byte> record)
    {
        if (!CollectorRecord.TryRead(record, out var header, out var length) || BatchReader.Read(record[length..], _control) is not null)
            return false;
        var received = UnixNanoseconds.ToTime(header.Received);
        var lines = record[(length + _control.Length)..];
        if (header.Boot != 0 && !ApplyBoot(header, received, lines))
            return true;
        if (TellsOfVillage(header) && _villages.TryGetValue(header.From.Village, out var tracker))
        {
            var before = tracker.Standing;
            if (header.Boot != 0)
                Testify(header, lines, tracker);
            var fresh = header.Received - (2 * _rules.MeteredDownAfter.Ticks * 100);
            var quality = header.Clock == BatchClock.Utc ? LinkQuality.Best(lines, fresh) : null;
            tracker.Report(received, header.Boot, quality, header.Door == CollectorRecord.SnmpDoor ? RouterUptime.Of(lines) : null);
            NoteChange(before, tracker.Standing, received);
            _stateChanges.AddRange(tracker.Settle());
            _changedVillages.Add(header.From.Village);
        }

        return true;
    }

    /// <summary>Lets time pass for all villages, to be called when what the spool held at the start has been applied.</summary>
    /// <param name="now">The time.</param>
    /// <param name="refusing">Whether we take nothing at this moment: then silence is ours, not the villages'.</param>
    public void Tick(DateTimeOffset now, bool refusing = false)
    {
        _refusingSince = refusing ? _refusingSince ?? now : null;
        if (refusing)
        {
            _listeningSince = now;
            _lastAlive ??= _refusingSince;
        }

        foreach (var tracker in _villages.Values)
        {
            var before = tracker.Standing;
            if (_lastAlive is { } alive)
            {
                tracker.Lose(alive, _listeningSince);
                NoteChange(before, tracker.Standing, now);
                before = tracker.Standing;
            }

            tracker.Tick(now, _listeningSince);
            NoteChange(before, tracker.Standing, now);
        }

        _lastAlive = null;
        _rollups?.Beat(now, _ended);
        _minuteEnded |= _ended.Count > 0;
        foreach (var code in _pulse?.Due(now) ?? [])
            _ended.Add(StateLine.Of(_villages[code].Row, _gateways[code], now));
        Add(_ended);
        _ended.Clear();
    }

    /// <summary>Takes points that the collector makes and that may be dropped.</summary>
    public void Add(IEnumerable<byte[]> lines) => _outbox.AddRange(lines.Select(line => new OutboxLine(line, Droppable: true)));

    /// <summary>Takes counts of points that came again.</summary>
    public void Add(IEnumerable<DuplicatePoints> duplicates) => _duplicates.AddRange(duplicates);

    /// <summary>
    /// Whether somebody waits for a commit: a state has changed, an anchor or a gap came that delivery looks for, a minute's roll-ups are made,
    /// which a crash would lose. What every report tells, such as its time, can wait for a few seconds and for the next report of the same village.
    /// </summary>
    public bool HasNews => _stateChanges.Count > 0 || _anchored || _minuteEnded || _days.HasGaps;

    /// <summary>Hands out what changed since the last time.</summary>
    public ProjectionChanges TakeChanges(RangeSet done, DateTimeOffset heartbeat)
    {
        var (days, gaps) = _days.Take();
        var changes = new ProjectionChanges
        {
            Villages = [.. _changedVillages.Select(code => _villages[code].Row)],
            StateChanges = [.. _stateChanges],
            Boots = [.. _changedBoots.Select(boot => boot.ToRow())],
            OutboxLines = [.. _outbox],
            Days = days,
            Gaps = gaps,
            Duplicates = [.. _duplicates],
            Replays = [.. _replays],
            Done = done,
            Heartbeat = heartbeat,
        };
        _changedVillages.Clear();
        _changedBoots.Clear();
        _stateChanges.Clear();
        _outbox.Clear();
        _duplicates.Clear();
        _replays.Clear();
        _anchored = _minuteEnded = false;
        return changes;
    }

    // A trap is a hint that anybody may have sent; and of the devices that are polled, the gateway is the village.
    private bool TellsOfVillage(in CollectorRecord header) => header.Door switch
    {
        CollectorRecord.TrapDoor => false,
        CollectorRecord.SnmpDoor => _gateways.GetValueOrDefault(header.From.Village) == header.From,
        _ => true,
    };

    // A mono batch whose boot has no anchor yet tells of times that nobody knows.
    private void Testify(in CollectorRecord header, ReadOnlySpan<byte> lines, VillageTracker tracker)
    {
        var utc0 = _boots.TryGetValue((header.From, header.Boot), out var boot) ? boot.Utc0 : null;
        if ((header.Clock == BatchClock.Utc ? 0 : utc0) is { } zero)
            AgentEvents.Read(lines, zero, utc0, header.Received, tracker.Testimony);
    }

    private bool ApplyBoot(in CollectorRecord header, DateTimeOffset received, ReadOnlySpan<byte> lines)
    {
        var boot = Boot(header.From, header.Boot, received);
        var isNew = boot.Batch(header.Seq, header.Points, received);
        foreach (var anchor in _control.Anchors)
        {
            if (LineTranslator.IsPlausible(anchor.Utc0, header.Received))
                _anchored |= Boot(header.From, anchor.Boot, received).Anchor(anchor, received);
        }

        foreach (var gap in _control.Gaps)
        {
            Boot(header.From, gap.Boot, received).Gap(gap, received);
            _days.Gap(new DeclaredGap(header.From, gap, received));
        }

        if (header.Door == CollectorRecord.ReplayDoor && !isNew)
        {
            boot.Replayed(header.Points);
            _replays.Add(new ReplayedPoints(header.From, header.Boot, header.Seq, header.Points));
        }

        if (_control.Header is not { } own)
            return isNew;
        if (own.PreviousBoot != 0)
            Boot(header.From, own.PreviousBoot, received).End(own.PreviousSeq);
        if (isNew)
            _days.Batch(boot, header, own, _control.Made ?? header.Received, lines);
        return isNew;
    }

    private BootTracker Boot(DeviceId device, long boot, DateTimeOffset received)
    {
        if (!_boots.TryGetValue((device, boot), out var tracker))
            _boots[(device, boot)] = tracker = new BootTracker(device, boot, received);
        _changedBoots.Add(tracker);
        return tracker;
    }

    private void NoteChange(VillageRow before, VillageRow row, DateTimeOffset at)
    {
        if (row.State == before.State && row.Covered == before.Covered)
            return;
        _changedVillages.Add(row.Code);
        if (row.State == before.State)
            return;
        Tell(row, at);
        if (row.State is not VillageState.Down)
            return;
        foreach (var suspected in _ways.Suspected(row.Code))
        {
            _changedVillages.Add(suspected.Row.Code);
            Tell(suspected.Standing, at);
        }
    }

    private void Tell(VillageRow row, DateTimeOffset at)
    {
        _stateChanges.Add(new StateChange(row.Code, row.Since, row.State, row.Cause));
        if (_delivers)
            _outbox.Add(new OutboxLine(StateLine.Of(row, _gateways[row.Code], at)));
    }
}
