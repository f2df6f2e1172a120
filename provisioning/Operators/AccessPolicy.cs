namespace InternetDesa.Provisioning.Operators;

/// <summary>What somebody wants to do.</summary>
internal enum OperatorAction
{
    /// <summary>Reads routers, roll-outs and the journal.</summary>
    Look,

    /// <summary>Begins a roll-out, or goes on with one.</summary>
    Change,

    /// <summary>Goes on with a roll-out that somebody began.</summary>
    GoOn,

    /// <summary>Lets a large ring of another's roll-out be changed.</summary>
    Approve,

    /// <summary>Has a roll-out stand still.</summary>
    Halt,

    /// <summary>Makes, prints and removes vouchers.</summary>
    Vouchers,

    /// <summary>Adds and removes operators.</summary>
    Operators,

    /// <summary>Signs a package that every agent takes.</summary>
    Release,
}

/// <summary>Who may do what where: the one place that decides it. Pure.</summary>
internal static class AccessPolicy
{
    /// <summary>Decides.</summary>
    /// <param name="operators">Everybody.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="action">For what.</param>
    /// <param name="regions">Where: codes of any level, all of which have to be theirs.</param>
    /// <param name="begunBy">Who began what is asked for; empty where nobody did.</param>
    /// <returns>Null where they may; else why not, and who may.</returns>
    public static string? Refusal(OperatorsFile operators, Operator who, OperatorAction action, IReadOnlyCollection<string> regions,
        string begunBy = "")
    {
        if (May(who, action, regions, begunBy))
            return null;
        var others = operators.Active.Where(each => May(each, action, regions, begunBy)).Select(each => each.Name)
            .Order(StringComparer.Ordinal).ToList();
        var why = !Roles(action).Contains(who.Role) ? $"a {who.Role.ToString().ToLowerInvariant()} may not {Words(action)}"
            : regions.FirstOrDefault(region => !who.Covers(region)) is { } outside && action != OperatorAction.Halt
                ? $"{outside} is outside of {string.Join(", ", who.Scopes)}, where {who.Name} may {Words(action)}"
                : $"{who.Name} began it, and another has to {Words(action)}";
        return $"{why}. {(others.Count == 0 ? "Nobody may yet: 'desactl operators add' adds somebody." : $"Who may: {string.Join(", ", others)}.")}";
    }

    private static bool May(Operator who, OperatorAction action, IReadOnlyCollection<string> regions, string begunBy) => who.Active
        && Roles(action).Contains(who.Role)
        && (action != OperatorAction.Approve || who.Name != begunBy)
        // Standing still is never the more dangerous thing.
        && (action == OperatorAction.Halt || regions.All(who.Covers));

    private static OperatorRole[] Roles(OperatorAction action) => action switch
    {
        OperatorAction.Look => [OperatorRole.Viewer, OperatorRole.Technician, OperatorRole.Admin, OperatorRole.Service],
        OperatorAction.GoOn or OperatorAction.Halt => [OperatorRole.Technician, OperatorRole.Admin, OperatorRole.Service],
        OperatorAction.Operators or OperatorAction.Release => [OperatorRole.Admin],
        _ => [OperatorRole.Technician, OperatorRole.Admin],
    };

    private static string Words(OperatorAction action) => action switch
    {
        OperatorAction.Look => "look at routers",
        OperatorAction.Change => "change routers",
        OperatorAction.GoOn => "go on with a roll-out",
        OperatorAction.Approve => "approve it",
        OperatorAction.Halt => "halt a roll-out",
        OperatorAction.Vouchers => "make vouchers",
        OperatorAction.Release => "sign releases",
        _ => "change the operators",
    };
}
