using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>
/// Works on a roll-out: takes villages that are due, so many at once, ring by ring, and looks after each ring whether to go on. What it
/// knows is in the journal only, so that any other process can go on where it ended.
/// </summary>
internal sealed class RolloutRunner
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15), LookPause = TimeSpan.FromMinutes(1);

    private const string Stopped = "it was stopped here; 'desactl fleet resume' goes on";

    private readonly RolloutHolder _holder;
    private readonly Dictionary<Task<(TaskState State, string Detail)>, VillageTask> _running = [];
    private long _renewed;
    private int _endedHere;

    /// <summary>Makes it.</summary>
    /// <param name="key">Who works.</param>
    public RolloutRunner(OperatorKey key) => (Key, _holder) = (key, RolloutHolder.Of(key.Operator.Name));

    /// <summary>Who works.</summary>
    public OperatorKey Key { get; }

    /// <summary>The roll-outs.</summary>
    public required RolloutStore Store { get; init; }

    /// <summary>Their villages.</summary>
    public required TaskQueue Queue { get; init; }

    /// <summary>The routers.</summary>
    public required FleetRouters Routers { get; init; }

    /// <summary>Which rings need the word of a second person: those with more villages.</summary>
    public required int ApproveAbove { get; init; }

    /// <summary>Stays until no village is left that does not answer, or their time is over; else ends when nobody is due.</summary>
    public bool Waits { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Asks a status site.</summary>
    public Func<string, FleetHealth> HealthOf { get; init; } = site => new FleetHealth(site);

    /// <summary>Receives what goes on, for people.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Receives each village that comes to stand somewhere.</summary>
    public Action<RolloutProgress> Ended { get; init; } = _ => { };

    /// <summary>Works.</summary>
    /// <param name="id">The roll-out.</param>
    /// <param name="stop">Begins no more, and takes back what is in the middle.</param>
    /// <param name="abandon">Gives that up as well.</param>
    /// <returns>Why it ended, in a word and for people.</returns>
    /// <exception cref="JournalException">The journal takes nothing, so nothing more was begun. What was in the middle went to its end.</exception>
    public async Task<(RolloutStop Stop, string Why)> RunAsync(string id, CancellationToken stop, CancellationToken abandon)
    {
        if (Store.Take(id, _holder) is var (other, until))
            return (RolloutStop.Held, $"{other.Who} works on it on {other.Machine}, process {other.Process}, and holds it until "
                + $"{until:HH:mm:ss} UTC at least");
        var started = Time.GetTimestamp();
        try
        {
            return await WorkAsync(id, started, stop, abandon).ConfigureAwait(false);
        }
        finally
        {
            await DrainAsync().ConfigureAwait(false);
            Release(id);
        }
    }

    private async Task<(RolloutStop, string)> WorkAsync(string id, long started, CancellationToken stop, CancellationToken abandon)
    {
        _renewed = started;
        using var health = Store.Find(id) is { Settings.Health.Length: > 0 } watched ? HealthOf(watched.Settings.Health) : null;
        while (true)
        {
            var rollout = Store.Find(id)!;
            var end = stop.IsCancellationRequested ? (RolloutStop.Stopped, Stopped) : (rollout.State switch
            {
                RolloutState.Halted => (RolloutStop.Halted, rollout.Detail),
                RolloutState.Done => (RolloutStop.Done, rollout.Detail),
                _ => ((RolloutStop, string)?)null,
            });
            if (end is null)
                end = await FillAsync(rollout, health, stop, abandon).ConfigureAwait(false);
            if (end is { } reached && _running.Count == 0)
                return reached;
            if (_running.Count > 0)
                await FinishAsync(rollout, started).ConfigureAwait(false);
            if (Renew(id) is { } lost)
                return lost;
        }
    }

    // Null: there is work, or there may be after another look.
    private async Task<(RolloutStop, string)?> FillAsync(Rollout rollout, FleetHealth? health, CancellationToken stop, CancellationToken abandon)
    {
        var rings = Store.Rings(rollout.Id);
        if (rollout.ExpiresAt <= Time.GetUtcNow())
            Queue.Expire(rollout.Id, Key);
        var last = rollout.Ring >= rings.Count;
        var ring = Math.Min(rollout.Ring, rings.Count - 1);
        var approved = last || rings[ring].Size <= ApproveAbove || rings[ring].ApprovedBy.Length > 0;
        if (approved && !last && !rings[ring].Looked && _running.Count == 0 && await BeginRingAsync(rollout, rings[ring], health,
            stop).ConfigureAwait(false) is { } hindrance)
            return hindrance;
        var begins = approved && (last || rings[ring].Looked || _running.Count == 0);
        var (step, why) = last ? (RingStep.Passed, "") : RingCheck.Judge(Queue.Counts(rollout.Id, ring), rollout.Settings.FailurePercent);
        if (step == RingStep.Halt)
            return Halt(rollout, $"{rings[ring].Name}: {why}");
        var free = rollout.Settings.Parallel - _running.Count;
        foreach (var task in free > 0 ? Queue.Take(rollout.Id, begins ? ring : ring - 1, fresh: true, free) : [])
            _running.Add(new VillageAttempt(Routers, Queue, Key, Time).RunAsync(rollout, task, stop, abandon), task);
        if (_running.Count > 0)
            return null;
        if (!approved)
        {
            if (rollout.State != RolloutState.Approval)
                Store.Move(rollout, RolloutState.Approval, rings[ring].Name, ring, Key,
                    new JournalNote(JournalAction.Halt) { Reason = $"{rings[ring].Name} waits for approval" });
            return (RolloutStop.Approval, $"{rings[ring].Name} has {rings[ring].Size} villages, more than {ApproveAbove}: another than "
                + $"{rollout.BegunBy} has to write 'desactl fleet approve {rollout.Id}'");
        }

        if (last)
            return await LeftAsync(rollout, ring, stop).ConfigureAwait(false);
        return step switch
        {
            RingStep.Passed => await PassAsync(rollout, rings, health, stop).ConfigureAwait(false),
            // Neighbours of what another roll-out has in work: it lets them go.
            RingStep.Continue => await PauseAsync(rollout.Id, LookPause, stop).ConfigureAwait(false),
            _ => await WaitAsync(rollout, ring, $"{rings[ring].Name}: {why}", stop).ConfigureAwait(false),
        };
    }

    private async Task<(RolloutStop, string)?> BeginRingAsync(Rollout rollout, RolloutRingRow ring, FleetHealth? health, CancellationToken stop)
    {
        IReadOnlySet<VillageCode> up = new HashSet<VillageCode>();
        if (health is not null)
        {
            (up, _, var fault) = await health.LookAsync(Queue.Villages(rollout.Id, ring.Number), stop).ConfigureAwait(false);
            if (fault is not null)
                return await WaitAsync(rollout, ring.Number, fault, stop).ConfigureAwait(false);
        }

        Queue.Looked(rollout.Id, ring.Number, up);
        var found = health is null ? "nobody watches its health" : $"{up.Count} of them are up";
        Store.Move(rollout, RolloutState.Running, "", ring.Number, Key, new JournalNote(JournalAction.Ring)
        {
            Outcome = $"ring {ring.Number + 1}", Reason = $"{ring.Name}, {ring.Size} villages; {found}",
        });
        Say($"ring {ring.Number + 1}: {ring.Name}, {ring.Size} villages; {found}");
        return null;
    }

    // The ring is done: are the villages still up that were? An outage is known some time after it begins.
    private async Task<(RolloutStop, string)?> PassAsync(Rollout rollout, IReadOnlyList<RolloutRingRow> rings, FleetHealth? health,
        CancellationToken stop)
    {
        var ring = rings[rollout.Ring];
        if (health is not null && Queue.WereUp(rollout.Id, ring.Number) is { Count: > 0 } before)
        {
            Say($"{ring.Name}: waiting {rollout.Settings.SoakSeconds} s to see whether its villages stay up");
            if (await PauseAsync(rollout.Id, TimeSpan.FromSeconds(rollout.Settings.SoakSeconds), stop).ConfigureAwait(false) is not null)
                return null;
            var (_, down, fault) = await health.LookAsync(before, stop).ConfigureAwait(false);
            if (fault is not null)
                return await WaitAsync(rollout, ring.Number, fault, stop).ConfigureAwait(false);
            if (down.Count > RingCheck.Allowed(Queue.Counts(rollout.Id, ring.Number), rollout.Settings.FailurePercent))
                return Halt(rollout, $"{ring.Name}: {down.Count} of {before.Count} villages that were up before their change are down: "
                    + $"{string.Join(", ", down.Order().Take(10).Select(village => village.Dotted))}");
        }

        Store.Move(rollout, RolloutState.Running, "", ring.Number + 1, Key,
            new JournalNote(JournalAction.Ring) { Outcome = $"ring {ring.Number + 1} passed", Reason = ring.Name });
        return null;
    }

    // All rings have passed. Those that do not answer are tried for as long as the roll-out waits.
    private async Task<(RolloutStop, string)?> LeftAsync(Rollout rollout, int ring, CancellationToken stop)
    {
        var counts = Queue.Counts(rollout.Id, null);
        if (Time.GetUtcNow() < rollout.ExpiresAt && (Queue.NextDue(rollout.Id, ring) is not null || counts.Waiting > 0))
            return await WaitAsync(rollout, ring, $"{counts.Offline + counts.Waiting} villages do not answer; they are tried until "
                + $"{rollout.ExpiresAt:yyyy-MM-dd}", stop).ConfigureAwait(false);
        var detail = $"{counts.Good} as the manifest says, {counts.Refused} refused, {counts.Failed} failed, {counts.Expired} expired";
        Store.Move(rollout, RolloutState.Done, detail, rollout.Ring, Key, new JournalNote(JournalAction.Done) { Outcome = detail });
        return (RolloutStop.Done, detail);
    }

    private (RolloutStop, string) Halt(Rollout rollout, string why)
    {
        if (rollout.State != RolloutState.Halted)
            Store.Move(rollout, RolloutState.Halted, why, rollout.Ring, Key, new JournalNote(JournalAction.Halt) { Reason = why });
        return (RolloutStop.Halted, why);
    }

    private async Task<(RolloutStop, string)?> WaitAsync(Rollout rollout, int ring, string why, CancellationToken stop)
    {
        if (!Waits)
            return (RolloutStop.Queued, why);
        Say(why);
        var due = Queue.NextDue(rollout.Id, ring) - Time.GetUtcNow() ?? LookPause;
        return await PauseAsync(rollout.Id, due < Beat ? Beat : due > LookPause ? LookPause : due, stop).ConfigureAwait(false);
    }

    // Null: it is over, and the caller looks again.
    private async Task<(RolloutStop, string)?> PauseAsync(string id, TimeSpan pause, CancellationToken stop)
    {
        try
        {
            for (var since = Time.GetTimestamp(); pause - Time.GetElapsedTime(since) is var left && left > TimeSpan.Zero;)
            {
                await Task.Delay(left < Beat ? left : Beat, Time, stop).ConfigureAwait(false);
                if (Renew(id) is { } lost)
                    return lost;
            }

            return null;
        }
        catch (OperationCanceledException)
        {
            return (RolloutStop.Stopped, Stopped);
        }
    }

    private (RolloutStop, string)? Renew(string id)
    {
        if (Time.GetElapsedTime(_renewed) < Beat)
            return null;
        _renewed = Time.GetTimestamp();
        return Store.Take(id, _holder) is var (other, _) ? (RolloutStop.Held, $"{other.Who} took it over") : null;
    }

    private async Task FinishAsync(Rollout rollout, long started)
    {
        using var beat = new CancellationTokenSource();
        await Task.WhenAny([.. _running.Keys, Task.Delay(Beat, Time, beat.Token)]).ConfigureAwait(false);
        // Not CancelAsync: the timer has no callbacks that take time, and with a simulated clock all stays on one thread.
        beat.Cancel();
        foreach (var task in _running.Keys.Where(task => task.IsCompleted).ToList())
        {
            _running.Remove(task, out var village);
            var (state, detail) = await task.ConfigureAwait(false);
            _endedHere++;
            var counts = Queue.Counts(rollout.Id, null);
            var left = counts.Waiting + counts.Started;
            Ended(new RolloutProgress(village!.Village, state, detail, counts.Size - left, counts.Size,
                Time.GetElapsedTime(started) / _endedHere * left));
        }
    }

    // A journal that takes nothing throws at the first; the others go to their end on their routers, and say the same.
    private async Task DrainAsync()
    {
        if (_running.Count > 0)
            Say($"{_running.Count} routers are in the middle; they go to their end");
        await Task.WhenAll(_running.Keys).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        _running.Clear();
    }

    private void Release(string id)
    {
        try
        {
            Store.Release(id, _holder);
        }
        catch (JournalException fault)
        {
            // It runs out by itself, and at once where this process is gone.
            Say(fault.Message);
        }
    }
}
