using System.CommandLine;
using System.Globalization;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl status</c>, <c>confirm</c>, <c>rollback</c> and <c>resume</c>: what becomes of a pending change.</summary>
internal static class PendingVerbs
{
    private static readonly Option<string?> File = new("--plan")
    {
        Description = "The pending change's plan file, where another machine applied it.",
        HelpName = "PATH",
    };

    private static readonly Option<bool> TakeOver = new("--take-over") { Description = "Also where somebody else applied it." };

    /// <summary>The verb <c>status</c>.</summary>
    public static Verb Status { get; } = new("status",
        """
        Shows whether a change is pending on a router, whose, and when it takes itself back.

        Example:
          desactl status 33.01.01.2001 --json
        """,
        [CliFiles.Router],
        async (desk, ct) =>
        {
            var facts = await desk.FactsAsync(ct).ConfigureAwait(false);
            var holder = facts.Nets.Holder;
            var timer = facts.Nets.Schedulers.FirstOrDefault(job => holder is not null && job.Name == NetNames.Timer(holder.Plan));
            var fires = RouterTime.DateAndTime(timer?.Row["next-run"]) - facts.Clock;
            desk.Screen.Show(
                new
                {
                    pending = holder, firesInSeconds = fires?.TotalSeconds,
                    left = facts.Nets.Scripts.Concat(facts.Nets.Schedulers).Select(row => row.Name),
                },
                () =>
                {
                    if (facts.Nets.None)
                        desk.Screen.Line($"{desk.Target}: nothing is pending", "green");
                    else if (holder is null)
                        desk.Screen.Line(
                            $"{desk.Target}: jobs of ours without a marker; they clear themselves away, or 'desactl rollback' does", "yellow");
                    else
                        desk.Screen.Table(["what", "value"], Rows(holder, fires));
                });
            return ExitCodes.Done;
        });

    /// <summary>The verb <c>confirm</c>.</summary>
    public static Verb Confirm { get; } = new("confirm",
        """
        Keeps a change that 'apply --hold' left pending, if it is complete and villagers are served; else takes it back.

        Example:
          desactl confirm 33.01.01.2001
        """,
        [CliFiles.Router, File, TakeOver, .. OperatorChange.Symbols], (desk, ct) => SettleAsync(desk, Wish.Keep, "", ct));

    /// <summary>The verb <c>rollback</c>.</summary>
    public static Verb Rollback { get; } = new("rollback",
        """
        Takes a pending change back now. A change that was confirmed is undone by applying the manifest of before.

        Example:
          desactl rollback 33.01.01.2001
        """,
        [CliFiles.Router, File, TakeOver, .. OperatorChange.Symbols], (desk, ct) => SettleAsync(desk, Wish.TakeBack, "It was asked for.", ct));

    /// <summary>The verb <c>resume</c>.</summary>
    public static Verb Resume { get; } = new("resume",
        """
        Ends what an apply began that died: confirms the change if it is complete and villagers are served, else
        takes it back, and clears away what is left of it.

        Example:
          desactl resume 33.01.01.2001
        """,
        [CliFiles.Router, File, TakeOver, .. OperatorChange.Symbols], (desk, ct) => SettleAsync(desk, Wish.Keep, "", ct));

    private static async Task<int> SettleAsync(Desk desk, Wish wish, string reason, CancellationToken ct)
    {
        var named = desk.Arguments.GetValue(File) is { } path
            ? PlanFile.Load(NamedFile.Need(File, path, "bring the file that was applied; without it what this machine remembers of plans is used"))
            : null;
        using var single = OperatorChange.Open(desk, out var refusal);
        if (refusal is not null)
            return desk.Refuse(refusal);
        var facts = await desk.FactsAsync(ct).ConfigureAwait(false);
        var id = PlanOf(facts, named);
        var change = (named ?? desk.Plans.Find(id)) is { } plan ? Change.OfAnother(plan, desk.SecretsOf(facts.Router.Serial)) : null;
        if (facts.Nets.Holder is { } holder && (holder.Plan != id || (holder.Holder != desk.Holder && !desk.Arguments.GetValue(TakeOver))))
            return desk.Screen.Show(new ApplyResult(ApplyOutcome.NotApplied,
                $"Plan {holder.Plan} of {holder.Holder} is pending; end that one with --take-over, and with its plan."), desk.Target, id);
        if (id.Length == 0)
            return desk.Screen.Show(new ApplyResult(ApplyOutcome.NothingToDo, "Nothing is pending."), desk.Target, null);
        using var signals = new StopSignals(desk.Screen.Progress, ct);
        var settlement = new Settlement(desk.Connect, desk.Target.Login.Name, desk.Time, desk.Screen.Progress);
        var mine = facts.Nets.Of(id) ?? new Marker(id, MarkerState.Armed, desk.Holder, default);
        var result = await settlement.RunAsync(mine, change, wish, reason.Length == 0 ? [] : [reason], null, signals.Abandon).ConfigureAwait(false);
        if (result.Outcome == ApplyOutcome.Applied && change is not null)
            desk.Plans.Confirmed(change.Plan);
        single?.End(id, result);
        return desk.Screen.Show(result with { RoundTrips = settlement.Tally.RoundTrips }, desk.Target, id);
    }

    // The pending one; jobs whose script is gone still say which plan they were of.
    private static string PlanOf(RouterFacts facts, Plan? named) => named?.Id ?? facts.Nets.Plans.FirstOrDefault() ?? "";

    private static IEnumerable<string[]> Rows(Marker holder, TimeSpan? fires)
    {
        yield return ["plan", holder.Plan];
        yield return ["state", holder.State.ToString().ToLowerInvariant()];
        yield return ["of", holder.Holder];
        yield return
        [
            "taken back",
            fires is { } span
                ? $"in {Screen.Duration(span)} by the router's clock"
                : string.Create(CultureInfo.InvariantCulture, $"by {holder.Until:HH:mm} UTC"),
        ];
    }
}
