using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.Mqtt;

namespace InternetDesa.Tests.Broker;

/// <summary>The collector at a broker that does what the test says, packet by packet.</summary>
public sealed class BrokerClientTests
{
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V5;
    private static readonly string Metrics = DeviceTopic.Of(CollectorFixture.Agent, DeviceTopic.Metrics);
    private static readonly string State = DeviceTopic.Of(CollectorFixture.Agent, DeviceTopic.State);

    [Fact]
    public async Task It_asks_for_a_session_that_lasts_and_for_its_regions_only()
    {
        using var broker = new ScriptedMqttServer();
        await using var collector = await StartAsync(broker, "3301", "330201");

        var connect = await broker.AcceptAsync();
        Assert.Equal(("collector-a", false, 604_800u), (connect.ClientId, connect.CleanStart, connect.SessionExpirySeconds));
        Assert.InRange((int)connect.ReceiveMaximum, 2, 1000);
        await broker.Wire.SendAsync(new MqttConnectResult(), V5);
        var subscribe = SubscribePacket.Read((await broker.Wire.ReceiveAsync(MqttPacketType.Subscribe)).Body, V5);

        Assert.All(subscribe.Subscriptions, subscription => Assert.Equal(MqttQos.AtLeastOnce, subscription.Qos));
        Assert.Equal(
        [
            "desa/1/33/01/+/+/+/metrics", "desa/1/33/01/+/+/+/state", "desa/1/33/01/+/+/+/event", "desa/1/33/01/+/+/+/cmd/+/reply",
            "desa/1/33/02/01/+/+/metrics", "desa/1/33/02/01/+/+/state", "desa/1/33/02/01/+/+/event", "desa/1/33/02/01/+/+/cmd/+/reply",
        ], subscribe.Subscriptions.Select(subscription => subscription.Filter));
    }

    [Fact]
    public async Task What_comes_is_stored_by_its_topics_identity_acknowledged_in_order_and_answered_with_a_receipt()
    {
        using var broker = new ScriptedMqttServer();
        await using var collector = await StartAsync(broker);
        await AcceptAsync(broker);

        for (ushort seq = 1; seq <= 20; seq++)
            await PublishAsync(broker, Metrics, Batch(seq), seq);

        var acknowledged = new List<int>();
        string? receipt = null;
        while (acknowledged.Count < 20 || receipt?.Contains("1-20", StringComparison.Ordinal) != true)
        {
            var packet = await broker.Wire.ReceiveAsync();
            if (packet!.Type == MqttPacketType.Puback)
                acknowledged.Add(packet.Puback(V5).PacketId);
            else
                receipt = await TakeReceiptAsync(broker, packet);
        }

        Assert.Equal(Enumerable.Range(1, 20), acknowledged);
        Assert.StartsWith("receipt boot=7i,have=\"1-20\" ", receipt, StringComparison.Ordinal);
        await collector.StopAsync();
        var records = await collector.RecordsAsync("spool");
        Assert.Equal(20, records.Count);
        Assert.All(records, record => Assert.StartsWith("in from=\"33/01/01/2001/agent\",door=\"broker\",boot=7i,", record, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_on_the_next_connection_and_is_stored_once()
    {
        using var broker = new ScriptedMqttServer();
        await using var collector = await StartAsync(broker);
        await AcceptAsync(broker);
        await PublishAsync(broker, Metrics, Batch(1), 1);
        await broker.Wire.ReceiveAsync(MqttPacketType.Puback);
        broker.Drop();

        // The PUBACK was lost on its way; the session was kept, and goes on before the SUBSCRIBE is answered.
        await broker.AcceptAsync();
        await broker.Wire.SendAsync(new MqttConnectResult { SessionPresent = true }, V5);
        await PublishAsync(broker, Metrics, Batch(1), 1);
        await PublishAsync(broker, Metrics, Batch(2), 2);
        var acknowledged = new List<int>();
        while (acknowledged.Count < 2)
        {
            if (await broker.Wire.ReceiveAsync() is { Type: MqttPacketType.Puback } packet)
                acknowledged.Add(packet.Puback(V5).PacketId);
        }

        Assert.Equal([1, 2], acknowledged);
        Assert.Equal(1, collector.Stats.Duplicates);
        await collector.StopAsync();
        Assert.Equal(2, (await collector.RecordsAsync("spool")).Count);
    }

    [Theory]
    [InlineData("desa/1/33/01/01/2001/agent/lain", "33/01/01/2001/agent")]
    [InlineData("desa/1/33/01/01/2999/agent/metrics", "33/01/01/2999/agent")]
    [InlineData("desa/1/33/01/01/sini/agent/metrics", "")]
    [Statement("4.5.0-2")]
    public async Task A_topic_that_is_no_devices_goes_to_the_dead_letter_and_is_acknowledged(string topic, string from)
    {
        using var broker = new ScriptedMqttServer();
        await using var collector = await StartAsync(broker);
        await AcceptAsync(broker);

        await PublishAsync(broker, topic, Batch(1), 9);
        Assert.Equal(9, (await broker.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(V5).PacketId);

        await collector.StopAsync();
        Assert.StartsWith($"dead reason=\"identity\",from=\"{from}\",topic=\"{topic}\"", Assert.Single(await collector.RecordsAsync("dead")), StringComparison.Ordinal);
        Assert.Empty(await collector.RecordsAsync("spool"));
    }

    [Fact]
    public async Task An_agent_that_comes_back_is_told_what_is_on_disk_without_a_batch()
    {
        using var broker = new ScriptedMqttServer();
        await using var collector = await StartAsync(broker);
        await AcceptAsync(broker);
        await PublishAsync(broker, Metrics, Batch(1), 1);
        await broker.Wire.ReceiveAsync(MqttPacketType.Puback);
        await TakeReceiptAsync(broker, await broker.Wire.ReceiveAsync(MqttPacketType.Publish));

        // Retained ones are old news of all villages at once.
        await broker.Wire.SendAsync(new PublishPacket(new MqttMessage(State, "online boot=7i 1"u8.ToArray(), Retain: true), 2), V5);
        await broker.Wire.SendAsync(new PublishPacket(new MqttMessage(State, "offline boot=7i 1"u8.ToArray()), 3), V5);
        await broker.Wire.SendAsync(new PublishPacket(new MqttMessage(State, "online boot=7i 1"u8.ToArray()), 4), V5);

        var answers = new List<WirePacket>();
        while (answers.Count < 4)
            answers.Add((await broker.Wire.ReceiveAsync())!);
        Assert.Equal([2, 3, 4], answers.Where(packet => packet.Type == MqttPacketType.Puback).Select(packet => (int)packet.Puback(V5).PacketId));
        Assert.StartsWith("receipt boot=7i,have=\"1\" ", await TakeReceiptAsync(broker, answers.Single(packet => packet.Type == MqttPacketType.Publish)),
            StringComparison.Ordinal);
    }

    private static Task<CollectorFixture> StartAsync(ScriptedMqttServer broker, params string[] regions) => CollectorFixture.StartAsync(configure: options =>
    {
        options.Broker.Url = $"mqtt://127.0.0.1:{broker.Port}";
        options.Broker.ClientId = "collector-a";
        options.Broker.Regions = regions;
    });

    private static async Task AcceptAsync(ScriptedMqttServer broker)
    {
        await broker.AcceptAsync();
        await broker.Wire.SendAsync(new MqttConnectResult(), V5);
        var subscribe = SubscribePacket.Read((await broker.Wire.ReceiveAsync(MqttPacketType.Subscribe)).Body, V5);
        await broker.Wire.SendAsync(new SubackPacket(MqttPacketType.Suback, subscribe.PacketId,
            [.. subscribe.Subscriptions.Select(_ => MqttReasonCode.GrantedQos1)]), V5);
        // What each agent is told, the broker's to keep: here nothing.
        foreach (var _ in new[] { CollectorFixture.Agent, CollectorFixture.Other })
        {
            var told = (await broker.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(V5);
            Assert.Equal((true, "{}"), (told.Retain, Encoding.UTF8.GetString(told.Payload.Span)));
            Assert.EndsWith("/agent/config", told.ReadTopic(), StringComparison.Ordinal);
            await broker.Wire.SendAsync(new PubackPacket(told.PacketId), V5);
        }
    }

    private static Task PublishAsync(ScriptedMqttServer broker, string topic, byte[] payload, ushort id) =>
        broker.Wire.SendAsync(new PublishPacket(new MqttMessage(topic, payload), id), V5);

    private static async Task<string> TakeReceiptAsync(ScriptedMqttServer broker, WirePacket packet)
    {
        var publish = packet.Publish(V5);
        Assert.Equal(("desa/1/33/01/01/2001/agent/receipt", MqttQos.AtLeastOnce, false), (publish.ReadTopic(), publish.Qos, publish.Retain));
        await broker.Wire.SendAsync(new PubackPacket(publish.PacketId), V5);
        return Encoding.UTF8.GetString(publish.Payload.Span);
    }

    private static byte[] Batch(int seq) => Encoding.UTF8.GetBytes(
        $"batch boot=7i,seq={seq}i,n=1i,clock=\"utc\" 1767225600000000000\nagent uptime_s={seq}i 17672256{seq:D2}000000000\n");
}
