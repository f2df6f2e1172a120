using System.CommandLine;
using System.Globalization;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Enrolling;
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
          desactl enrol 33.01.01.2001 33.01.01.2002 --check --wait 30
        """;

    private static readonly Argument<string[]> Codes = new("code") { Description = "Villages of the inventory.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Again = new("--again") { Description = "Makes a kit anew whose router never answered: its certificates are revoked, its secrets are others." };
    private static readonly Option<bool> Check = new("--check") { Description = "Makes no kit: waits for the routers that got theirs, one after the other." };
    private static readonly Option<int> Wait = new("--wait") { Description = "Minutes to wait for each router that does not answer yet.", HelpName = "MINUTES", DefaultValueFactory = _ => 0 };

    /// <summary>The verb.</summary>
    public static Verb Enrol { get; } = new("enrol", About, [Codes, Again, Check, Wait, .. KitOptionsReader.All],
        (desk, ct) => desk.Arguments.GetValue(Check) ? CheckAsync(desk, ct) : Task.FromResult(Make(desk)));

    private static int Make(Desk desk)
    {
        var routers = desk.Arguments.GetValue(Codes)!.Select(code => KitOptionsReader.GatewayOf(desk, code)).ToList();
        Refuse(desk, routers);
        var hub = KitOptionsReader.HubOf(desk);
        var options = KitOptionsReader.Of(desk, hub);
        using var authority = desk.OpenAuthority();
        var maker = new KitMaker(authority, hub, desk.Regions, options);
        var kits = new List<(InventoryDevice Router, Kit Kit)>();
        foreach (var router in routers)
        {
            var kit = maker.Make(router, KitOptionsReader.AgentOf(desk, router), desk.VaultOf(router.Id.Village.Kabupaten), "made anew");
            desk.ChangeInventory(inventory => inventory.With(kit.Devices));
            desk.Enrolments.Add(router.Id, router.Serial, "kit", desk.Arguments.GetValue(Again) ? "made anew" : "");
            kits.Add((router, kit));
        }

        Show(desk, kits, hub is not null);
        return ExitCodes.Done;
    }

    // All villages are looked at before anything is made for one.
    private static void Refuse(Desk desk, IReadOnlyList<InventoryDevice> routers)
    {
        var faults = new List<string>();
        foreach (var router in routers)
        {
            if (desk.Enrolments.HasAnswered(router.Id))
                faults.Add($"{router.Id} is enrolled, and its router {router.Serial} answered; where another takes its place write 'desactl replace {router.Id.Village.Dotted} --serial …'");
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
        var routers = desk.Arguments.GetValue(Codes)!.Select(code => KitOptionsReader.GatewayOf(desk, code)).ToList();
        var patience = TimeSpan.FromMinutes(desk.Arguments.GetValue(Wait));
        var results = new List<(InventoryDevice Router, string State, string Text)>();
        foreach (var (router, number) in routers.Select((router, at) => (router, at + 1)))
        {
            desk.Screen.Progress(string.Create(CultureInfo.InvariantCulture, $"{number} of {routers.Count}: plug in the router of {router.Id.Village.Dotted} {desk.Regions.Name(router.Id.Village.Digits)}"));
            results.Add(await ContactAsync(desk, router, patience, ct).ConfigureAwait(false));
            desk.Screen.Progress($"{router.Id.Village.Dotted}: {results[^1].State}");
        }

        desk.Screen.Show(results.Select(result => new { router = result.Router.Id.ToString(), result.State, result.Text }), () => desk.Screen.Table(["router", "", "found"],
            results.Select(result => (string[])[result.Router.Id.ToString(), Screen.Styled(result.State == "ready" ? "green" : "red", result.State), result.Text])));
        return results.All(result => result.State == "ready") ? ExitCodes.Done
            : results.Any(result => result.State == "refused") ? ExitCodes.NotApplied : ExitCodes.Unreachable;
    }

    private static async Task<(InventoryDevice Router, string State, string Text)> ContactAsync(Desk desk, InventoryDevice router, TimeSpan patience, CancellationToken ct)
    {
        var target = desk.TargetOf(router.Id);
        Contact contact;
        try
        {
            contact = await new FirstContact(() => desk.Connect(target), desk.Time).WaitAsync(router, target.Login.Name, patience, ct).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RouterUnreachableException or ConnectionLostException)
        {
            return (router, "not reached", fault.Message);
        }

        if (contact.Refusal is { } refusal)
            return (router, "refused", refusal);
        var facts = contact.Facts.Router;
        if (!router.Serial.Equals(facts.Serial, StringComparison.OrdinalIgnoreCase) || router.Model.Length == 0)
            desk.ChangeInventory(inventory => inventory.With(inventory.Find(router.Id)! with { Serial = HostileText.Line(facts.Serial), Model = router.Model.Length > 0 ? router.Model : HostileText.Line(facts.Model) }));
        desk.Enrolments.Add(router.Id, HostileText.Line(facts.Serial), "contact", "");
        var findings = Preflight.Check(contact.Facts, desk.Time.GetUtcNow()).Where(finding => finding.Verdict == Verdict.Refused).ToList();
        return findings.Count == 0 ? (router, "ready", $"{facts.Model} {facts.Serial}, RouterOS {facts.Version}")
            : (router, "refused", string.Join("; ", findings.Select(finding => $"{finding.Subject}: {finding.Text}")));
    }

    /// <summary>Shows kits.</summary>
    public static void Show(Desk desk, IReadOnlyList<(InventoryDevice Router, Kit Kit)> kits, bool hasHub) => desk.Screen.Show(
        kits.Select(kit => new { router = kit.Router.Id.ToString(), kit.Kit.Folder, address = kit.Kit.Devices[0].Address?.Address.ToString() }), () =>
        {
            desk.Screen.Table(["router", "reached at", "kit"], kits.Select(kit => (string[])[kit.Router.Id.ToString(), $"{kit.Kit.Devices[0].Address?.Address}", kit.Kit.Folder]));
            desk.Screen.Line("The .rsc, .pem and .key files hold secrets (mode 600): remove the kit when its router answered.", "yellow");
            if (hasHub)
                desk.Screen.Line("Then: 'desactl hub render', bring it to the hub; run the kit; 'desactl enrol CODE --check'.");
        });
}
