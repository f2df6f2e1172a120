using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>What clients subscribe to, and what they get for it.</summary>
public sealed class MqttServerSubscriptionTests : MqttServerTest
{
    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.2.2-10", "3.8.4-1", "3.8.4-2", "3.8.4-5", "3.8.4-6", "3.8.4-7", "3.9.3-1", "3.9.3-2")]
    public async Task Subscriptions_are_granted_or_refused_one_by_one(MqttProtocolVersion version)
    {
        await using var server = new ServerHarness(version);
        server.OnSubscribe = (filter, qos) => filter == "secret" ? MqttReasonCode.NotAuthorized : (MqttReasonCode)(byte)qos;
        server.OnSubscribed = granted => server.Connection.TrySend("config", "x"u8.ToArray(), MqttQos.AtLeastOnce, retain: granted.Count == 3);
        await server.ConnectAsync();
        await server.Wire.SendAsync(
            new SubscribePacket(5, [new("a", MqttQos.AtMostOnce), new("b"), new("c", MqttQos.ExactlyOnce), new("secret"), new("$share/g/x")]), version);

        var suback = SubackPacket.Read(MqttPacketType.Suback, (await server.Wire.ReceiveAsync(MqttPacketType.Suback)).Body, version);
        Assert.Equal(5, suback.PacketId);
        var refusals = version == V5
            ? new[] { MqttReasonCode.NotAuthorized, MqttReasonCode.SharedSubscriptionsNotSupported }
            : [MqttReasonCode.UnspecifiedError, MqttReasonCode.UnspecifiedError];
        Assert.Equal([MqttReasonCode.Success, MqttReasonCode.GrantedQos1, MqttReasonCode.GrantedQos1, .. refusals], suback.Reasons);
        var retained = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version);
        Assert.True(retained.Retain);
        Assert.Equal("config", retained.ReadTopic());

        await server.Wire.SendAsync(new UnsubscribePacket(6, ["a", "b"]), version);
        Assert.Equal(6, SubackPacket.Read(MqttPacketType.Unsuback, (await server.Wire.ReceiveAsync(MqttPacketType.Unsuback)).Body, version).PacketId);
        Assert.Equal(["a", "b"], server.Filters);
    }

    [Fact]
    [Statement("3.3.1-9", "3.3.1-10", "3.3.1-11", "3.8.4-3", "3.8.4-4", "3.10.4-1", "3.10.4-6", "3.11.3-1", "3.11.3-2", "4.1.0-1")]
    public async Task Retained_messages_come_as_the_subscription_asks_and_UNSUBACK_says_what_there_was()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { MaximumSubscriptions = 3 });
        var granted = new List<MqttGrant>();
        server.OnSubscribed = granted.AddRange;
        await server.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await server.Wire.SendAsync(new SubscribePacket(1,
                [new("a"), new("b", Retained: MqttRetainHandling.SendIfNew), new("c", Retained: MqttRetainHandling.DoNotSend)]), V5);
            await server.Wire.ReceiveAsync(MqttPacketType.Suback);
        }

        Assert.Equal([("a", true), ("b", true), ("c", false), ("a", true), ("b", false), ("c", false)], granted.Select(one => (one.Filter, one.WantsRetained)));
        Assert.All(granted, one => Assert.Equal(MqttQos.AtLeastOnce, one.Qos));
        await server.Wire.SendAsync(new SubscribePacket(2, [new("d"), new("a")]), V5);
        var reasons = SubackPacket.Read(MqttPacketType.Suback, (await server.Wire.ReceiveAsync(MqttPacketType.Suback)).Body, V5).Reasons;
        Assert.Equal([MqttReasonCode.QuotaExceeded, MqttReasonCode.GrantedQos1], reasons);

        await server.Wire.SendAsync(new UnsubscribePacket(3, ["b", "B", "b"]), V5);
        reasons = SubackPacket.Read(MqttPacketType.Unsuback, (await server.Wire.ReceiveAsync(MqttPacketType.Unsuback)).Body, V5).Reasons;
        Assert.Equal([MqttReasonCode.Success, MqttReasonCode.NoSubscriptionExisted, MqttReasonCode.NoSubscriptionExisted], reasons);
        Assert.Equal(["b"], server.Filters);
    }

    [Fact]
    public async Task An_exception_of_the_handler_ends_only_its_connection_and_is_told()
    {
        await using var server = new ServerHarness(V5);
        server.OnSubscribe = (_, _) => throw new InvalidOperationException("a bug");
        await server.ConnectAsync();
        await server.Wire.SendAsync(new SubscribePacket(1, [new("a")]), V5);
        await server.ExpectEndAsync(0x80);
        Assert.Contains("a bug", (await server.EndAsync()).Reason);
    }
}
