using System.Globalization;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Applying;

/// <summary>
/// Applies a plan so that a mistake heals by itself: the router is told how to take the change back before the first write, and keeps it
/// only when somebody could log in anew, found the change complete and villagers served.
/// </summary>
/// <param name="connect">Makes connections to the router.</param>
/// <param name="user">Who logs in.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Receives progress for people.</param>
internal sealed class ApplyRunner(
    Func<IRouterOsConnection> connect, string user, ApplyOptions options, TimeProvider time, Action<string> say)
{
    // Safe mode undoes at most 100 actions and forgets the rest without a word.
    private const int MostSafeModeWrites = 80;

    private static readonly RouterOsVersion SafeModeOverApi = new(7, 18);
    private readonly Tally _tally = new();

    /// <summary>Applies.</summary>
    /// <param name="planFor">The plan for what was read; it may be one that was made before.</param>
    /// <param name="secretsOf">The vault's secrets, with what is remembered of those that the router of a serial number got.</param>
    /// <param name="stop">Stops and takes back what was written.</param>
    /// <param name="abandon">Gives that up as well: the router takes the change back by itself.</param>
    /// <exception cref="RouterUnreachableException">Nothing was done.</exception>
    /// <exception cref="ConnectionLostException">Nothing was done.</exception>
    public async Task<ApplyResult> ApplyAsync(
        Func<RouterFacts, RouterSnapshot, PlanOutcome> planFor, Func<string, SecretBook> secretsOf, CancellationToken stop, CancellationToken abandon)
    {
        ApplyResult? result;
        Change? change = null;
        Armed? armed = null;
        var session = await RouterSession.OpenAsync(connect, stop).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            (result, change) = await PrepareAsync(session, planFor, secretsOf, stop).ConfigureAwait(false);
            if (change is not null)
            {
                armed = Arm(change.Plan);
                result = await ChangeAsync(session, change, armed, stop).ConfigureAwait(false);
            }

            _tally.Add(session);
        }

        if (result is { Outcome: ApplyOutcome.NothingToDo or ApplyOutcome.NotApplied } || change is null)
            return result! with { RoundTrips = _tally.RoundTrips };
        var settlement = new Settlement(connect, user, time, say) { Patience = options.Patience, Tally = _tally };
        var wish = result is not null ? Wish.TakeBack : options.Hold ? Wish.Hold : Wish.Keep;
        result = await settlement.RunAsync(MarkerOf(change.Plan, armed!), change, wish, result?.Reasons ?? [], armed, abandon).ConfigureAwait(false);
        return result with { RoundTrips = _tally.RoundTrips };
    }

    private async Task<(ApplyResult?, Change?)> PrepareAsync(
        RouterSession session, Func<RouterFacts, RouterSnapshot, PlanOutcome> planFor, Func<string, SecretBook> secretsOf, CancellationToken ct)
    {
        say("reading the router");
        var facts = await _tally.ReadAsync(session, () => FactsReader.ReadAsync(session, user, ct)).ConfigureAwait(false);
        var refused = Preflight.Check(facts, time.GetUtcNow()).Where(finding => finding.Verdict == Verdict.Refused).ToList();
        if (refused.Count > 0)
            return NotApplied([.. refused.Select(finding => $"{finding.Subject}: {finding.Text}")]);
        var before = await _tally.ReadAsync(session, () => SnapshotReader.ReadAsync(session, facts.Router, ct)).ConfigureAwait(false);
        var outcome = planFor(facts, before);
        if (outcome.Plan is not { } plan)
            return NotApplied(outcome.Refusals);
        if (plan.IsEmpty)
            return (new ApplyResult(ApplyOutcome.NothingToDo), null);
        var change = new Change(plan, new PlanSecrets(secretsOf(facts.Router.Serial), before)) { Before = before };
        var refusals = Refusals(change, facts, before).ToList();
        if (refusals.Count > 0)
            return NotApplied(refusals);
        return (null, change with { Baseline = await _tally.ReadAsync(session, () => ServiceProbe.ReadAsync(session, ct)).ConfigureAwait(false) });
    }

    private IEnumerable<string> Refusals(Change change, RouterFacts facts, RouterSnapshot before)
    {
        var plan = change.Plan;
        if (plan.Router.Serial != facts.Router.Serial)
            yield return $"The plan is for the router {plan.Router.Serial}, this one is {facts.Router.Serial}.";
        else if (OwnedState.Hash(before, plan.Owned, change.Secrets.Book) != plan.StateHash)
            yield return "The plan is stale: the router was changed since it was made. Make a new one.";
        if (plan.TouchesManagementPath && !options.AllowManagementPath)
            yield return "The plan changes what carries this connection; put that into a plan of its own and allow it with --allow-management-path.";
        if (options.TimerOf(plan.TouchesWifi) < DeviceNet.ShortestInterval)
            yield return "The timer is too short; write at least 3 minutes.";
        if (options.SafeMode && facts.Router.Version < SafeModeOverApi)
            yield return $"Safe mode can be had over the API from {SafeModeOverApi} on; this router has {facts.Router.Version}.";
        if (options.SafeMode && plan.Steps.Count > MostSafeModeWrites)
            yield return $"The plan has {plan.Steps.Count} writes; safe mode undoes at most {MostSafeModeWrites} for certain. Apply it without.";
        foreach (var missing in change.Secrets.Missing(plan))
            yield return missing;
    }

    private Armed Arm(Plan plan) => new(time.GetTimestamp(), time.GetUtcNow() + options.TimerOf(plan.TouchesWifi) + TimeSpan.FromMinutes(1));

    // Null: all was written, as far as this connection knows. Else why the change is to be taken back, or was never begun.
    private async Task<ApplyResult?> ChangeAsync(RouterSession session, Change change, Armed armed, CancellationToken ct)
    {
        var plan = change.Plan;
        var net = new DeviceNet(MarkerOf(plan, armed), InverseScript.Statements(plan, change.Before!, change.Secrets),
            options.TimerOf(plan.TouchesWifi));
        say(string.Create(CultureInfo.InvariantCulture,
            $"arming the router: unless it is confirmed, plan {plan.Id} is taken back by {armed.RevertsBy:HH:mm} UTC"));
        try
        {
            if (await net.ArmAsync(session, ct).ConfigureAwait(false) is { } fault)
                return new ApplyResult(ApplyOutcome.NotApplied, $"The router can not be armed, so nothing was written: {fault}");
            if (plan.CutsService)
            {
                say(string.Create(CultureInfo.InvariantCulture,
                    $"waiting {ApplyOptions.FlashTime.TotalSeconds:0} s until the router has that on its flash"));
                await Task.Delay(ApplyOptions.FlashTime, time, ct).ConfigureAwait(false);
            }

            await WriteAsync(session, change, ct).ConfigureAwait(false);
            return null;
        }
        catch (ConnectionLostException)
        {
            // What was done is looked up over a new connection: all of it may be there.
            return null;
        }
        catch (RouterTrapException e)
        {
            return new ApplyResult(ApplyOutcome.Unknown, $"The router refused a write: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            return new ApplyResult(ApplyOutcome.Unknown, "It was stopped here.");
        }
    }

    private async Task WriteAsync(RouterSession session, Change change, CancellationToken ct)
    {
        if (options.SafeMode)
            await SafeModeAsync(session, "take", ct).ConfigureAwait(false);
        var writer = new PlanWriter(session, change.Before!, change.Secrets);
        await _tally.WriteAsync(session, () => writer.WriteAsync(change.Plan, say, ct)).ConfigureAwait(false);
        if (options.SafeMode)
            await SafeModeAsync(session, "release", ct).ConfigureAwait(false);
    }

    private static async Task SafeModeAsync(RouterSession session, string verb, CancellationToken ct)
    {
        var reply = await session.SendAsync([$"/safe-mode/{verb}"], ct).ConfigureAwait(false);
        if (reply.Outcome == RouterOsOutcome.Trap)
            throw new RouterTrapException($"/safe-mode/{verb}", reply.Traps[0].Message);
        if (reply.Outcome != RouterOsOutcome.Done)
            throw new ConnectionLostException(reply.Reason);
    }

    private static (ApplyResult?, Change?) NotApplied(IReadOnlyList<string> reasons) => (new ApplyResult(ApplyOutcome.NotApplied, reasons), null);

    // It keeps whole seconds, and is compared with what was read back.
    private Marker MarkerOf(Plan plan, Armed armed) => new(plan.Id, MarkerState.Rehearsing, options.Holder,
        new DateTimeOffset(armed.RevertsBy.Ticks - (armed.RevertsBy.Ticks % TimeSpan.TicksPerSecond), armed.RevertsBy.Offset));
}
