using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Enrolling;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Provisioning.Cli;

/// <summary>Makes the kits of a command line, and shows them.</summary>
/// <param name="desk">The command line.</param>
/// <param name="change">Who does it; null where the machine is one person's.</param>
/// <param name="action">What it is in the journal.</param>
internal sealed class KitRun(Desk desk, OperatorChange? change, JournalAction action)
{
    /// <summary>Makes them. The journal tells of it before anything is made, and again when all of it is in place.</summary>
    /// <param name="villages">The routers, each with the agent that gets a kit too, or none.</param>
    /// <param name="decide">Throws where they must not be made, by what the record of enrolments says now that nobody else adds to it.</param>
    /// <param name="why">Why the certificates before are revoked; empty where there are none.</param>
    /// <param name="what">What of, for the journal; empty where the action says it.</param>
    /// <param name="before">Runs once the journal has it, before anything is made.</param>
    /// <exception cref="FormatException">One of them can not be made, or must not; nothing was.</exception>
    /// <exception cref="JournalException">The journal takes nothing.</exception>
    public void Make(
        IReadOnlyList<(InventoryDevice Router, InventoryDevice? Agent)> villages, Action decide, string why, string what = "", Action? before = null)
    {
        var hub = KitOptionsReader.HubOf(desk);
        var maker = new KitMaker(hub, desk.Regions, KitOptionsReader.Of(desk, hub));
        var drafts = villages.Select(village => maker.Draft(village.Router, village.Agent)).ToList();
        using var authority = desk.OpenAuthority();
        var enrolment = new Enrolment(authority, maker, why)
        {
            VaultOf = desk.VaultOf,
            Keep = devices => desk.ChangeInventory(inventory => inventory.With(devices)),
        };
        enrolment.Check(drafts);
        desk.Enrolments.Alone(() =>
        {
            decide();
            change?.Enter(action, "begun", what);
            before?.Invoke();
            desk.Screen.Progress("entered as begun");
            foreach (var step in enrolment.Steps(drafts))
                desk.Screen.Progress(step);
            change?.Enter(action, "made", what);
            // The last: what is recorded as made is not made again.
            desk.Enrolments.Add([.. drafts.Select(draft => new EnrolmentLine(draft.Router.Id, draft.Router.Serial, EnrolmentEvent.Kit, why))]);
        });
        Show(drafts, maker, hub is not null);
        if (action == JournalAction.Replace && !desk.Screen.IsJson)
            desk.Screen.Line($"{authority.RevocationFile}: the old router's certificate is revoked; bring it to the collector and the brokers");
    }

    private void Show(IReadOnlyList<KitDraft> kits, KitMaker maker, bool hasHub)
    {
        var shown = kits.Select(kit => (Router: kit.Router.Id, Address: kit.Devices[0].Address?.Address.ToString(),
            Folder: maker.FolderOf(kit.Router.Id.Village))).ToList();
        desk.Screen.Show(shown.Select(kit => new { router = kit.Router.ToString(), kit.Folder, kit.Address }), () =>
        {
            desk.Screen.Table(["router", "reached at", "kit"], shown.Select(kit => (string[])[kit.Router.ToString(), kit.Address ?? "", kit.Folder]));
            desk.Screen.Line("The .rsc, .pem and .key files hold secrets (mode 600): remove the kit when its router answered.", "yellow");
            if (hasHub)
                desk.Screen.Line("Then: 'desactl hub render', bring it to the hub; run the kit; 'desactl enrol CODE --check'.");
        });
    }
}
