using System.CommandLine;
using System.Globalization;
using System.Text;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Hub;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The verbs <c>desactl hub init|render</c>.</summary>
internal static class HubCommand
{
    private const string About = """
        The province's WireGuard hub, through which villages behind CGNAT are reached (column reach of the inventory:
        hub). Villages that are reached directly stay as they are. Each village has four addresses by its number in
        the inventory; the second is its router's.

        Examples:
          desactl hub init --endpoint hub.jatengprov.example:51820 --noc 10.250.0.0/16
          desactl hub render --out hub        after every enrol and replace
        """;

    private static readonly Option<string> Endpoint = new("--endpoint")
    {
        Description = "Where villages reach the hub.",
        HelpName = "HOST:PORT",
        Required = true,
    };

    private static readonly Option<string> Network = new("--network")
    {
        Description = "The network of all tunnels; it is never changed afterwards.", HelpName = "NETWORK", DefaultValueFactory = _ => "10.240.0.0/16",
    };

    private static readonly Option<string[]> Noc = new("--noc")
    {
        Description = "A network behind the hub from which routers are managed.",
        HelpName = "NETWORK",
    };
    private static readonly Option<string> Out = new("--out")
    {
        Description = "The folder for the files.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "hub",
    };

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings) => new("hub", About)
    {
        new Verb("init", "Makes the hub: its key goes into the vault, the rest into --hub.", [Endpoint, Network, Noc],
            (desk, _) => Task.FromResult(Init(desk))).Command(surroundings),
        new Verb("render", """
            Writes the hub's files from the inventory: networkd/50-desa.netdev and .network for systemd-networkd, or
            wg-quick/desa.conf, and desa.key (mode 600), which goes beside either. A router that was replaced is no
            longer in them: it is out as soon as the hub reads them.
            """, [Out], (desk, _) => Task.FromResult(Render(desk))).Command(surroundings),
    };

    private static int Init(Desk desk)
    {
        var (host, port) = HubPlan.EndpointOf(desk.Arguments.GetValue(Endpoint)!);
        var network = HubPlan.NetworkOf(desk.Arguments.GetValue(Network)!);
        if (network.Length is < 8 or > 28)
            throw new FormatException($"{network} is no network for villages; write one of a length from 8 to 28");
        var path = desk.Arguments.GetValue(CliFiles.Hub)!;
        var vault = desk.VaultOf(null);
        var key = WireGuardKey.NewPrivate();
        vault.Change(secrets => !File.Exists(path) && secrets.Find(HubPlan.KeySecret) is null ? secrets.With(HubPlan.KeySecret, key)
            : throw new IOException($"there is a hub already ({path}, and '{HubPlan.KeySecret}' in the vault); every village has its public "
                + "key. Use it"));
        var plan = new HubPlan(network, host, port, WireGuardKey.PublicOf(key), [.. (desk.Arguments.GetValue(Noc) ?? []).Select(HubPlan.NetworkOf)]);
        plan.Save(path);
        var villages = plan.Villages.ToString("N0", CultureInfo.InvariantCulture);
        desk.Screen.Show(new { plan.Address, network = network.ToString(), plan.Villages, plan.PublicKey }, () => desk.Screen.Line(
            $"{path}: the hub is {plan.Address}, {network} has addresses for {villages} villages; its key is in the vault as {HubPlan.KeySecret}"));
        return ExitCodes.Done;
    }

    private static int Render(Desk desk)
    {
        var files = new HubFiles(HubPlan.Load(desk.Arguments.GetValue(CliFiles.Hub)!), desk.Inventory, desk.Regions);
        var key = desk.VaultOf(null).Vault.Find(HubPlan.KeySecret) ?? throw new FormatException($"the vault has no '{HubPlan.KeySecret}'; "
            + "name the vault that was there when the hub was made");
        var folder = desk.Arguments.GetValue(Out)!;
        Directory.CreateDirectory(Path.Combine(folder, "networkd"));
        Directory.CreateDirectory(Path.Combine(folder, "wg-quick"));
        Write("networkd/50-desa.netdev", files.Netdev());
        Write("networkd/50-desa.network", files.Network());
        Write("wg-quick/desa.conf", files.WgQuick());
        AtomicFile.Write(Path.Combine(folder, "desa.key"), Encoding.ASCII.GetBytes(key + "\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        desk.Screen.Show(new { folder, peers = files.Peers.Count, missing = files.Missing.Select(device => device.Id.ToString()) }, () =>
        {
            desk.Screen.Line(string.Create(CultureInfo.InvariantCulture, $"{folder}: {files.Peers.Count} villages; desa.key is a secret (mode 600)"));
            if (files.Missing.Count > 0)
                desk.Screen.Line(string.Create(CultureInfo.InvariantCulture, $"{files.Missing.Count} villages of the hub were not enrolled yet"),
                    "yellow");
        });
        return ExitCodes.Done;

        void Write(string name, string text) => AtomicFile.Write(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text));
    }
}
