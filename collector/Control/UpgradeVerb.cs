using System.CommandLine;
using InternetDesa.Collector.Admin;

namespace InternetDesa.Collector.Control;

/// <summary>The verbs <c>agent list</c> and <c>agent upgrade</c>.</summary>
internal static class UpgradeVerb
{
    private const string About = """
        Upgrades agents ring by ring: one, five, fifty, all others. Each fetches the package within its budget, checks that it is signed, and
        takes it back where it does not reach a collector with it. It runs until all have had their turn and may be ended and begun again.

        Example: agent upgrade 'https://province.example/agent/internet-desa-agent_0.2.0_{arch}.release' --to 33.01
        """;

    /// <summary>Shows the agents of a region.</summary>
    public static Command List(AdminVerb.Connect connect, TextWriter output)
    {
        var command = new Command("list", "Lists the agents of the inventory, and whether they are connected.") { Region() };
        command.SetAction(async (result, ct) =>
        {
            using var admin = connect(result);
            foreach (var agent in await AgentsAsync(admin, result, ct).ConfigureAwait(false))
                await output.WriteLineAsync($"{agent.Device}  {(agent.Connected ? "connected" : "-")}").ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    /// <summary>Upgrades them.</summary>
    public static Command Upgrade(AdminVerb.Connect connect, TextWriter output, TimeProvider time)
    {
        var release = new Argument<string>("release") { Description = "The address of the release's file, http or https; {arch} stands for amd64, arm64 or armhf." };
        var days = new Option<int>("--days") { Description = "How long those that do not answer are tried, 0 to 90.", DefaultValueFactory = _ => 30 };
        var command = new Command("upgrade", About) { release, Region(), days };
        command.SetAction(async (result, ct) =>
        {
            if (result.GetValue(days) is < 0 or > 90)
                throw new FormatException("--days: write 0 to 90.");
            using var admin = connect(result);
            // An agent looks at the release before it answers, for up to a minute.
            admin.Wait(TimeSpan.FromSeconds(105));
            var agents = await AgentsAsync(admin, result, ct).ConfigureAwait(false);
            if (agents.Count == 0)
                throw new FormatException("The inventory has no agent there; write a code such as 33.01, or none for all.");
            var rollout = new UpgradeRollout(result.GetValue(release)!, (device, target, token) => admin.PostAsync("agent/cmd",
                new CommandRequest(device, "upgrade", target, 0, 90), AdminJson.Default.CommandRequest, AdminJson.Default.CommandAnswer, token), time, output.WriteLine);
            // Those first that are connected.
            var devices = agents.OrderByDescending(agent => agent.Connected).Select(agent => agent.Device).ToList();
            return await rollout.RunAsync(devices, TimeSpan.FromDays(result.GetValue(days)), ct).ConfigureAwait(false) ? 0 : AgentVerb.NotDone;
        });
        return command;
    }

    private static Option<string> Region() =>
        new("--to") { Description = "A province, kabupaten, kecamatan or village, such as 33.01; without it all.", HelpName = "CODE", DefaultValueFactory = _ => "" };

    private static async Task<IReadOnlyList<AgentRow>> AgentsAsync(AdminClient admin, ParseResult result, CancellationToken ct) =>
        (await admin.GetAsync($"agent/list?region={Uri.EscapeDataString(result.GetValue<string>("--to")!)}", AdminJson.Default.AgentsAnswer, ct).ConfigureAwait(false)).Agents;
}
