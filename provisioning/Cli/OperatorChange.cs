using System.CommandLine;
using System.Net;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary>A change that a person makes by one command: where there is a file of operators it is theirs to make, and is in the journal.</summary>
internal sealed class OperatorChange : IDisposable
{
    private readonly FleetJournal _journal;
    private readonly OperatorKey _key;
    private readonly IReadOnlyList<VillageCode> _villages;
    private readonly string _reason;

    private OperatorChange(FleetJournal journal, OperatorKey key, IReadOnlyList<VillageCode> villages, string reason) =>
        (_journal, _key, _villages, _reason) = (journal, key, villages, reason);

    /// <summary>Why it is changed.</summary>
    public static readonly Option<string?> Reason = new("--reason")
    {
        Description = "Why, for the journal; replace needs it, and all do where there is a file of operators.",
        HelpName = "TEXT",
    };

    /// <summary>The options of a verb that makes one.</summary>
    public static IReadOnlyList<Symbol> Symbols => [Reason, .. FleetFiles.All];

    /// <summary>Begins a change of the command line's router.</summary>
    /// <inheritdoc cref="Open(Desk, IReadOnlyList{VillageCode}, out string?, string?, string)"/>
    public static OperatorChange? Open(Desk desk, out string? refusal)
    {
        if (!desk.HasOperators())
            return Open(desk, [], out refusal);
        var target = desk.Target;
        if (target.Device is { } device)
            return Open(desk, [device.Village], out refusal);
        var villages = At(desk.Inventory, target.Host);
        var change = Open(desk, villages, out refusal, address: target.Host);
        if (refusal is not null && villages.Count == 0)
            refusal = $"{target.Host} is no router of the inventory, so it may be anybody's: {refusal}";
        return change;
    }

    /// <summary>Begins.</summary>
    /// <param name="desk">The command line.</param>
    /// <param name="villages">The villages that it changes; none: it asks for the whole province.</param>
    /// <param name="refusal">Why they may not; null where they may.</param>
    /// <param name="usual">The reason where none is given; null: one has to be.</param>
    /// <param name="address">By which address the router was named; empty where it was not.</param>
    /// <returns>Null where there is no file of operators: then the machine is one person's.</returns>
    /// <exception cref="FormatException">The key is nobody's, or there is no reason.</exception>
    /// <exception cref="JournalException">The journal can not be opened.</exception>
    public static OperatorChange? Open(
        Desk desk, IReadOnlyList<VillageCode> villages, out string? refusal, string? usual = null, string address = "")
    {
        refusal = null;
        if (!desk.HasOperators())
        {
            desk.TellOfNoOperators();
            return null;
        }

        var operators = desk.Operators();
        var reason = (desk.Arguments.GetValue(Reason)?.Trim() ?? usual) is { Length: >= 5 and <= 500 } text
            ? text
            : throw new FormatException("--reason: where there are operators a change has a reason, 5 to 500 characters such as \"tiket "
                + "812: DNS baru\"");
        var key = desk.Key(operators);
        refusal = AccessPolicy.Refusal(operators, key.Operator, OperatorAction.Change,
            villages.Count == 0 ? desk.Regions.Provinces : [.. villages.Select(village => village.Digits)]);
        if (refusal is null)
            return new OperatorChange(desk.Journal(), key, villages, address.Length == 0 ? reason : $"{address}: {reason}");
        key.Dispose();
        return null;
    }

    /// <summary>Enters what is about to be done with all its villages, or what came of it.</summary>
    /// <param name="action">What.</param>
    /// <param name="outcome">What came of it, a word.</param>
    /// <param name="what">What of, before the reason; empty where the action says it.</param>
    /// <exception cref="JournalException">The journal takes nothing; where it was to be done, it must not be.</exception>
    public void Enter(JournalAction action, string outcome, string what) =>
        _journal.Book.Add(_key, [.. _villages.Select(village => Note(village, action, outcome, what.Length == 0 ? _reason : $"{what}: {_reason}"))]);

    /// <summary>Enters what came of one of its villages.</summary>
    /// <exception cref="JournalException">The journal takes nothing.</exception>
    public void Enter(VillageCode village, JournalAction action, string outcome, string found) =>
        _journal.Book.Add(_key, Note(village, action, outcome, found.Length == 0 ? _reason : $"{_reason} {found}"));

    /// <summary>Enters that the router is about to be changed.</summary>
    /// <exception cref="JournalException">The journal takes nothing: the router must not be changed.</exception>
    public void Start(Plan plan) =>
        _journal.Book.Add(_key, new JournalNote(JournalAction.Start) { Village = Village, Plan = plan.Id, Reason = _reason });

    /// <summary>Enters what came of it.</summary>
    /// <exception cref="JournalException">The journal takes nothing.</exception>
    public void End(string plan, ApplyResult result) => _journal.Book.Add(_key, new JournalNote(JournalAction.End)
    {
        Village = Village, Plan = plan, Outcome = result.Outcome.ToString().ToLowerInvariant(),
            Reason = HostileText.Line(string.Join(" ", [_reason, .. result.Reasons])),
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal.Dispose();
        _key.Dispose();
    }

    // A router that is not in the inventory is no village's.
    private string Village => _villages is [var village] ? village.Digits : "";

    // Whoever may not change a village's router may not by its address either. Behind one address there may be several.
    private static IReadOnlyList<VillageCode> At(InventoryModel inventory, string host) => IPAddress.TryParse(host, out var address)
        ? [.. inventory.Devices.Where(device => address.Equals(device.Address?.Address)).Select(device => device.Id.Village).Distinct().Order()]
        : [];

    private static JournalNote Note(VillageCode village, JournalAction action, string outcome, string reason) =>
        new(action) { Village = village.Digits, Outcome = outcome, Reason = HostileText.Line(reason) };
}
