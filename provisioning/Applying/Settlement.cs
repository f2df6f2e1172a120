using InternetDesa.Provisioning.Routers;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Applying;

/// <summary>What is wanted of a pending change.</summary>
internal enum Wish
{
    /// <summary>It is confirmed, if it is complete and villagers are served.</summary>
    Keep,

    /// <summary>It is looked at in the same way and left pending.</summary>
    Hold,

    /// <summary>It is taken back now.</summary>
    TakeBack,
}

/// <summary>
/// Brings a pending change to its end, whoever began it: always over a new connection, so that a confirmation proves that the login still
/// works, and always by what is read there, never by what was sent. A router that does not answer is tried again for a while; then its
/// state is called unknown, which it is.
/// </summary>
/// <param name="connect">Makes connections to the router.</param>
/// <param name="user">Who logs in.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Receives progress for people.</param>
internal sealed class Settlement(Func<IRouterOsConnection> connect, string user, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5), ProbePause = TimeSpan.FromSeconds(3);

    // The start-up job runs 3 s after the boot; two runs of one script at the same time are not to be had.
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(30);

    // A timer that is about to fire is not raced.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(45);

    private const int Probes = 10, Runs = 3;

    /// <summary>How long a router that does not answer is tried again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What the round trips were for.</summary>
    public Tally Tally { get; init; } = new();

    /// <summary>Goes on until the end is known or nobody answers.</summary>
    /// <param name="mine">The change's marker, in whatever state: another's of the same plan is left alone.</param>
    /// <param name="change">The change; null where only the router knows what it was: then it can only be taken back.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="reasons">Why it is to be taken back.</param>
    /// <param name="armed">When it was armed; null where another process did.</param>
    /// <param name="abandon">Gives up: the state is unknown.</param>
    public async Task<ApplyResult> RunAsync(
        Marker mine, Change? change, Wish wish, IReadOnlyList<string> reasons, Armed? armed, CancellationToken abandon)
    {
        var since = time.GetTimestamp();
        var pending = new Pending(mine, change, armed) { Wish = wish, Reasons = reasons };
        while (true)
        {
            string last;
            try
            {
                await using var session = await RouterSession.OpenAsync(connect, abandon).ConfigureAwait(false);
                try
                {
                    return await DecideAsync(session, pending, abandon).ConfigureAwait(false);
                }
                finally
                {
                    Tally.Add(session);
                }
            }
            catch (Exception e) when (e is RouterUnreachableException or ConnectionLostException or RouterTrapException)
            {
                last = e.Message;
            }
            catch (OperationCanceledException)
            {
                return Unknown(pending, "It was given up here.");
            }

            if (time.GetElapsedTime(since) >= Patience)
                return Unknown(pending, last);
            say($"{last} Trying again.");
            await Task.Delay(RetryPause, time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<ApplyResult> DecideAsync(RouterSession session, Pending pending, CancellationToken ct)
    {
        var facts = await Tally.ReadAsync(session, () => FactsReader.ReadAsync(session, user, ct)).ConfigureAwait(false);
        var now = await Tally.ReadAsync(session, () => SnapshotReader.ReadAsync(session, facts.Router, ct)).ConfigureAwait(false);
        var marker = pending.Find(facts.Nets);
        switch (marker?.State)
        {
            case null when facts.Nets.Of(pending.Plan) is null && facts.Nets.Scripts.Any(row => row.Name == NetNames.Script(pending.Plan)):
                pending.TakeBack("Somebody changed its marker by hand.");
                return await TakeBackAsync(session, facts, pending, ct).ConfigureAwait(false);
            case null when facts.Nets.Of(pending.Plan) is { } other:
                return new ApplyResult(ApplyOutcome.NotApplied, [
                    .. pending.Reasons, $"Nothing of this change is there; {other.Holder} applies the same plan, and what comes of that is his."]);
            case null:
                if (facts.Nets.Any(pending.Plan))
                    await DeviceNet.ClearAsync(session, facts.Nets, pending.Plan, ct).ConfigureAwait(false);
                return Judge(pending, now, "Nothing is pending on the router any more.");
            case MarkerState.Rehearsing:
                await DeviceNet.ClearAsync(session, facts.Nets, pending.Plan, ct).ConfigureAwait(false);
                return new ApplyResult(ApplyOutcome.NotApplied, [.. pending.Reasons, "The nets had not been armed, so nothing had been written."]);
            case MarkerState.Confirmed:
                return await FinishAsync(session, facts.Nets, pending, ct).ConfigureAwait(false);
            default:
                break;
        }

        if (facts.SafeModeOwner.Length > 0 || facts.Uptime < BootTime)
            throw new ConnectionLostException(facts.SafeModeOwner.Length > 0 ? "safe mode is still held" : "the router has just started");
        if (pending.Armed is { } armed && facts.Uptime < time.GetElapsedTime(armed.Timestamp))
            pending.TakeBack("The router was started anew meanwhile.");
        await LookAsync(session, pending, facts, now, ct).ConfigureAwait(false);
        switch (pending.Wish)
        {
            case Wish.Hold:
                return new ApplyResult(ApplyOutcome.Held, []) { RevertsBy = RevertsBy(pending, facts) };
            case Wish.Keep:
                pending.Confirming = true;
                say("confirming");
                if (!await DeviceNet.ConfirmAsync(session, facts.Nets, marker!, ct).ConfigureAwait(false))
                    throw new ConnectionLostException("the net was gone at the moment of the confirmation");
                return await FinishAsync(session, facts.Nets, pending, ct).ConfigureAwait(false);
            default:
                return await TakeBackAsync(session, facts, pending, ct).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(RouterSession session, Pending pending, RouterFacts facts, RouterSnapshot now, CancellationToken ct)
    {
        if (pending.Wish == Wish.TakeBack)
            return;
        if (pending.Change is not { } change)
        {
            pending.TakeBack("Without its plan nobody knows whether it is complete.");
            return;
        }

        if (change.Judge(now) is var (state, differences) && state != PlanState.After)
        {
            pending.TakeBack([.. differences]);
            return;
        }

        for (var probe = 1; ; probe++)
        {
            var faults = (await Tally.ReadAsync(session, () => ServiceProbe.ReadAsync(session, ct)).ConfigureAwait(false)).NewFaults(change.Baseline);
            if (faults.Count == 0)
                break;
            if (probe == Probes)
            {
                pending.TakeBack([.. faults]);
                return;
            }

            say($"waiting for {string.Join("; ", faults)}");
            await Task.Delay(ProbePause, time, ct).ConfigureAwait(false);
        }

        if (Remaining(pending, facts) is { } remaining && remaining < Margin)
            pending.TakeBack("The timer is about to fire.");
    }

    private async Task<ApplyResult> FinishAsync(RouterSession session, NetsOnRouter nets, Pending pending, CancellationToken ct)
    {
        await DeviceNet.ClearAsync(session, nets, pending.Plan, ct).ConfigureAwait(false);
        say("confirmed; waiting until the router has it on its flash");
        await Task.Delay(ApplyOptions.FlashTime, time, ct).ConfigureAwait(false);
        var left = NetsOnRouter.Read(await session.ReadAsync(NetsOnRouter.Sentences, ct).ConfigureAwait(false));
        return left.Any(pending.Plan)
            ? throw new ConnectionLostException("the net was not cleared away")
            : new ApplyResult(ApplyOutcome.Applied, []);
    }

    private async Task<ApplyResult> TakeBackAsync(RouterSession session, RouterFacts facts, Pending pending, CancellationToken ct)
    {
        say("taking the change back");
        string? fault = null;
        for (var run = 0; run < Runs; run++)
        {
            fault = await DeviceNet.RunAsync(session, pending.Plan, ct).ConfigureAwait(false);
            if (fault is null)
                break;
            say($"the router's script failed: {fault}");
        }

        if (fault is not null)
            return new ApplyResult(ApplyOutcome.Unknown, [.. pending.Reasons, $"Taking it back failed: {fault}"]) { RevertsBy = RevertsBy(pending,
                facts) };
        var now = await Tally.ReadAsync(session, () => SnapshotReader.ReadAsync(session, facts.Router, ct)).ConfigureAwait(false);
        return Judge(pending, now, "It was taken back.");
    }

    private static ApplyResult Judge(Pending pending, RouterSnapshot now, string how)
    {
        if (pending.Change is not { } change)
            return new ApplyResult(ApplyOutcome.Reverted, [.. pending.Reasons, how]);
        var (state, differences) = change.Judge(now);
        return state switch
        {
            PlanState.Before => new ApplyResult(ApplyOutcome.Reverted, [.. pending.Reasons, how]),
            PlanState.After => new ApplyResult(ApplyOutcome.Applied, [how]),
            _ => new ApplyResult(ApplyOutcome.Unknown, [.. pending.Reasons, how, "The router is neither as before nor as planned:", .. differences]),
        };
    }

    private ApplyResult Unknown(Pending pending, string last) => new(ApplyOutcome.Unknown, [
        .. pending.Reasons, last,
        pending.Confirming
            ? "The confirmation may or may not have arrived: the router keeps the change, or takes it back by itself."
            : "The router takes the change back by itself."])
    {
        RevertsBy = pending.Armed?.RevertsBy,
        MayBeKept = pending.Confirming,
    };

    private DateTimeOffset? RevertsBy(Pending pending, RouterFacts facts) =>
        Remaining(pending, facts) is { } remaining ? time.GetUtcNow() + remaining : pending.Armed?.RevertsBy;

    // By the router's own clock, whatever that says; by ours where it says nothing that can be read.
    private TimeSpan? Remaining(Pending pending, RouterFacts facts)
    {
        var timer = facts.Nets.Schedulers.FirstOrDefault(row => row.Name == NetNames.Timer(pending.Plan));
        if (RouterTime.DateAndTime(timer?.Row["next-run"]) is { } next && facts.Clock is { } clock)
            return next - clock;
        return pending.Armed is { } armed ? armed.RevertsBy - time.GetUtcNow() : null;
    }
}
