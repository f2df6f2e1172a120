using System.Security.Cryptography.X509Certificates;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Authority;
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

/// <summary>A kit that was made.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Devices">The router, and the agent where it got one, as the inventory is to have them.</param>
internal sealed record Kit(string Folder, IReadOnlyList<InventoryDevice> Devices);

/// <summary>
/// Makes the kit of one village: what goes onto the router, what goes onto the box, and the label. What the router had before is revoked,
/// as the kit before may be in anybody's hands.
/// </summary>
/// <param name="authority">Issues the certificates.</param>
/// <param name="hub">The hub; null where there is none.</param>
/// <param name="regions">Names the villages.</param>
/// <param name="options">What all kits have in common.</param>
internal sealed class KitMaker(AuthorityFolder authority, HubPlan? hub, RegionTable regions, KitOptions options)
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes it.</summary>
    /// <param name="router">The router.</param>
    /// <param name="agent">The agent; null where it keeps what it has.</param>
    /// <param name="vault">Where the router's secrets go.</param>
    /// <param name="why">Why the certificates before are revoked.</param>
    /// <exception cref="FormatException">The router can not be reached as the inventory has it.</exception>
    /// <exception cref="StorageException">Something could not be written; the same command makes the kit anew.</exception>
    public Kit Make(InventoryDevice router, InventoryDevice? agent, VaultFile vault, string why)
    {
        var tunnel = router.Reach == VillageReach.Hub ? hub ?? throw new FormatException($"{router.Id} is reached through the hub, and there is none; 'desactl hub init' makes it") : null;
        if (tunnel is null && router.Address is null)
            throw new FormatException($"{router.Id} is reached directly and has no address; write it into the inventory, or reach: hub");
        var secrets = RouterSecrets.New(tunnel is not null);
        var script = new BootstrapScript(router, tunnel, secrets);
        authority.Revoke(router.Id.ToString(), why);
        var certificate = authority.Issue(CertificateKind.Router, router.Id.ToString(), [script.CommonName]);
        using var parsed = X509Certificate2.CreateFromPem(certificate.CertificatePem);
        // The vault first: a kit whose secrets nobody has is a router that nobody reaches.
        vault.Save(vault.Vault.With(secrets.Named(router.Id, RouterOsPin.Of(parsed))));
        List<(string Path, string Text, bool Secret)> files =
        [
            ("1-device-mode.rsc", BootstrapScript.DeviceMode, false),
            (script.ScriptFile, script.Text(), true),
            (script.CertificateFile, certificate.CertificatePem + certificate.KeyPem + "\n", true),
            ("label.html", Label(router, script), false),
        ];
        if (agent is not null)
        {
            authority.Revoke(agent.Id.ToString(), why);
            var issued = authority.Issue(CertificateKind.Agent, agent.Id.ToString(), []);
            files.AddRange(new AgentFiles(agent, regions.Name(router.Id.Village.Digits)!, options.Collectors, router.ContractedDown, options.ReleaseKey)
                .All(issued, authority.CertificatePem).Select(file => (Path.Combine("agent", file.Path), file.Text, file.Secret)));
        }

        var folder = Write(router.Id.Village, files);
        var made = router with
        {
            Address = tunnel is null ? router.Address : new(System.Net.IPAddress.Parse(tunnel.RouterAddress(router)), 0),
            Credential = RouterSecrets.Credential(router.Id.Village),
            WireGuard = secrets.WireGuardKey is { } key ? WireGuardKey.PublicOf(key) : "",
        };
        return new Kit(folder, agent is null ? [made] : [made, agent]);
    }

    private string Label(InventoryDevice router, BootstrapScript script)
    {
        var village = router.Id.Village;
        var name = $"{regions.Name(village.Digits)}, Kec. {regions.Name(village.Kecamatan)}, {regions.Name(village.Kabupaten)}";
        return KitLabel.Html(village.Dotted, name, router.Id.Device, options.Pages.Length > 0 ? $"{options.Pages.TrimEnd('/')}/desa/{village.Digits}" : village.Dotted,
            ("1-device-mode.rsc", script.ScriptFile, script.CertificateFile));
    }

    // All of it under another name first: a folder of the village's name is a whole kit.
    private string Write(VillageCode village, IReadOnlyList<(string Path, string Text, bool Secret)> files)
    {
        var folder = Path.Combine(options.Folder, village.Dotted);
        var unfinished = folder + ".tmp";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        foreach (var (path, text, secret) in files)
        {
            var file = Path.Combine(unfinished, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(text), secret ? Secret : DiskFiles.OwnerAndGroup | UnixFileMode.OtherRead);
        }

        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(unfinished, folder);
        return folder;
    }
}
