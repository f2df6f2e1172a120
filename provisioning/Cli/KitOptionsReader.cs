using System.CommandLine;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Releases;
using InternetDesa.Provisioning.Enrolling;
using InternetDesa.Provisioning.Hub;

namespace InternetDesa.Provisioning.Cli;

/// <summary>What <c>enrol</c> and <c>replace</c> have in common: the options of a kit, and the router of a village.</summary>
internal static class KitOptionsReader
{
    private static readonly Option<string> Kits = new("--kits")
    {
        Description = "Where kits go, each into a folder named after its village.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "kits",
    };

    private static readonly Option<string[]> Collectors = new("--collector")
    {
        Description = "Where agents report, mqtts://HOST:8883; without it the hub's address.", HelpName = "URL",
    };

    private static readonly Option<string> Pages = new("--pages")
    {
        Description = "The address of the public pages, for the label's QR code.",
        HelpName = "URL",
        DefaultValueFactory = _ => "",
    };

    /// <summary>The options.</summary>
    public static IReadOnlyList<Symbol> All { get; } = [Kits, Collectors, Pages];

    /// <summary>Reads them.</summary>
    /// <param name="desk">The command line.</param>
    /// <param name="hub">The hub; null where there is none.</param>
    /// <exception cref="FormatException">Nobody says where agents report.</exception>
    public static KitOptions Of(Desk desk, HubPlan? hub)
    {
        var collectors = desk.Arguments.GetValue(Collectors) is { Length: > 0 } named ? named
            : hub is not null ? [$"mqtts://{hub.Address}:8883"] : throw new FormatException("say where agents report: --collector mqtts://HOST:8883");
        foreach (var collector in collectors.Where(collector => !Uri.TryCreate(collector, UriKind.Absolute, out var url) || url.Scheme != "mqtts"))
            throw new FormatException($"--collector '{collector}': write mqtts://HOST:PORT; a kit's agent has a certificate");
        return new KitOptions(desk.Arguments.GetValue(Kits)!, collectors, desk.Arguments.GetValue(Pages)!)
        {
            ReleaseKey = desk.VaultOf(null).Vault.Find(ReleaseKeys.KeySecret) is { } key ? ReleaseKeys.PublicOf(key) : "",
        };
    }

    /// <summary>The hub of the command line; null where there is none.</summary>
    public static HubPlan? HubOf(Desk desk) => desk.Arguments.GetValue(CliFiles.Hub)! is var path && File.Exists(path) ? HubPlan.Load(path) : null;

    /// <summary>The router of a village.</summary>
    /// <exception cref="FormatException">The village is none, has no router, or has two.</exception>
    public static InventoryDevice GatewayOf(Desk desk, string code)
    {
        if (!VillageCode.TryParse(code, out var village))
            throw new FormatException($"'{code}' is no village code; write ten digits such as 33.01.01.2001");
        var gateways = desk.Inventory.Of(village).Where(device => device.Role == DeviceRole.Gateway).ToList();
        if (gateways is [var only])
            return only;
        if (gateways.Count == 0)
            throw new FormatException($"the inventory has no gateway of {village.Dotted}; add its row: {village.Dotted},gw,gateway");
        var rows = new StringWriter();
        InventoryCsv.Write(gateways, rows, withContacts: false);
        throw new FormatException($"the inventory has {gateways.Count} gateways of {village.Dotted}, and a label can be of one only. "
            + $"One of these rows is wrong; give it another role, or remove it:\n{rows}".TrimEnd());
    }

    /// <summary>The agent of a village: the inventory's, or a new one.</summary>
    public static InventoryDevice AgentOf(Desk desk, InventoryDevice gateway) =>
        desk.Inventory.Of(gateway.Id.Village).FirstOrDefault(device => device.Role == DeviceRole.Agent)
        ?? new InventoryDevice(new DeviceId(gateway.Id.Village, "agent"), DeviceRole.Agent, gateway.Uplink, gateway.Profile, gateway.Simulated);
}
