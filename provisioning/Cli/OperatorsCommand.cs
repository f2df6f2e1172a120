using System.CommandLine;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl operators</c>: who may do what.</summary>
internal static class OperatorsCommand
{
    private const string About = """
        Keeps who may do what where. Each person has a key of their own, made on their own machine; only its public
        half goes into the file. Roles: viewer (looks), technician (changes, halts, approves, makes vouchers), admin
        (all, and the operators), service ('desactl serve': goes on with what people began).

          desactl operators key                                               your key; prints its public half
          desactl operators add ani --role technician --scope 33.01 --public-key MFkwEw…
          desactl operators list
        """;

    private static readonly Argument<string> Name = new("name") { Description = "1 to 32 of a-z, 0-9, '-' and '.'; never given to another." };
    private static readonly Option<OperatorRole> Role = new("--role") { Description = "What they may do.", Required = true };
    private static readonly Option<string[]> Scope = new("--scope")
    {
        Description = "Where: 33 or 33.01; may be repeated.",
        HelpName = "CODE",
        Required = true,
    };
    private static readonly Option<string> PublicKey = new("--public-key")
    {
        Description = "What 'desactl operators key' printed.",
        HelpName = "TEXT",
        Required = true,
    };

    private static readonly Verb MakeKey = new("key",
        """
        Shows the public half of your key; makes the key where there is none. The file stays on your machine.

        Example:
          desactl operators key
        """,
        [],
        (desk, _) =>
        {
            var path = desk.Arguments.GetValue(FleetFiles.KeyFile)!;
            var text = File.Exists(path) ? OperatorKey.PublicOf(path) : OperatorKey.Create(path);
            // Alone on its line, whole: it is copied.
            desk.Screen.Show(new { file = path, publicKey = text }, () => desk.Screen.Plain(text));
            return Task.FromResult(ExitCodes.Done);
        });

    private static readonly Verb Add = new("add",
        """
        Adds somebody. The first of a new file is an admin and needs nobody's word; later only an admin may.

        Example:
          desactl operators add ani --role technician --scope 33.01 --public-key MFkwEw…
        """,
        [Name, Role, Scope, PublicKey],
        (desk, _) =>
        {
            var path = desk.Arguments.GetValue(FleetFiles.OperatorsPath)!;
            var first = !File.Exists(path);
            var operators = first ? OperatorsFile.Empty : OperatorsFile.Load(path);
            var added = new Operator(desk.Arguments.GetValue(Name)!, desk.Arguments.GetValue(Role),
                [.. desk.Arguments.GetValue(Scope)!.Select(InventorySelection.Region)], desk.Arguments.GetValue(PublicKey)!.Trim());
            if (first && added.Role != OperatorRole.Admin)
                return Task.FromResult(desk.Refuse("The first is an admin: without one nobody could add another."));
            var changed = operators with { All = [.. operators.All, added] };
            return Task.FromResult(Change(desk, path, first ? changed : operators, changed, $"added {added}"));
        });

    private static readonly Verb Remove = new("remove",
        """
        Removes somebody: their key opens nothing from now on. What they signed stays theirs in the journal.

        Example:
          desactl operators remove ani
        """,
        [Name],
        (desk, _) =>
        {
            var path = desk.Arguments.GetValue(FleetFiles.OperatorsPath)!;
            var operators = OperatorsFile.Load(path);
            var name = desk.Arguments.GetValue(Name)!;
            var removed = operators.Active.FirstOrDefault(each => each.Name == name) ?? throw new FormatException("nobody works here as "
                + $"'{name}'; 'desactl operators list' lists them");
            if (removed.Role == OperatorRole.Admin && operators.Active.Count(each => each.Role == OperatorRole.Admin) == 1)
                return Task.FromResult(desk.Refuse($"{name} is the only admin; add another first."));
            var gone = removed with { Removed = desk.Time.GetUtcNow() };
            var changed = operators with { All = [.. operators.All.Select(each => each == removed ? gone : each)] };
            return Task.FromResult(Change(desk, path, operators, changed, $"removed {removed}"));
        });

    private static readonly Verb List = new("list",
        """
        Lists who may do what where.

        Example:
          desactl operators list --json
        """,
        [],
        (desk, _) =>
        {
            var operators = desk.Operators();
            desk.Screen.Show(new { operators.ApproveAbove, operators = operators.All },
                () => desk.Screen.Table(["who", "role", "where", ""], operators.All.Select(each => (string[])
                [each.Name, each.Role.ToString().ToLowerInvariant(), string.Join(", ", each.Scopes), each.Active ? "" : "removed"])));
            return Task.FromResult(ExitCodes.Done);
        });

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings) => FleetFiles.Command("operators", About, surroundings, MakeKey, Add, List, Remove);

    private static int Change(Desk desk, string path, OperatorsFile judges, OperatorsFile changed, string what)
    {
        using var key = desk.Key(judges);
        if (AccessPolicy.Refusal(judges, key.Operator, OperatorAction.Operators, []) is { } refusal)
            return desk.Refuse(refusal);
        using var journal = desk.Journal();
        // What would be refused is refused before the journal tells of it.
        changed.Check();
        journal.Book.Add(key, new JournalNote(JournalAction.Operators) { Reason = what });
        changed.Save(path);
        desk.Screen.Show(new { file = path, changed = what }, () => desk.Screen.Line(what, "green"));
        return ExitCodes.Done;
    }
}
