using System.Globalization;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Applying;

/// <summary>
/// The net on the router: a script that takes the plan back, a timer and a start-up job that run it. Once it is armed, nobody has to be
/// connected for the change to be taken back.
/// </summary>
/// <param name="marker">The plan, who applies it and until when; in whatever state.</param>
/// <param name="inverses">The statements that undo the plan, the last write's first.</param>
/// <param name="interval">After what time the timer fires, and again after each failure.</param>
internal sealed class DeviceNet(Marker marker, IReadOnlyList<string> inverses, TimeSpan interval)
{
    /// <summary>The shortest time that a change gets: shorter ones fire while the change is still being looked at.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(3);

    // A script can not do more than who made it; these are what Preflight demands.
    private const string Policy = "read,write,policy,test,sensitive";

    /// <summary>Arms the net and tries it out: its script runs once, while there is nothing to put back.</summary>
    /// <param name="session">The router.</param>
    /// <param name="ct">Gives up; what was added clears itself away when the timer fires.</param>
    /// <returns>Null when armed; else why not, with nothing of it left.</returns>
    /// <exception cref="ConnectionLostException">What is there now clears itself away when the timer fires.</exception>
    public async Task<string?> ArmAsync(RouterSession session, CancellationToken ct)
    {
        // The timer first: whatever comes to an end in between, it clears away. The script only when it is there.
        var jobs = await session.SendAsync([AddTimer(), AddBoot()], ct).ConfigureAwait(false);
        if (await RefusedAsync(session, jobs, jobs, ct).ConfigureAwait(false) is { } noJobs)
            return noJobs;
        var script = await session.SendAsync([AddScript()], ct).ConfigureAwait(false);
        if (await RefusedAsync(session, script, jobs, ct).ConfigureAwait(false) is { } noScript)
            return noScript;
        var reason = await RehearseAsync(session, ct).ConfigureAwait(false);
        if (reason is not null)
            await WithdrawAsync(session, script[0].Ret, jobs, ct).ConfigureAwait(false);
        return reason;
    }

    /// <summary>Runs the script now.</summary>
    /// <returns>Null where it has run and cleared everything away; else why not.</returns>
    /// <exception cref="ConnectionLostException">It may or may not run.</exception>
    public static async Task<string?> RunAsync(RouterSession session, string plan, CancellationToken ct)
    {
        var reply = await session.SendAsync(["/system/script/run", $"=number={NetNames.Script(plan)}"], ct).ConfigureAwait(false);
        if (reply.Outcome is RouterOsOutcome.Unknown or RouterOsOutcome.NotSent)
            throw new ConnectionLostException(reply.Reason);
        var nets = NetsOnRouter.Read(await session.ReadAsync(NetsOnRouter.Sentences, ct).ConfigureAwait(false));
        if (nets.Scripts.Any(script => script.Name == NetNames.Script(plan)))
            return reply.Traps.FirstOrDefault()?.Message ?? "it ran, and is still there";
        if (nets.Any(plan))
            await ClearAsync(session, nets, plan, ct).ConfigureAwait(false);
        return null;
    }

    /// <summary>Confirms: one write, after which whatever is left of the net only clears itself away.</summary>
    /// <returns>False where the net was gone: it had taken the change back.</returns>
    /// <exception cref="ConnectionLostException">It may or may not be confirmed.</exception>
    public static async Task<bool> ConfirmAsync(RouterSession session, NetsOnRouter nets, Marker armed, CancellationToken ct)
    {
        var script = nets.Scripts.First(row => row.Name == NetNames.Script(armed.Plan));
        var reply = await session.SendAsync(
            ["/system/script/set", $"=.id={script.Id}", $"=comment={armed with { State = MarkerState.Confirmed }}"], ct).ConfigureAwait(false);
        return reply.Outcome switch
        {
            RouterOsOutcome.Done => true,
            RouterOsOutcome.Trap => false,
            _ => throw new ConnectionLostException(reply.Reason),
        };
    }

    /// <summary>Removes what is there of a confirmed or never used net, the timer last, and looks whether it is gone.</summary>
    /// <returns>Whether nothing of it is left.</returns>
    /// <exception cref="ConnectionLostException">Some of it may be left; it does no more than clear itself away.</exception>
    public static async Task<bool> ClearAsync(RouterSession session, NetsOnRouter nets, string plan, CancellationToken ct)
    {
        string[][] removals =
        [
            .. Removals("script", nets.Scripts, NetNames.Script(plan)),
            .. Removals("scheduler", nets.Schedulers, NetNames.Boot(plan)),
            .. Removals("scheduler", nets.Schedulers, NetNames.Timer(plan)),
        ];
        await session.ReadAsync(removals, ct).ConfigureAwait(false);
        return !NetsOnRouter.Read(await session.ReadAsync(NetsOnRouter.Sentences, ct).ConfigureAwait(false)).Any(plan);
    }

    private async Task<string?> RehearseAsync(RouterSession session, CancellationToken ct)
    {
        var run = await session.SendAsync(["/system/script/run", $"=number={NetNames.Script(marker.Plan)}"], ct).ConfigureAwait(false);
        if (run.Outcome is RouterOsOutcome.Unknown or RouterOsOutcome.NotSent)
            throw new ConnectionLostException(run.Reason);
        var nets = NetsOnRouter.Read(await session.ReadAsync(NetsOnRouter.Sentences, ct).ConfigureAwait(false));
        if (nets.Holder is { } holder && holder.Plan != marker.Plan)
            return $"plan {holder.Plan} of {holder.Holder} came first";
        if (run.Outcome == RouterOsOutcome.Trap)
            return $"its script does not run on this router: {run.Traps[0].Message}";
        if (nets.Of(marker.Plan) != marker with { State = MarkerState.Armed })
            return "its script did not run to its end on this router";
        return nets.JobsHold(marker.Plan) ? null : "its timer or start-up job is not scheduled";
    }

    private static async Task<string?> RefusedAsync(RouterSession session, RouterOsReply[] added, RouterOsReply[] jobs, CancellationToken ct)
    {
        if (added.FirstOrDefault(reply => reply.Outcome is RouterOsOutcome.Unknown or RouterOsOutcome.NotSent) is { } lost)
            throw new ConnectionLostException(lost.Reason);
        if (added.FirstOrDefault(reply => reply.Outcome == RouterOsOutcome.Trap) is not { } trap)
            return null;
        await WithdrawAsync(session, null, jobs, ct).ConfigureAwait(false);
        return $"the router refused it: {trap.Traps[0].Message}";
    }

    // Only what this call added: a name that was taken is another one's net. The timer goes last.
    private static async Task WithdrawAsync(RouterSession session, string? script, RouterOsReply[] jobs, CancellationToken ct) =>
        await session.ReadAsync(
            [
                .. script is null ? [] : new[] { new[] { "/system/script/remove", $"=.id={script}" } },
                .. jobs.Reverse().Where(job => job.Ret is not null).Select(job => new[] { "/system/scheduler/remove", $"=.id={job.Ret}" }),
            ],
            ct).ConfigureAwait(false);

    private static IEnumerable<string[]> Removals(string kind, IEnumerable<NetRow> rows, string name) =>
        rows.Where(row => row.Name == name).Select(row => new[] { $"/system/{kind}/remove", $"=.id={row.Id}" });

    private string[] AddBoot() =>
    [
        "/system/scheduler/add", $"=name={NetNames.Boot(marker.Plan)}", "=start-time=startup", "=interval=0s",
        $"=policy={Policy}", $"=on-event={RevertScript.OnEvent(marker.Plan)}",
    ];

    // An interval, not an hour of the day: neither NTP nor a clock that starts in 1970 moves it.
    private string[] AddTimer() =>
    [
        "/system/scheduler/add", $"=name={NetNames.Timer(marker.Plan)}",
        string.Create(CultureInfo.InvariantCulture, $"=interval={interval.TotalSeconds:0}s"),
        $"=policy={Policy}", $"=on-event={RevertScript.OnEvent(marker.Plan)}",
    ];

    private string[] AddScript() =>
    [
        "/system/script/add", $"=name={NetNames.Script(marker.Plan)}", $"=policy={Policy}",
        $"=comment={marker with { State = MarkerState.Rehearsing }}", $"=source={RevertScript.Source(marker, inverses)}",
    ];
}
