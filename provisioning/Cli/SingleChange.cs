using System.CommandLine;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary>A change of one router by a person: where there is a file of operators it is theirs to make, and is in the journal.</summary>
internal sealed class SingleChange : IDisposable
{
    private readonly FleetJournal _journal;
    private readonly OperatorKey _key;
    private readonly string _village, _reason;

    private SingleChange(FleetJournal journal, OperatorKey key, string village, string reason) =>
        (_journal, _key, _village, _reason) = (journal, key, village, reason);

    /// <summary>Why it is changed.</summary>
    public static readonly Option<string?> Reason = new("--reason") { Description = "Why; needed where there is a file of operators.", HelpName = "TEXT" };

    /// <summary>The options of a verb that makes one.</summary>
    public static IReadOnlyList<Symbol> Symbols => [Reason, .. FleetFiles.All];

    /// <summary>Begins.</summary>
    /// <param name="desk">The command line.</param>
    /// <param name="refusal">Why they may not; null where they may.</param>
    /// <returns>Null where there is no file of operators: then the machine is one person's.</returns>
    /// <exception cref="FormatException">The key is nobody's, or there is no reason.</exception>
    /// <exception cref="JournalException">The journal can not be opened.</exception>
    public static SingleChange? Open(Desk desk, out string? refusal)
    {
        refusal = null;
        if (!File.Exists(desk.Arguments.GetValue(FleetFiles.OperatorsPath)))
            return null;
        var operators = desk.Operators();
        var reason = desk.Arguments.GetValue(Reason)?.Trim() is { Length: >= 5 and <= 500 } text
            ? text
            : throw new FormatException("--reason: where there are operators a change has a reason, 5 to 500 characters such as \"tiket 812: DNS baru\"");
        var key = desk.Key(operators);
        var village = desk.Target.Device?.Village.Digits ?? "";
        refusal = AccessPolicy.Refusal(operators, key.Operator, OperatorAction.Change, village.Length > 0 ? [village] : []);
        return new SingleChange(desk.Journal(), key, village, reason);
    }

    /// <summary>Enters that the router is about to be changed.</summary>
    /// <exception cref="JournalException">The journal takes nothing: the router must not be changed.</exception>
    public void Start(Plan plan) => _journal.Book.Add(_key, new JournalNote(JournalAction.Start) { Village = _village, Plan = plan.Id, Reason = _reason });

    /// <summary>Enters what came of it.</summary>
    /// <exception cref="JournalException">The journal takes nothing.</exception>
    public void End(string plan, ApplyResult result) => _journal.Book.Add(_key, new JournalNote(JournalAction.End)
    {
        Village = _village, Plan = plan, Outcome = result.Outcome.ToString().ToLowerInvariant(), Reason = HostileText.Line(string.Join(" ", [_reason, .. result.Reasons])),
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal.Dispose();
        _key.Dispose();
    }
}
