using System.CommandLine;
using System.Globalization;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl journal</c>: who changed what, when and why.</summary>
internal static class JournalCommand
{
    private const string About = """
        Shows who changed what, when and why. Entries are added and never changed; each is signed by who wrote it.

          desactl journal list --village 33.01.01.2001
          desactl journal verify
        """;

    private static readonly Option<string?> OfRollout = new("--rollout") { Description = "Of one roll-out.", HelpName = "ID" };
    private static readonly Option<string?> OfVillage = new("--village") { Description = "Of one village.", HelpName = "CODE" };
    private static readonly Option<int> Count = NumberOption.Of("--count", "N", 50, 1, 100_000, "How many of the newest.");

    private static readonly Verb List = new("list",
        """
        Shows the newest entries.

        Example:
          desactl journal list --rollout R20260301-4f2a --count 200
        """,
        [OfRollout, OfVillage, Count],
        (desk, _) =>
        {
            var operators = desk.Operators();
            using var key = desk.Key(operators);
            if (AccessPolicy.Refusal(operators, key.Operator, OperatorAction.Look, []) is { } refusal)
                return Task.FromResult(desk.Refuse(refusal));
            using var journal = desk.Journal();
            var village = desk.Arguments.GetValue(OfVillage) is { } code ? VillageCode.Parse(code).Digits : null;
            var entries = journal.Book.Newest(desk.Arguments.GetValue(OfRollout), village, desk.Arguments.GetValue(Count));
            desk.Screen.Show(
                entries.Select(entry => new
                {
                    entry.Seq, at = DateTimeOffset.FromUnixTimeMilliseconds(entry.At), entry.Operator, action = entry.Note.Action.Word,
                    entry.Note.Rollout, entry.Note.Village, entry.Note.Plan, entry.Note.Outcome, entry.Note.Reason,
                }),
                () => desk.Screen.Table(["when, UTC", "who", "what", "where", "outcome", "why"], entries.Select(entry => (string[])
                [
                    DateTimeOffset.FromUnixTimeMilliseconds(entry.At).ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture), entry.Operator,
                    entry.Note.Action.Word, entry.Note.Village.Length > 0 ? entry.Note.Village : entry.Note.Rollout,
                    entry.Note.Outcome, entry.Note.Reason,
                ])));
            return Task.FromResult(ExitCodes.Done);
        });

    private static readonly Verb Verify = new("verify",
        """
        Checks that no entry was changed, put in or taken out, and that each was signed by whom it names. Ends with 1
        where one was. That the newest were cut off shows only beside an older copy.

        Example:
          desactl journal verify
        """,
        [],
        (desk, _) =>
        {
            using var journal = desk.Journal();
            var (faults, entries) = journal.Book.Verify(desk.Operators());
            desk.Screen.Show(new { entries, faults }, () =>
            {
                foreach (var fault in faults)
                    desk.Screen.Line(fault, "red");
                desk.Screen.Line($"{entries} entries, {faults.Count} faults", faults.Count == 0 ? "green" : "red");
            });
            return Task.FromResult(faults.Count == 0 ? ExitCodes.Done : ExitCodes.Differs);
        });

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings) => FleetFiles.Command("journal", About, surroundings, List, Verify);
}
