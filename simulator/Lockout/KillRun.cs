using System.Net;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Simulator.Lockout;

/// <summary>
/// A real process of desactl applies a plan over TLS and is killed by the router itself: at one of its writes the router stands still, sends
/// SIGKILL, and goes on with what it had received. The router's clock stands still as well until then, and afterwards runs on for two days.
/// </summary>
/// <param name="scenario">Plan, write and return.</param>
/// <param name="ends">What the plan begins and ends with.</param>
/// <param name="program">The path of <c>desactl.dll</c>.</param>
/// <param name="certificate">The router's.</param>
internal sealed class KillRun(LockoutCase scenario, LockoutEnds ends, string program, X509Certificate2 certificate)
{
    private static readonly TimeSpan SoonAfter = TimeSpan.FromMinutes(1), LongAfter = TimeSpan.FromMinutes(40), InTheEnd = TimeSpan.FromDays(2);

    /// <summary>Each write of a plan in turn, with each return of a technician: so many runs in all.</summary>
    public static IEnumerable<LockoutCase> Cases(LockoutPlan plan, int writes, int count) => Enumerable.Range(0, count).Select(i => new LockoutCase(
        plan, LockoutFault.Death, 1 + (i * writes / count), true, Enum.GetValues<TechnicianReturn>()[i % 3], LockoutExtra.None));

    /// <summary>Runs.</summary>
    public async Task<LockoutResult> RunAsync(CancellationToken ct)
    {
        using var world = new LockoutWorld(scenario.Plan, ends.Version, LockoutWorld.Loopback);
        await using var listener = new ApiListener(new IPEndPoint(IPAddress.Loopback, 0), _ => world.Router, certificate);
        using var desactl = new KilledDesactl(program, listener.Port);
        var secrets = desactl.WriteVault(world, certificate);
        desactl.WritePlan(world.Wait(PlanAsync(world, secrets)));
        var faults = new List<string>();
        if (!await ApplyAsync(world, listener, desactl, ct).ConfigureAwait(false))
            faults.Add("desactl was not killed: it had ended before");
        ApplyOutcome? said = null;
        if (scenario.Return != TechnicianReturn.Never)
        {
            world.Clock.Advance(scenario.Return == TechnicianReturn.BeforeTimer ? SoonAfter : LongAfter);
            // A mistake may have closed the router to him until it heals.
            var isLetIn = world.Router.Management.Serves("api-ssl", IPAddress.Loopback);
            said = isLetIn ? await desactl.RunAsync(scenario.Write % 2 == 0 ? "resume" : "rollback", ct).ConfigureAwait(false) : null;
            if (isLetIn && said is null)
                faults.Add("the technician who came back was told nothing");
        }

        world.Clock.Advance(InTheEnd);
        var holds = world.Holds(_ => false);
        faults.AddRange(Judge(world, holds, said));
        return new LockoutResult(scenario, said, holds == ends.After, faults);
    }

    // Whether the kill is what ended it.
    private async Task<bool> ApplyAsync(LockoutWorld world, ApiListener listener, KilledDesactl desactl, CancellationToken ct)
    {
        var (code, writes) = (0, 0);
        for (var i = 0; i < KilledDesactl.Tries && (i == 0 || code == KilledDesactl.Unreachable); i++)
        {
            using var apply = desactl.Apply(scenario.Plan.AllowManagementPath);
            world.Router.Writing = _ =>
            {
                if (++writes == scenario.Write)
                    apply.Kill();
            };
            await apply.WaitForExitAsync(ct).ConfigureAwait(false);
            // The router does what was sent until then.
            await listener.IdleAsync().ConfigureAwait(false);
            world.Router.Writing = null;
            code = apply.ExitCode;
        }

        return code == KilledDesactl.Killed;
    }

    private IEnumerable<string> Judge(LockoutWorld world, string holds, ApplyOutcome? said)
    {
        var isAfter = holds == ends.After;
        if (!isAfter && holds != ends.Before)
            yield return "the router is neither as before nor as after";
        if (isAfter && scenario.Plan.IsMistake)
            yield return "the mistake stayed";
        var isTrue = said switch
        {
            ApplyOutcome.Applied => isAfter,
            ApplyOutcome.Reverted or ApplyOutcome.NotApplied or ApplyOutcome.Unknown => !isAfter,
            // Nothing is pending: it was never armed, or has come to its end.
            _ => true,
        };
        if (!isTrue)
            yield return $"it said {said}, and the router is as {(isAfter ? "after" : "before")}";
        var login = world.Connect();
        var opened = login.OpenAsync(CancellationToken.None).AsTask();
        world.Wait(opened);
        if (opened.Result.Outcome != RouterOsOpenOutcome.Open)
            yield return $"nobody can log in: {opened.Result.Message}";
    }

    private async Task<Plan> PlanAsync(LockoutWorld world, SecretBook secrets)
    {
        var session = await RouterSession.OpenAsync(world.Connect, CancellationToken.None).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var facts = await FactsReader.ReadAsync(session, world.User, CancellationToken.None).ConfigureAwait(false);
            var snapshot = await SnapshotReader.ReadAsync(session, facts.Router, CancellationToken.None).ConfigureAwait(false);
            return Planner.Make(scenario.Plan.Wanted, snapshot, secrets, null).Plan!;
        }
    }
}
