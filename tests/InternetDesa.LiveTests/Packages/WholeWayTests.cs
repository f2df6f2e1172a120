using System.Text.RegularExpressions;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.LiveTests.Packages;

/// <summary>
/// The whole way on each transport: the agent's program, the collector's program, which also polls a village without an agent, and a database of
/// InfluxDB 2's interface that is away for a while. <see cref="Broker.BrokerDeliveryTests"/> has the way over mosquitto.
/// </summary>
public sealed partial class WholeWayTests
{
    public static TheoryData<Transport> Alone => EachTransport.Alone;

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task Every_batch_and_every_poll_comes_out_and_receipts_come_back(Transport transport)
    {
        await using var database = await VictoriaServer.StartAsync();
        await using var device = await SnmpServer.StartAsync();
        using var site = new CollectorSite(villages: 1);
        await using var collector = await StartCollectorAsync(site, transport, database, device);
        await using var agent = StartAgent(site, transport);
        await HasAsync(database, "agent_sampled_n", 3, agent);
        await database.StopAsync();
        await database.StartAgainAsync();
        await HasAsync(database, "agent_sampled_n", 10, agent);
        await HasAsync(database, "snmp_rtt_ms", 2, collector);
        agent.Terminate();
        Assert.Equal(0, await agent.ExitAsync());
        var made = (await AgentSpool.ReadAsync(site["agent/spool"])).Count;
        // What receipts have named waits no more.
        var waiting = int.Parse(Waiting().Matches(agent.Output)[^1].Groups[1].Value);
        Assert.True(waiting < made / 2, $"{waiting} of {made} batches wait:\n{agent.Output}");
        await HasAsync(database, "agent_sampled_n", made, collector);
        await using (var client = await TestDevices.ConnectAsync(TestDevices.Agent(1), site.Mqtt))
            Assert.Equal(made, (await client.ReceiptAsync(TestDevices.Agent(1))).Have.Count);
        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());
        Assert.Equal(made, (await database.ValuesAsync("agent_sampled_n")).Length);
        Assert.Equal(new double[] { 1 }, (await database.ValuesAsync("net_oper{desa=\"3301012002\",if=\"lo\"}")).Distinct());
    }

    [GeneratedRegex("stopped, .* (\\d+) batches wait for the collector")]
    private static partial Regex Waiting();

    private static Task<ChildProcess> StartCollectorAsync(CollectorSite site, Transport transport, VictoriaServer database, SnmpServer device)
    {
        site.WriteSecret("credentials", $"uji: {{ community: {SnmpServer.Community} }}\n");
        site.WriteSecret("token", database.Options.Secret!);
        File.WriteAllText(site["polled.csv"],
            $"code,device,role,address,credential\n33.01.01.2001,agent,agent,,\n33.01.01.2002,gw,gateway,{device.EndPoint},uji\n");
        return site.With("InventoryFile", site["polled.csv"])
            .With("Transport", transport.ToString())
            .With("Influx", new Dictionary<string, object>
            {
                ["Url"] = database.Url, ["Api"] = nameof(InfluxApi.V2), ["Database"] = "desa", ["Organisation"] = "jateng", ["SecretFile"] = site["token"],
            })
            .With("Polling", new Dictionary<string, object>
            {
                ["CredentialsFile"] = site["credentials"], ["IntervalSeconds"] = 1, ["TerrestrialKilobytesADay"] = 0,
            })
            .StartAsync();
    }

    private static ChildProcess StartAgent(CollectorSite site, Transport transport)
    {
        site.WriteSecret("agent.password", TestDevices.Password);
        return ChildProcess.Start(ChildProcess.Dotnet,
        [
            Repository.Program("agent"), $"--Agent:Transport={transport}",
            $"--Agent:Device={TestDevices.Agent(1)}", $"--Agent:DataDirectory={site["agent"]}", $"--Agent:PasswordFile={site["agent.password"]}",
            $"--Agent:Collectors:0=mqtt://{site.Mqtt}", "--Agent:IntervalSeconds=1", "--Agent:ReconnectSeconds=1",
            "--Agent:Net:Interfaces:0=lo", $"--Agent:Ping:Targets:0={site.Mqtt.Address}", "--Agent:Ping:Count=1", "--Agent:Ping:TimeoutMs=500",
        ], Path.GetDirectoryName(site["agent"])!);
    }

    private static Task HasAsync(VictoriaServer database, string metric, int count, ChildProcess program) => Eventually.Holds(
        $"{count} points of {metric}", async () => (await database.ValuesAsync(metric)).Length >= count, details: () => program.Output);
}
