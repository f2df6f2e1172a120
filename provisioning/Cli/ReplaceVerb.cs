using System.CommandLine;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Enrolling;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl replace</c>.</summary>
internal static class ReplaceVerb
{
    private const string About = """
        Another router takes a village's place, as after lightning: it gets the village's identity and addresses, so
        its history goes on; passwords, tunnel key and certificate are new, and the old one's certificate is revoked.
        A kit is made as by enrol. The agent's box keeps what it has unless --with-agent.

        Example:
          desactl replace 33.01.01.2001 --serial HGX09ABCDEF --reason "tersambar petir 2 November"
          desactl hub render; then run the kit; desactl enrol 33.01.01.2001 --check; desactl apply 33.01.01.2001
        """;

    private static readonly Argument<string> Code = new("code") { Description = "The village." };
    private static readonly Option<string> Serial = new("--serial") { Description = "The new router's serial number, from its label.", HelpName = "SERIAL", Required = true };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the record and the authority's index.", HelpName = "TEXT", Required = true };
    private static readonly Option<bool> WithAgent = new("--with-agent") { Description = "The agent's box is replaced too: its certificate is revoked, and the kit has another." };

    /// <summary>The verb.</summary>
    public static Verb Replace { get; } = new("replace", About, [Code, Serial, Reason, WithAgent, .. KitOptionsReader.All], (desk, _) => Task.FromResult(Run(desk)));

    private static int Run(Desk desk)
    {
        var router = KitOptionsReader.GatewayOf(desk, desk.Arguments.GetValue(Code)!);
        var serial = desk.Arguments.GetValue(Serial)!.Trim();
        var reason = desk.Arguments.GetValue(Reason)!.Trim();
        Check(desk, router, serial, reason);
        var hub = KitOptionsReader.HubOf(desk);
        var agent = desk.Arguments.GetValue(WithAgent) ? KitOptionsReader.AgentOf(desk, router) : null;
        using var authority = desk.OpenAuthority();
        var maker = new KitMaker(authority, hub, desk.Regions, KitOptionsReader.Of(desk, hub));
        // Written down before anything of the old one ends: whoever finds it half done knows what it was to be.
        desk.Enrolments.Add(router.Id, serial, "replace", $"{(router.Serial.Length > 0 ? router.Serial : "unknown")}: {reason}");
        var kit = maker.Make(router with { Serial = serial, Model = "" }, agent, desk.VaultOf(router.Id.Village.Kabupaten), reason);
        desk.ChangeInventory(inventory => inventory.With(kit.Devices));
        EnrolVerb.Show(desk, [(router, kit)], hub is not null);
        if (!desk.Screen.IsJson)
            desk.Screen.Line($"{authority.RevocationFile}: the old router's certificate is revoked; bring it to the collector and the brokers");
        return ExitCodes.Done;
    }

    private static void Check(Desk desk, InventoryDevice router, string serial, string reason)
    {
        var faults = new List<string>();
        if (!desk.Enrolments.HasKit(router.Id))
            faults.Add($"{router.Id} was never enrolled; write 'desactl enrol {router.Id.Village.Dotted}'");
        if (serial.Length is 0 or > 32 || !serial.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-'))
            faults.Add($"--serial '{serial}' is no serial number; write it as the router's label does, such as HGX0912ABCD");
        if (serial.Equals(router.Serial, StringComparison.OrdinalIgnoreCase))
            faults.Add($"{serial} is the router that the inventory has for {router.Id}; write the new one's serial number");
        if (desk.Inventory.Devices.FirstOrDefault(device => device.Id != router.Id && device.Serial.Equals(serial, StringComparison.OrdinalIgnoreCase)) is { } other)
            faults.Add($"{serial} is the router of {other.Id}; write the new one's serial number, or mend that row first");
        if (reason.Length is < 3 or > 200)
            faults.Add("--reason: write in a few words why");
        if (faults.Count > 0)
            throw new FormatException(string.Join('\n', faults));
    }
}
