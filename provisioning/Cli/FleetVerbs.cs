using System.CommandLine;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl fleet status</c>, <c>halt</c> and <c>approve</c>.</summary>
internal static class FleetVerbs
{
    private static readonly Argument<string?> MaybeId = new("rollout")
    {
        Description = "One roll-out with its villages; without it, all roll-outs.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The verb <c>status</c>.</summary>
    public static Verb Status { get; } = new("status",
        """
        Shows where roll-outs stand: all, or one with its rings and a row a village. Asks no router.

        Examples:
          desactl fleet status
          desactl fleet status R20260301-4f2a --json
        """,
        [MaybeId],
        (desk, _) =>
        {
            var operators = desk.Operators();
            using var key = desk.Key(operators);
            using var journal = desk.Journal();
            if (AccessPolicy.Refusal(operators, key.Operator, OperatorAction.Look, []) is { } refusal)
                return Task.FromResult(desk.Refuse(refusal));
            if (desk.Arguments.GetValue(MaybeId) is not { } id)
                desk.Screen.ShowRollouts([.. journal.Rollouts.All().Select(rollout => (rollout, journal.Tasks.Counts(rollout.Id, null)))]);
            else
                desk.Screen.ShowRollout(Find(journal, id), journal.Rollouts.Rings(id), ring => journal.Tasks.Counts(id, ring), Villages(journal, id));
            return Task.FromResult(ExitCodes.Done);
        });

    /// <summary>The verb <c>halt</c>.</summary>
    public static Verb Halt { get; } = new("halt",
        """
        Has a roll-out begin no more villages, whoever works on it and wherever; those in the middle go to their end.
        'desactl fleet resume' goes on.

        Example:
          desactl fleet halt R20260301-4f2a --reason "keluhan dari 33.01.02"
        """,
        [FleetOptions.Id, FleetOptions.Reason],
        (desk, _) =>
        {
            var reason = desk.ReasonText();
            var operators = desk.Operators();
            using var key = desk.Key(operators);
            using var journal = desk.Journal();
            var rollout = Find(desk, journal);
            if (AccessPolicy.Refusal(operators, key.Operator, OperatorAction.Halt, []) is { } refusal)
                return Task.FromResult(desk.Refuse(refusal));
            if (rollout.State == RolloutState.Done)
                return Task.FromResult(desk.Refuse($"{rollout.Id} is done, there is nothing to halt."));
            journal.Rollouts.Move(rollout, RolloutState.Halted, $"halted by {key.Operator.Name}: {reason}", rollout.Ring, key,
                new JournalNote(JournalAction.Halt) { Reason = reason });
            desk.Screen.Show(new { rollout = rollout.Id, state = "halted" }, () => desk.Screen.Line($"{rollout.Id}: halted; what is in the "
                + "middle goes to its end"));
            return Task.FromResult(ExitCodes.Done);
        });

    /// <summary>The verb <c>approve</c>.</summary>
    public static Verb Approve { get; } = new("approve",
        """
        Lets the ring be changed that a roll-out waits with. Only another than who began it may, for villages that are
        theirs; look at 'desactl fleet status' first.

        Example:
          desactl fleet approve R20260301-4f2a --reason "33.01.01 sehat sejak kemarin"
        """,
        [FleetOptions.Id, FleetOptions.Reason],
        (desk, _) =>
        {
            var reason = desk.ReasonText();
            var operators = desk.Operators();
            using var key = desk.Key(operators);
            using var journal = desk.Journal();
            var rollout = Find(desk, journal);
            // The one that it waits with, or the next that it will.
            var ring = journal.Rollouts.Rings(rollout.Id).FirstOrDefault(
                ring => ring.Number >= rollout.Ring && ring.Size > operators.ApproveAbove && ring.ApprovedBy.Length == 0);
            if (ring is null)
                return Task.FromResult(desk.Refuse($"{rollout.Id} waits for nobody's approval."));
            if (AccessPolicy.Refusal(operators, key.Operator, OperatorAction.Approve,
                [.. journal.Tasks.Villages(rollout.Id, ring.Number).Select(village => village.Digits)], rollout.BegunBy) is { } refusal)
                return Task.FromResult(desk.Refuse(refusal));
            journal.Rollouts.Approve(rollout.Id, ring.Number, key, reason);
            desk.Screen.Show(new { rollout = rollout.Id, ring = ring.Number + 1, approvedBy = key.Operator.Name },
                () => desk.Screen.Line($"{rollout.Id}: {ring.Name}, {ring.Size} villages, may be changed; 'desactl fleet resume "
                    + $"{rollout.Id}' goes on", "green"));
            return Task.FromResult(ExitCodes.Done);
        });

    /// <summary>The roll-out of the command line.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static Rollout Find(Desk desk, FleetJournal journal) => Find(journal, desk.Arguments.GetValue(FleetOptions.Id)!);

    private static Rollout Find(FleetJournal journal, string id) =>
        journal.Rollouts.Find(id) ?? throw new FormatException($"the journal has no roll-out '{id}'; 'desactl fleet status' lists them");

    private static IEnumerable<VillageTask> Villages(FleetJournal journal, string id)
    {
        var after = "";
        while (journal.Tasks.Page(id, null, after, 500) is { Count: > 0 } page)
        {
            foreach (var village in page)
                yield return village;
            after = page[^1].Village.Digits;
        }
    }
}
