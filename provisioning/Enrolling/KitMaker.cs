using System.Text;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Hub;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>What all kits of one command line have in common.</summary>
/// <param name="Folder">Where kits go, each into a folder named after its village.</param>
/// <param name="Collectors">Where agents report, <c>mqtts://…</c>.</param>
/// <param name="Pages">The address of the public pages, for the QR code; empty for none.</param>
internal sealed record KitOptions(string Folder, IReadOnlyList<string> Collectors, string Pages)
{
    /// <summary>The public key of agents' releases, PEM; empty where there is none, and agents take no upgrades.</summary>
    public string ReleaseKey { get; init; } = "";
}

/// <summary>Makes kits: what goes onto the router, what goes onto the box, and the label.</summary>
/// <param name="hub">The hub; null where there is none.</param>
/// <param name="regions">Names the villages.</param>
/// <param name="options">What all kits have in common.</param>
internal sealed class KitMaker(HubPlan? hub, RegionTable regions, KitOptions options)
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Drafts a kit.</summary>
    /// <param name="router">The router.</param>
    /// <param name="agent">The agent; null where it keeps what it has.</param>
    /// <exception cref="FormatException">The router can not be reached as the inventory has it.</exception>
    public KitDraft Draft(InventoryDevice router, InventoryDevice? agent)
    {
        if (router.Reach != VillageReach.Hub)
        {
            return router.Address is not null ? new KitDraft(router, agent, hub: null)
                : throw new FormatException($"{router.Id} is reached directly and has no address; write it into the inventory, or reach: hub");
        }

        if (hub is null)
            throw new FormatException($"{router.Id} is reached through the hub, and there is none; 'desactl hub init' makes it");
        // Where the inventory has no number for it, that is told now.
        hub.Block(router);
        return new KitDraft(router, agent, hub);
    }

    /// <summary>Where a village's kit lies.</summary>
    public string FolderOf(VillageCode village) => Path.Combine(options.Folder, village.Dotted);

    /// <summary>Writes a kit under another name than its own: nobody takes it for one.</summary>
    /// <param name="kit">The kit.</param>
    /// <param name="authority">The authority's certificate, PEM.</param>
    /// <exception cref="StorageException">A file could not be written.</exception>
    public void Write(Kit kit, string authority)
    {
        var unfinished = Unfinished(kit.Village);
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        foreach (var (path, text, secret) in Files(kit, authority))
        {
            var file = Path.Combine(unfinished, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(text), secret ? Secret : DiskFiles.OwnerAndGroup | UnixFileMode.OtherRead);
        }
    }

    /// <summary>Takes the name away from the kit that was there: its secrets are about to end.</summary>
    public void Withdraw(VillageCode village)
    {
        var folder = FolderOf(village);
        if (!Directory.Exists(folder))
            return;
        Discard(village);
        Directory.Move(folder, Withdrawn(village));
    }

    /// <summary>Gives a kit its name: a folder of the village's name is a whole kit. The one that was there is gone.</summary>
    public void Finish(VillageCode village)
    {
        Directory.Move(Unfinished(village), FolderOf(village));
        Discard(village);
    }

    private void Discard(VillageCode village)
    {
        if (Directory.Exists(Withdrawn(village)))
            Directory.Delete(Withdrawn(village), recursive: true);
    }

    private string Unfinished(VillageCode village) => FolderOf(village) + ".tmp";

    private string Withdrawn(VillageCode village) => FolderOf(village) + ".old";

    private IEnumerable<(string Path, string Text, bool Secret)> Files(Kit kit, string authority)
    {
        var script = kit.Draft.Script;
        yield return ("1-device-mode.rsc", BootstrapScript.DeviceMode, false);
        yield return (script.ScriptFile, script.Text(), true);
        yield return (script.CertificateFile, kit.Router.CertificatePem + kit.Router.KeyPem + "\n", true);
        yield return ("label.html", Label(kit), false);
        if (kit is not { Draft.Agent: { } agent, Agent: { } certificate })
            yield break;
        var box = new AgentFiles(agent, regions.Name(kit.Village.Digits)!, options.Collectors, kit.Draft.Router.ContractedDown, options.ReleaseKey);
        foreach (var (path, text, secret) in box.All(certificate, authority))
            yield return (Path.Combine("agent", path), text, secret);
    }

    private string Label(Kit kit)
    {
        var village = kit.Village;
        var name = $"{regions.Name(village.Digits)}, Kec. {regions.Name(village.Kecamatan)}, {regions.Name(village.Kabupaten)}";
        var link = options.Pages.Length > 0 ? $"{options.Pages.TrimEnd('/')}/desa/{village.Digits}" : village.Dotted;
        return KitLabel.Html(village.Dotted, name, kit.Draft.Router.Id.Device, link,
            ("1-device-mode.rsc", kit.Draft.Script.ScriptFile, kit.Draft.Script.CertificateFile));
    }
}
