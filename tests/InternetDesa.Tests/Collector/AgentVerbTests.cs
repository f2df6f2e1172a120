using System.Text;
using InternetDesa.Collector.Control;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Collector;

/// <summary>What the collector says to agents, over its admin port and its own MQTT server.</summary>
public sealed class AgentVerbTests
{
    private const string Device = "33/01/01/2001/agent";

    [Fact]
    public async Task A_configuration_is_told_at_once_and_at_every_connection_and_can_be_taken_back()
    {
        await using var collector = await CollectorFixture.StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "Ping: { Count: 3 }\n");
            Assert.Contains("not connected", (await RunAsync(collector, "config", "set", "33.01.01.2001", file)).Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }

        await collector.RestartAsync();
        await using var agent = await ConnectAsync(collector);
        var told = await agent.Deliveries.ReadAsync();
        Assert.Equal(("Ping: { Count: 3 }\n", true), (Encoding.UTF8.GetString(told.Payload.Span), told.Retain));
        Assert.Equal((0, $"# {Device}, connected\nPing: {{ Count: 3 }}\n", ""), await RunAsync(collector, "config", "show", Device));
        Assert.Equal((0, $"# {Device}, connected\n# the box's own alone\n", ""), await RunAsync(collector, "config", "clear", Device));
        Assert.Equal("{}", Encoding.UTF8.GetString((await agent.Deliveries.ReadAsync()).Payload.Span));
        // Also whoever was away when it was taken back.
        await using var late = await ConnectAsync(collector);
        Assert.Equal("{}", Encoding.UTF8.GetString((await late.Deliveries.ReadAsync()).Payload.Span));
    }

    [Fact]
    public async Task A_command_goes_to_its_village_only_and_its_answer_comes_back()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var agent = await ConnectAsync(collector);
        // Its configuration: there is none.
        await agent.Deliveries.ReadAsync();
        await using var other = await collector.ConnectAsync(CollectorFixture.Other);
        await other.SubscribeAsync([new MqttSubscription(DeviceTopic.Of(CollectorFixture.Other, "cmd/+"))], CancellationToken.None);

        var running = RunAsync(collector, "cmd", "ping", "33.01.01.2001", "--target", "1.1.1.1", "--count", "3");
        var delivery = await agent.Deliveries.ReadAsync();
        Assert.Equal($"desa/1/{Device}/cmd/ping", delivery.Topic);
        var command = Encoding.UTF8.GetString(delivery.Payload.Span);
        Assert.Matches("^cmd id=\"[0-9a-f]{16}\",until=[0-9]{19}i,target=\"1.1.1.1\",count=3i [0-9]{19}\n$", command);
        var id = command[8..24];
        // Another village's answer, and one to another question, are nobody's.
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(other, $"reply id=\"{id}\",ok=1i 1\nwrong", "cmd/ping/reply", CollectorFixture.Other));
        await CollectorFixture.PublishAsync(agent, "reply id=\"0\",ok=1i 1\nwrong", "cmd/ping/reply");
        Assert.False(running.IsCompleted);
        await CollectorFixture.PublishAsync(agent, $"reply id=\"{id}\",ok=1i 1\nthree answered\u001b[2J\nin time", "cmd/ping/reply");

        Assert.Equal((0, "three answered?[2J\nin time\n", ""), await running);
        Assert.False(other.Deliveries.TryRead(out _));
    }

    [Fact]
    public async Task What_can_not_be_asked_is_said()
    {
        await using var collector = await CollectorFixture.StartAsync();
        Assert.Equal((2, "", $"{Device} is not connected, or takes no commands.\n"), await RunAsync(collector, "cmd", "ping", Device));
        Assert.Contains("is not in the inventory", (await RunAsync(collector, "cmd", "ping", "33/01/01/2009/agent")).Errors, StringComparison.Ordinal);
        Assert.Contains("is no village and no device", (await RunAsync(collector, "config", "show", "x")).Errors, StringComparison.Ordinal);
        await using var agent = await ConnectAsync(collector);
        await agent.Deliveries.ReadAsync();
        Assert.Contains("did not answer within 1 s", (await RunAsync(collector, "cmd", "log", Device, "--wait", "1")).Errors, StringComparison.Ordinal);
        Assert.Contains("small letters", (await RunAsync(collector, "cmd", "../x", Device)).Errors, StringComparison.Ordinal);
        var answering = RunAsync(collector, "cmd", "log", Device);
        await agent.Deliveries.ReadAsync();
        var command = Encoding.UTF8.GetString((await agent.Deliveries.ReadAsync()).Payload.Span);
        await CollectorFixture.PublishAsync(agent, $"reply id=\"{command[8..24]}\",ok=0i 1\nrefused", "cmd/log/reply");
        Assert.Equal((1, "refused\n", ""), await answering);
    }

    [Fact]
    public async Task Agents_of_a_region_are_listed_and_upgraded()
    {
        await using var collector = await CollectorFixture.StartAsync();
        Assert.Equal((0, $"{Device}  -\n{CollectorFixture.Other}  -\n", ""), await RunAsync(collector, "list", "--to", "33.01"));
        Assert.Equal((0, "", ""), await RunAsync(collector, "list", "--to", "34"));
        Assert.Equal((2, "", "The inventory has no agent there; write a code such as 33.01, or none for all.\n"),
            await RunAsync(collector, "upgrade", "https://x/y.release", "--to", "34"));
        Assert.Equal((2, "", "--days: write 0 to 90.\n"), await RunAsync(collector, "upgrade", "https://x/y.release", "--days", "91"));
        await using var agent = await ConnectAsync(collector);
        Assert.Equal((0, $"{Device}  connected\n", ""), await RunAsync(collector, "list", "--to", "3301012001"));

        var running = RunAsync(collector, "upgrade", "https://x/y_{arch}.release", "--to", "33.01.01.2001");
        MqttDelivery delivery;
        do
            delivery = await agent.Deliveries.ReadAsync();
        while (!delivery.Topic.EndsWith("/cmd/upgrade", StringComparison.Ordinal));
        var command = Encoding.UTF8.GetString(delivery.Payload.Span);
        Assert.Contains(",target=\"https://x/y_{arch}.release\",", command, StringComparison.Ordinal);
        await CollectorFixture.PublishAsync(agent, $"reply id=\"{command[8..24]}\",ok=0i 1\n0.2.0 is installed", "cmd/upgrade/reply");
        Assert.Equal((0, $"ring 1: 1 of 1 agents\n{Device}: Installed 0.2.0 is installed\nring 1: 1 installed, 0 failed, 0 neither\n", ""), await running);
    }

    private static async Task<MqttClient> ConnectAsync(CollectorFixture collector)
    {
        var agent = await collector.ConnectAsync();
        await agent.SubscribeAsync([new MqttSubscription($"desa/1/{Device}/config"), new MqttSubscription($"desa/1/{Device}/cmd/+")], CancellationToken.None);
        return agent;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(CollectorFixture collector, params string[] words)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await AgentVerb.RunAsync(["agent", .. words, $"--Collector:Admin:Listen={collector.Admin}"], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
