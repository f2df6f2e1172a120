using System.CommandLine;
using System.Globalization;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Enrolling;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl enrol</c>.</summary>
internal static class EnrolVerb
{
    private const string About = """
        Makes the bench kit of villages: two scripts and a certificate for the router, the files of the agent's box,
        and a label to print. Their passwords and keys are each their own, in the vault, and in the kit's files of
        mode 600, which nobody needs once they ran. With --check it waits for each router in turn, says which to plug
        in, and takes it over when it first answers: pinned certificate, serial number, preflight. A list of codes
        may stand in a file, a line each: @codes.txt.

        Examples:
          desactl enrol 33.01.01.2001 33.01.01.2002 --pages https://internetdesa.example
          desactl enrol @codes.txt --reason "tahap 1"
          desactl enrol 33.01.01.2001 33.01.01.2002 --check --wait 30
        """;

    private static readonly Argument<string[]> Codes = new("code") { Description = "Villages of the inventory.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Again = new("--again")
    {
        Description = "Makes a kit anew whose router never answered: its certificates are revoked, its secrets are others.",
    };
    private static readonly Option<bool> Check = new("--check")
    {
        Description = "Makes no kit: waits for the routers that got theirs, one after the other.",
    };
    private static readonly Option<int> Wait = NumberOption.Of("--wait", "MINUTES", 0, 0, 1440, "Minutes to wait for each router that does "
        + "not answer yet.");

    /// <summary>The verb.</summary>
    public static Verb Enrol { get; } = new("enrol", About, [Codes, Again, Check, Wait, .. KitOptionsReader.All, .. OperatorChange.Symbols],
        (desk, ct) => desk.Arguments.GetValue(Check) ? CheckAsync(desk, ct) : Task.FromResult(Make(desk)));

    private static int Make(Desk desk)
    {
        var routers = Routers(desk);
        Refuse(desk, routers);
        using var change = OperatorChange.Open(desk, [.. routers.Select(router => router.Id.Village)], out var refusal);
        if (refusal is not null)
            return desk.Refuse(refusal);
        var why = desk.Arguments.GetValue(Again) ? "made anew" : "";
        // Decided once more when nobody else adds to the record: a router that answered meanwhile keeps what it has.
        new KitRun(desk, change, JournalAction.Enrol).Make(
            [.. routers.Select(router => (router, KitOptionsReader.AgentOf(desk, router)))], decide: () => Refuse(desk, routers), why);
        return ExitCodes.Done;
    }

    private static List<InventoryDevice> Routers(Desk desk) =>
        [.. desk.Arguments.GetValue(Codes)!.Select(code => KitOptionsReader.GatewayOf(desk, code))];

    // All villages are looked at before anything is made for one.
    private static void Refuse(Desk desk, IReadOnlyList<InventoryDevice> routers)
    {
        var faults = new List<string>();
        foreach (var router in routers)
        {
            if (desk.Enrolments.HasAnswered(router.Id))
            {
                faults.Add($"{router.Id} is enrolled, and its router answered; "
                    + $"where another takes its place write 'desactl replace {router.Id.Village.Dotted} --serial …'");
            }
            else if (desk.Enrolments.HasKit(router.Id) && !desk.Arguments.GetValue(Again))
                faults.Add($"{router.Id} has a kit already; wait for its router with --check, or make the kit anew with --again");
        }

        foreach (var twice in routers.GroupBy(router => router.Id).Where(group => group.Count() > 1))
            faults.Add($"{twice.Key.Village.Dotted} is named twice");
        if (faults.Count > 0)
            throw new FormatException(string.Join('\n', faults));
    }

    private static async Task<int> CheckAsync(Desk desk, CancellationToken ct)
    {
        var routers = Routers(desk);
        using var change = OperatorChange.Open(desk, [.. routers.Select(router => router.Id.Village)], out var refusal, usual: "first contact");
        if (refusal is not null)
            return desk.Refuse(refusal);
        var patience = TimeSpan.FromMinutes(desk.Arguments.GetValue(Wait));
        var results = new List<(InventoryDevice Router, string State, string Text)>();
        foreach (var (router, number) in routers.Select((router, at) => (router, at + 1)))
        {
            var village = $"{router.Id.Village.Dotted} {desk.Regions.Name(router.Id.Village.Digits)}";
            desk.Screen.Progress(string.Create(CultureInfo.InvariantCulture, $"{number} of {routers.Count}: plug in the router of {village}"));
            var (state, text) = await ContactAsync(desk, change, router, patience, ct).ConfigureAwait(false);
            results.Add((router, state, text));
            desk.Screen.Progress($"{router.Id.Village.Dotted}: {state}");
        }

        desk.Screen.Show(
            results.Select(result => new { router = result.Router.Id.ToString(), result.State, result.Text }),
            () => desk.Screen.Table(["router", "", "found"], results.Select(result => (string[])
                [result.Router.Id.ToString(), Screen.Styled(result.State == "ready" ? "green" : "red", result.State), result.Text])));
        return results.All(result => result.State == "ready") ? ExitCodes.Done
            : results.Any(result => result.State == "refused") ? ExitCodes.NotApplied : ExitCodes.Unreachable;
    }

    private static async Task<(string State, string Text)> ContactAsync(
        Desk desk, OperatorChange? change, InventoryDevice router, TimeSpan patience, CancellationToken ct)
    {
        var kits = desk.Enrolments.Kits(router.Id);
        var target = desk.TargetOf(router.Id);
        Contact contact;
        try
        {
            contact = await new FirstContact(() => desk.Connect(target), desk.Time).WaitAsync(
                router, target.Login.Name, patience, ct).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RouterUnreachableException or ConnectionLostException)
        {
            return ("not reached", fault.Message);
        }

        if (contact.Refusal is { } refusal)
            return ("refused", refusal);
        var found = (State: "refused", Text: "its kit was made anew while it was waited for; run the new kit, then --check again");
        desk.Enrolments.Alone(() =>
        {
            if (desk.Enrolments.Kits(router.Id) == kits)
                found = TakeOver(desk, change, router, contact.Facts);
        });
        return found;
    }

    private static (string State, string Text) TakeOver(Desk desk, OperatorChange? change, InventoryDevice router, RouterFacts facts)
    {
        var (serial, model) = (HostileText.Line(facts.Router.Serial), HostileText.Line(facts.Router.Model));
        if (!router.Serial.Equals(serial, StringComparison.OrdinalIgnoreCase) || router.Model.Length == 0)
        {
            desk.ChangeInventory(inventory => inventory.With(
                inventory.Find(router.Id)! with { Serial = serial, Model = router.Model.Length > 0 ? router.Model : model }));
        }

        var findings = Preflight.Check(facts, desk.Time.GetUtcNow()).Where(finding => finding.Verdict == Verdict.Refused).ToList();
        change?.Enter(router.Id.Village, JournalAction.Contact, findings.Count == 0 ? "ready" : "refused", serial);
        desk.Enrolments.Add(new EnrolmentLine(router.Id, serial, EnrolmentEvent.Contact));
        return findings.Count == 0 ? ("ready", $"{model} {serial}, RouterOS {facts.Router.Version}")
            : ("refused", string.Join("; ", findings.Select(finding => $"{finding.Subject}: {finding.Text}")));
    }
}
