using System.CommandLine;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Enrolling;
using InternetDesa.Provisioning.Fleet.Journal;

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
    private static readonly Option<string> Serial = new("--serial")
    {
        Description = "The new router's serial number, from its label.",
        HelpName = "SERIAL",
        Required = true,
    };
    private static readonly Option<bool> WithAgent = new("--with-agent")
    {
        Description = "The agent's box is replaced too: its certificate is revoked, and the kit has another.",
    };

    /// <summary>The verb.</summary>
    public static Verb Replace { get; } = new("replace", About, [Code, Serial, WithAgent, .. KitOptionsReader.All, .. OperatorChange.Symbols],
        (desk, _) => Task.FromResult(Run(desk)));

    private static int Run(Desk desk)
    {
        var router = KitOptionsReader.GatewayOf(desk, desk.Arguments.GetValue(Code)!);
        var serial = desk.Arguments.GetValue(Serial)!.Trim();
        var reason = desk.Arguments.GetValue(OperatorChange.Reason)?.Trim() ?? "";
        Check(desk, router, serial, reason);
        using var change = OperatorChange.Open(desk, [router.Id.Village], out var refusal);
        if (refusal is not null)
            return desk.Refuse(refusal);
        var agent = desk.Arguments.GetValue(WithAgent) ? KitOptionsReader.AgentOf(desk, router) : null;
        var old = router.Serial.Length > 0 ? router.Serial : "unknown";
        new KitRun(desk, change, JournalAction.Replace).Make([(router with { Serial = serial, Model = "" }, agent)],
            decide: () => Check(desk, router, serial, reason), reason, $"{old} by {serial}", before: () =>
        {
            // Whoever finds it half done knows what it was to be; the same again is no news.
            if (desk.Enrolments.Replacing(router.Id) != serial)
                desk.Enrolments.Add(new EnrolmentLine(router.Id, serial, EnrolmentEvent.Replace, $"{old}: {reason}"));
        });
        return ExitCodes.Done;
    }

    private static void Check(Desk desk, InventoryDevice router, string serial, string reason)
    {
        var faults = new List<string>();
        if (!desk.Enrolments.HasKit(router.Id))
            faults.Add($"{router.Id} was never enrolled; write 'desactl enrol {router.Id.Village.Dotted}'");
        if (serial.Length is 0 or > 32 || !serial.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-'))
            faults.Add($"--serial '{serial}' is no serial number; write it as the router's label does, such as HGX0912ABCD");
        // What was cut short after the inventory had it goes on.
        if (serial.Equals(router.Serial, StringComparison.OrdinalIgnoreCase) && desk.Enrolments.Replacing(router.Id) != serial)
            faults.Add($"{serial} is the router that the inventory has for {router.Id}; write the new one's serial number, "
                + $"or 'desactl enrol {router.Id.Village.Dotted} --again' where only the kit was lost");
        var other = desk.Inventory.Devices.FirstOrDefault(
            device => device.Id != router.Id && device.Serial.Equals(serial, StringComparison.OrdinalIgnoreCase));
        if (other is not null)
            faults.Add($"{serial} is the router of {other.Id}; write the new one's serial number, or mend that row first");
        if (reason.Length is < 5 or > 500)
            faults.Add("--reason: write in a few words why, 5 to 500 characters such as \"tersambar petir 2 November\"");
        if (faults.Count > 0)
            throw new FormatException(string.Join('\n', faults));
    }
}
