using System.Text;
using InternetDesa.Collector.Control;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Collector;
using StatementAttribute = InternetDesa.Tests.Mqtt.StatementAttribute;

namespace InternetDesa.Tests.Ingest;

/// <summary>What a device is told comes with the QoS that its subscription was granted.</summary>
public sealed class DeviceListenersTests
{
    private static readonly CommandRequest Ping = new(CollectorFixture.Agent.ToString(), "ping", "1.1.1.1", 1, 20);
    private static readonly string Receipt = DeviceTopic.Of(CollectorFixture.Agent, DeviceTopic.Receipt);
    private static readonly string Config = DeviceTopic.Of(CollectorFixture.Agent, DeviceTopic.Config);
    private static readonly string Commands = DeviceTopic.Of(CollectorFixture.Agent, "cmd/+");
    private static readonly string Command = DeviceTopic.Of(CollectorFixture.Agent, "cmd/ping");

    [Theory]
    [InlineData(MqttProtocolVersion.V311, MqttQos.AtMostOnce)]
    [InlineData(MqttProtocolVersion.V311, MqttQos.AtLeastOnce)]
    [InlineData(MqttProtocolVersion.V5, MqttQos.AtMostOnce)]
    [InlineData(MqttProtocolVersion.V5, MqttQos.AtLeastOnce)]
    [InlineData(MqttProtocolVersion.V5, MqttQos.ExactlyOnce)]
    [Statement("3.8.4-8")]
    public async Task Nothing_is_sent_with_a_higher_QoS_than_was_granted(MqttProtocolVersion version, MqttQos asked)
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var agent = await collector.ConnectAsync(version: version);
        var codes = await agent.SubscribeAsync([new(Receipt, asked), new(Config, asked), new(Commands, asked)], default);
        var granted = asked == MqttQos.AtMostOnce ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce;
        Assert.All(codes, code => Assert.Equal((byte)granted, (byte)code));

        await ExpectAsync(agent, Config, granted, retain: true);
        collector.Service<AgentDesk>().SetConfig(CollectorFixture.Agent, "Ping: { Count: 3 }\n");
        await ExpectAsync(agent, Config, granted);
        await CommandAsync(collector, agent, granted);
        await CollectorFixture.PublishAsync(agent, "batch boot=5i,seq=1i,n=0i,clock=\"utc\" 1795324181123456789\n");
        await ExpectAsync(agent, Receipt, granted);
        // At SUBSCRIBE, and again with the QoS of that, which replaces the first.
        var other = granted == MqttQos.AtMostOnce ? MqttQos.AtLeastOnce : MqttQos.AtMostOnce;
        await agent.SubscribeAsync([new(Receipt, other)], default);
        await ExpectAsync(agent, Receipt, other);
        await CollectorFixture.PublishAsync(agent, "batch boot=5i,seq=2i,n=0i,clock=\"utc\" 1795324181123456789\n");
        await ExpectAsync(agent, Receipt, other);
    }

    [Fact]
    [Statement("3.3.4-2", "3.8.4-3")]
    public async Task Of_filters_that_overlap_the_highest_QoS_counts_and_the_message_comes_once()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var agent = await collector.ConnectAsync();
        await agent.SubscribeAsync([new(Command), new(DeviceTopic.Of(CollectorFixture.Agent, "cmd/log"), MqttQos.AtMostOnce)], default);
        await CommandAsync(collector, agent, MqttQos.AtLeastOnce);
        await agent.SubscribeAsync([new(Commands, MqttQos.AtMostOnce)], default);
        await CommandAsync(collector, agent, MqttQos.AtLeastOnce);
        await agent.SubscribeAsync([new(Command, MqttQos.AtMostOnce)], default);
        await CommandAsync(collector, agent, MqttQos.AtMostOnce);
        Assert.False(agent.Deliveries.TryRead(out _));
    }

    private static async Task CommandAsync(CollectorFixture collector, MqttClient agent, MqttQos qos)
    {
        var answer = collector.Service<AgentDesk>().CommandAsync(CollectorFixture.Agent, Ping, default);
        var command = await ExpectAsync(agent, Command, qos);
        await CollectorFixture.PublishAsync(agent, $"reply id=\"{command[8..24]}\",ok=1i 1\n", "cmd/ping/reply");
        Assert.True((await answer).Ok);
    }

    private static async Task<string> ExpectAsync(MqttClient agent, string topic, MqttQos qos, bool retain = false)
    {
        var told = await agent.Deliveries.ReadAsync();
        await told.AcknowledgeAsync();
        Assert.Equal((topic, qos, retain), (told.Topic, told.Qos, told.Retain));
        return Encoding.UTF8.GetString(told.Payload.Span);
    }
}
