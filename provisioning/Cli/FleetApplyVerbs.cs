using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl fleet apply</c> and <c>resume</c>: begin a roll-out, and go on with one.</summary>
internal static class FleetApplyVerbs
{
    private static readonly Option<bool> Yes = new("--yes") { Description = "Begins without asking." };
    private static readonly Option<bool> Queue = new("--queue") { Description = "Only enters it; 'desactl serve' works on it." };
    private static readonly Option<bool> Wait = new("--wait")
    {
        Description = "Stays for villages that do not answer; else ends when nobody is due.",
    };
    private static readonly Option<bool> Again = new("--retry")
    {
        Description = "Also tries again what was refused or taken back, and at once what did not answer.",
    };

    /// <summary>The verb <c>apply</c>.</summary>
    public static Verb Apply { get; } = new("apply",
        """
        Begins a roll-out and works on it. Each router is changed as by 'desactl apply': it takes the change back
        unless a new login found it complete and villagers served. Ctrl-C begins no more and takes back what is in
        the middle.

        Examples:
          desactl fleet apply --in 33.01 --reason "tiket 812: DNS baru" --health http://127.0.0.1:8080
          desactl fleet apply --list desa.txt --reason "percobaan" --yes --json
        """,
        [.. FleetOptions.Choosing, FleetOptions.Reason, .. FleetOptions.Doing, Yes, Queue, Wait],
        async (desk, ct) =>
        {
            var (selection, settings, reason) = (desk.Selection(), desk.Settings(), desk.ReasonText());
            var operators = desk.Operators();
            using var key = desk.Key(operators);
            var villages = desk.Villages(selection);
            if (AccessPolicy.Refusal(operators, key.Operator, OperatorAction.Change,
                [.. villages.Select(village => village.Code.Digits)]) is { } refusal)
                return desk.Refuse(refusal);
            var routers = desk.Routers(manifest: true);
            var plan = RolloutPlan.Make(villages);
            if (!desk.Arguments.GetValue(Yes))
            {
                desk.Screen.ShowPlan(plan, selection.ToString());
                if (desk.Ask(string.Create(CultureInfo.InvariantCulture, $"Change them? Write 'yes': ")) != "yes")
                    return desk.Refuse("It was not agreed to.");
            }

            using var journal = desk.Journal();
            var now = desk.Time.GetUtcNow();
            var id = string.Create(CultureInfo.InvariantCulture, $"R{now:yyyyMMdd}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");
            journal.Rollouts.Begin(new Rollout(id, now, key.Operator.Name, reason, selection.ToString(), desk.Manifest.Hash, settings,
                RolloutState.Running, "", 0), plan, key);
            desk.Screen.Progress($"roll-out {id}, {plan.Size} villages");
            if (!desk.Arguments.GetValue(Queue))
                return await WorkAsync(desk, journal, operators, key, routers, id, ct).ConfigureAwait(false);
            desk.Screen.Show(new { rollout = id, villages = plan.Size }, () => desk.Screen.Line($"{id}: entered; 'desactl serve' works on it"));
            return ExitCodes.Queued;
        });

    /// <summary>The verb <c>resume</c>.</summary>
    public static Verb Resume { get; } = new("resume",
        """
        Goes on with a roll-out that was stopped, halted or killed, here or elsewhere. A village whose change has no
        end in the journal is looked at first: what its router says is true.

        Examples:
          desactl fleet resume R20260301-4f2a
          desactl fleet resume R20260301-4f2a --retry --wait
        """,
        [FleetOptions.Id, Wait, Again],
        async (desk, ct) =>
        {
            var operators = desk.Operators();
            using var key = desk.Key(operators);
            using var journal = desk.Journal();
            var rollout = FleetVerbs.Find(desk, journal);
            if (AccessPolicy.Refusal(operators, key.Operator, OperatorAction.GoOn,
                [.. journal.Tasks.Villages(rollout.Id, null).Select(village => village.Digits)]) is { } refusal)
                return desk.Refuse(refusal);
            if (desk.Manifest.Hash != rollout.Manifest)
                return desk.Refuse($"The manifest is not the one that {rollout.Id} was begun with: put that one back, or halt it and begin "
                    + "another roll-out.");
            var routers = desk.Routers(manifest: true);
            if (desk.Arguments.GetValue(Again))
                desk.Screen.Progress($"{journal.Tasks.Retry(rollout.Id)} villages are tried again");
            if (rollout.State == RolloutState.Halted || (rollout.State == RolloutState.Done && desk.Arguments.GetValue(Again)))
                journal.Rollouts.Move(rollout, RolloutState.Running, "", rollout.Ring, key,
                    new JournalNote(JournalAction.Resume) { Reason = rollout.Detail });
            return await WorkAsync(desk, journal, operators, key, routers, rollout.Id, ct).ConfigureAwait(false);
        });

    private static async Task<int> WorkAsync(
        Desk desk, FleetJournal journal, OperatorsFile operators, OperatorKey key, FleetRouters routers, string id, CancellationToken ct)
    {
        using var signals = new StopSignals(desk.Screen.Progress, ct);
        var runner = new RolloutRunner(key)
        {
            Store = journal.Rollouts,
            Queue = journal.Tasks,
            Routers = routers,
            ApproveAbove = operators.ApproveAbove,
            Waits = desk.Arguments.GetValue(Wait),
            Time = desk.Time,
            HealthOf = desk.HealthOf,
            Say = desk.Screen.Progress,
            Ended = desk.Screen.ShowRow,
        };
        var (stop, why) = await runner.RunAsync(id, signals.Stop, signals.Abandon).ConfigureAwait(false);
        return desk.Screen.ShowStop(id, stop, why, journal.Tasks.Counts(id, null));
    }
}
