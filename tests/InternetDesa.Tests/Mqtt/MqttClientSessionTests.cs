using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>What is sent again, when, and under which identifier.</summary>
public class MqttClientSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<MqttProtocolVersion> Versions => [MqttProtocolVersion.V311, MqttProtocolVersion.V5];

    private static MqttClientOptions Options(MqttProtocolVersion version) => new() { ClientId = "c", ProtocolVersion = version, CleanStart = false, SessionExpirySeconds = 60 };

    private static MqttMessage Message(int number) => new($"{number}", new[] { (byte)number });

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.1.2-5", "3.1.2-23", "3.3.1-1", "4.1.0-1", "4.3.2-3", "4.4.0-1", "4.6.0-1")]
    public async Task A_resumed_session_sends_again_in_order_with_DUP_and_the_same_ids_and_its_calls_complete(MqttProtocolVersion version)
    {
        using var server = new ScriptedMqttServer();
        var session = new MqttClientSession();
        var first = server.Client(Options(version), session: session);
        await server.ConnectAsync(first, version, new MqttConnectResult { SessionPresent = false });
        var payload = new byte[] { 1 };
        var calls = new List<Task<MqttReasonCode>> { first.PublishAsync(new MqttMessage("1", payload), default).AsTask() };
        calls.AddRange(Enumerable.Range(2, 4).Select(i => first.PublishAsync(Message(i), default).AsTask()));
        var ids = new List<ushort>();
        for (var i = 0; i < 5; i++)
        {
            var publish = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version);
            Assert.False(publish.Dup);
            ids.Add(publish.PacketId);
        }

        await server.Wire.SendAsync(new PubackPacket(ids[1]), version);
        await calls[1].WaitAsync(Patience);
        first.Abort();
        payload[0] = 99;
        Assert.Equal(4, session.Unacknowledged);

        await using var second = server.Client(Options(version), session: session);
        await server.ConnectAsync(second, version, new MqttConnectResult { SessionPresent = true });
        calls.Add(second.PublishAsync(Message(6), default).AsTask());
        foreach (var i in new[] { 0, 2, 3, 4 })
        {
            var again = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version);
            Assert.Equal((ids[i], true, (byte)(i + 1)), (again.PacketId, again.Dup, again.Payload.Span[0]));
        }

        var fresh = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version);
        Assert.False(fresh.Dup);
        Assert.DoesNotContain(fresh.PacketId, ids);
        foreach (var id in new[] { ids[0], ids[2], ids[3], ids[4], fresh.PacketId })
            await server.Wire.SendAsync(new PubackPacket(id), version);
        Assert.All(await Task.WhenAll(calls).WaitAsync(Patience), code => Assert.Equal(MqttReasonCode.Success, code));
        Assert.Equal(0, session.Unacknowledged);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.2.2-5")]
    public async Task Where_the_server_lost_the_session_nothing_is_sent_again_and_the_calls_fail(MqttProtocolVersion version)
    {
        using var server = new ScriptedMqttServer();
        var session = new MqttClientSession();
        var first = server.Client(Options(version), session: session);
        await server.ConnectAsync(first, version);
        var call = first.PublishAsync(Message(1), default).AsTask();
        await server.Wire.ReceiveAsync(MqttPacketType.Publish);
        first.Abort();
        Assert.False(call.IsCompleted);

        await using var second = server.Client(Options(version), session: session);
        await server.ConnectAsync(second, version, new MqttConnectResult { SessionPresent = false });
        await Assert.ThrowsAsync<IOException>(() => call.WaitAsync(Patience));
        await second.PublishAsync(new MqttMessage("marker", default, MqttQos.AtMostOnce), default);
        Assert.Equal("marker", (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version).ReadTopic());
    }

    [Fact]
    [Statement("3.3.4-7", "4.9.0-1")]
    public async Task What_is_sent_again_keeps_to_the_new_Receive_Maximum()
    {
        using var server = new ScriptedMqttServer();
        var session = new MqttClientSession();
        var first = server.Client(Options(MqttProtocolVersion.V5), session: session);
        await server.ConnectAsync(first, MqttProtocolVersion.V5);
        var calls = Enumerable.Range(1, 4).Select(i => first.PublishAsync(Message(i), default).AsTask()).ToArray();
        for (var i = 0; i < 4; i++)
            await server.Wire.ReceiveAsync(MqttPacketType.Publish);
        first.Abort();

        await using var second = server.Client(Options(MqttProtocolVersion.V5), session: session);
        await server.ConnectAsync(second, MqttProtocolVersion.V5, new MqttConnectResult { SessionPresent = true, ReceiveMaximum = 1 });
        for (var i = 1; i <= 4; i++)
        {
            var again = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(MqttProtocolVersion.V5);
            Assert.Equal($"{i}", again.ReadTopic());
            await second.PublishAsync(new MqttMessage("marker", default, MqttQos.AtMostOnce), default);
            Assert.Equal("marker", (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(MqttProtocolVersion.V5).ReadTopic());
            await server.Wire.SendAsync(new PubackPacket(again.PacketId), MqttProtocolVersion.V5);
        }

        await Task.WhenAll(calls).WaitAsync(Patience);
    }

    [Fact]
    [Statement("3.1.2-4")]
    public async Task A_session_that_is_given_up_fails_its_calls_and_one_needs_CleanStart_false()
    {
        using var server = new ScriptedMqttServer();
        var session = new MqttClientSession();
        var client = server.Client(Options(MqttProtocolVersion.V5), session: session);
        await server.ConnectAsync(client, MqttProtocolVersion.V5);
        var call = client.PublishAsync(Message(1), default).AsTask();
        await client.DisposeAsync();
        Assert.False(call.IsCompleted);
        session.Discard();
        await Assert.ThrowsAsync<IOException>(() => call.WaitAsync(Patience));
        Assert.Throws<ArgumentException>(() => server.Client(Options(MqttProtocolVersion.V5) with { CleanStart = true }, session: session));
    }

    [Fact]
    [Statement("4.4.0-1")]
    public async Task On_a_live_link_nothing_is_sent_again_however_long_the_PUBACK_takes()
    {
        var clock = new Support.ManualTimeProvider();
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(MqttProtocolVersion.V5) with { KeepAliveSeconds = 30 }, clock, new MqttClientSession());
        await server.ConnectAsync(client, MqttProtocolVersion.V5);
        var call = client.PublishAsync(Message(1), default).AsTask();
        var id = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(MqttProtocolVersion.V5).PacketId;
        for (var i = 0; i < 20; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            await server.Wire.ReceiveAsync(MqttPacketType.Pingreq);
            await server.Wire.SendAsync(new EmptyPacket(MqttPacketType.Pingresp), MqttProtocolVersion.V5);
            await server.Wire.SendAsync(new PublishPacket(new MqttMessage("t", default, MqttQos.AtMostOnce)), MqttProtocolVersion.V5);
            await client.Deliveries.ReadAsync();
        }

        await server.Wire.SendAsync(new PubackPacket(id), MqttProtocolVersion.V5);
        await call.WaitAsync(Patience);
    }
}
