using System.Text;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Mqtt;

namespace InternetDesa.Tests.Contracts;

/// <summary>What every <see cref="IMqttSession"/> does, whoever wrote it; a class for each implementation runs it.</summary>
public abstract class MqttSessionContract
{
    private const MqttProtocolVersion V311 = MqttProtocolVersion.V311;
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V5;
    private static readonly MqttMessage Message = new("t", new byte[] { 1 });

    public static TheoryData<MqttProtocolVersion> Versions => [V311, V5];

    /// <summary>A session that is not connected yet.</summary>
    protected abstract IMqttSession Create(MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time);

    private static MqttClientOptions Options(MqttProtocolVersion version) => new() { ClientId = "c", ProtocolVersion = version };

    private IMqttSession Create(ScriptedMqttServer server, MqttClientOptions options) => Create(options, server.OpenAsync, TimeProvider.System);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Connect_says_what_the_options_say(MqttProtocolVersion version)
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(version) with
        {
            CleanStart = false, Username = "u", Password = [1, 0, 255], KeepAliveSeconds = 77, Will = Message with { Topic = "w" }, WillDelaySeconds = 5, ReceiveMaximum = 3,
        });
        var connecting = session.ConnectAsync(default);
        var connect = await server.AcceptAsync();
        Assert.Equal(("c", false, "u", 77, "w"), (connect.ClientId, connect.CleanStart, connect.Username, (int)connect.KeepAliveSeconds, connect.Will?.Topic));
        Assert.Equal([1, 0, 255], connect.Password);
        Assert.Equal(version == V5 ? (3, 5u) : (65_535, 0u), (connect.ReceiveMaximum, connect.WillDelaySeconds));
        await server.Wire.SendAsync(new MqttConnectResult { SessionPresent = true }, version);
        Assert.True((await connecting).SessionPresent);
        Assert.False(session.Closed.IsCompleted);
    }

    [Theory]
    [InlineData(V311, MqttReasonCode.NotAuthorized)]
    [InlineData(V5, MqttReasonCode.Banned)]
    public async Task A_refusal_throws_its_reason_and_closes(MqttProtocolVersion version, MqttReasonCode reason)
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(version));
        var refused = await Assert.ThrowsAsync<MqttRefusedException>(() => server.ConnectAsync(session, version, new MqttConnectResult { Reason = reason }));
        Assert.Equal(reason, refused.Reason);
        Assert.Same(refused, await Record.ExceptionAsync(() => session.Closed));
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ConnectAsync(default).AsTask());
    }

    [Fact]
    public async Task A_server_that_does_not_answer_times_out()
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(V5) with { ConnectTimeout = TimeSpan.FromMilliseconds(50) });
        var connecting = session.ConnectAsync(default).AsTask();
        await server.AcceptAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => connecting);
        await Assert.ThrowsAsync<TimeoutException>(() => session.Closed);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_throws_IOException()
    {
        int port;
        using (var server = new ScriptedMqttServer())
            port = server.Port;
        await using var session = Create(Options(V5), ct => MqttTcp.ConnectAsync("127.0.0.1", port, null, null, ct), TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(() => session.ConnectAsync(default).AsTask());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("4.3.2-1", "4.3.2-2", "4.3.2-3", "4.4.0-2")]
    public async Task A_publish_completes_with_its_own_puback(MqttProtocolVersion version)
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(version));
        await server.ConnectAsync(session, version);

        var held = session.PublishAsync(Message, default).AsTask();
        var heldId = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version).PacketId;
        for (var i = 0; i < 20; i++)
        {
            var publishing = session.PublishAsync(Message, default);
            var publish = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version);
            Assert.False(publish.Dup);
            Assert.NotEqual(heldId, publish.PacketId);
            await server.Wire.SendAsync(new PubackPacket(publish.PacketId), version);
            Assert.Equal(MqttReasonCode.Success, await publishing);
        }

        Assert.False(held.IsCompleted);
        await server.Wire.SendAsync(new PubackPacket(heldId, MqttReasonCode.NotAuthorized), version);
        Assert.Equal(version == V5 ? MqttReasonCode.NotAuthorized : MqttReasonCode.Success, await held);
    }

    [Fact]
    public async Task The_servers_Receive_Maximum_is_kept_to()
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(V5));
        await server.ConnectAsync(session, V5, new MqttConnectResult { ReceiveMaximum = 2 });
        var tasks = Enumerable.Range(0, 10).Select(_ => session.PublishAsync(Message, default).AsTask()).ToArray();
        var underWay = new Queue<ushort>();
        for (var i = 0; i < tasks.Length; i++)
        {
            underWay.Enqueue((await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(V5).PacketId);
            if (underWay.Count < 2)
                continue;
            Assert.Null(server.Wire.TryReceive());
            await server.Wire.SendAsync(new PubackPacket(underWay.Dequeue()), V5);
        }

        await server.Wire.SendAsync(new PubackPacket(underWay.Dequeue()), V5);
        Assert.All(await Task.WhenAll(tasks), code => Assert.Equal(MqttReasonCode.Success, code));
    }

    [Fact]
    [Statement("3.2.2-11", "3.2.2-14", "3.2.2-15", "3.3.2-2")]
    public async Task What_the_server_announced_to_refuse_is_not_sent()
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(V5));
        await server.ConnectAsync(session, V5, new MqttConnectResult { MaximumQos = MqttQos.AtMostOnce, RetainAvailable = false, MaximumPacketSize = 100 });
        var free = Message with { Qos = MqttQos.AtMostOnce };
        Assert.Equal(MqttReasonCode.QosNotSupported, await session.PublishAsync(Message, default));
        Assert.Equal(MqttReasonCode.RetainNotSupported, await session.PublishAsync(free with { Retain = true }, default));
        Assert.Equal(MqttReasonCode.PacketTooLarge, await session.PublishAsync(free with { Payload = new byte[100] }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => session.PublishAsync(free with { Topic = "#" }, default).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => session.PublishAsync(free with { Qos = MqttQos.ExactlyOnce }, default).AsTask());
        Assert.Equal(MqttReasonCode.Success, await session.PublishAsync(free with { Payload = "last"u8.ToArray() }, default));
        Assert.Equal("last", Encoding.UTF8.GetString((await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(V5).Payload.Span));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.3.4-1", "4.6.0-2")]
    public async Task Deliveries_come_in_order_and_are_acknowledged_in_order_of_arrival(MqttProtocolVersion version)
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(version));
        await server.ConnectAsync(session, version);
        var subscribing = session.SubscribeAsync([new("a/#"), new("b", MqttQos.AtMostOnce)], default);
        var subscribe = SubscribePacket.Read((await server.Wire.ReceiveAsync(MqttPacketType.Subscribe)).Body, version);
        await server.Wire.SendAsync(new SubackPacket(MqttPacketType.Suback, subscribe.PacketId, [MqttReasonCode.GrantedQos1, MqttReasonCode.UnspecifiedError]), version);
        Assert.Equal([MqttReasonCode.GrantedQos1, MqttReasonCode.UnspecifiedError], await subscribing);

        for (ushort id = 1; id <= 3; id++)
            await server.Wire.SendAsync(new PublishPacket(new MqttMessage($"a/{id}", new[] { (byte)id }, Retain: id == 1), id), version);
        await server.Wire.SendAsync(new PublishPacket(new MqttMessage("a/0", default, MqttQos.AtMostOnce)), version);
        var deliveries = new List<MqttDelivery>();
        for (var i = 0; i < 4; i++)
            deliveries.Add(await session.Deliveries.ReadAsync());
        Assert.Equal(["a/1", "a/2", "a/3", "a/0"], deliveries.Select(delivery => delivery.Topic));
        Assert.Equal((2, true, false, MqttQos.AtMostOnce), (deliveries[1].Payload.Span[0], deliveries[0].Retain, deliveries[1].Retain, deliveries[3].Qos));

        foreach (var index in new[] { 3, 2, 1, 1 })
            await deliveries[index].AcknowledgeAsync();
        Assert.Null(server.Wire.TryReceive());
        await deliveries[0].AcknowledgeAsync();
        for (ushort id = 1; id <= 3; id++)
            Assert.Equal(id, (await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(version).PacketId);
    }

    [Fact]
    public async Task A_connection_that_breaks_ends_what_waits_and_the_deliveries()
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(V5));
        await server.ConnectAsync(session, V5);
        var publishing = session.PublishAsync(Message, default).AsTask();
        await server.Wire.ReceiveAsync(MqttPacketType.Publish);
        server.Drop();
        await Assert.ThrowsAnyAsync<IOException>(() => publishing);
        await Assert.ThrowsAnyAsync<IOException>(() => session.Closed);
        Assert.False(await session.Deliveries.WaitToReadAsync());
        await Assert.ThrowsAnyAsync<IOException>(() => session.PublishAsync(Message, default).AsTask());
    }

    [Fact]
    public async Task The_servers_DISCONNECT_tells_why()
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(V5));
        await server.ConnectAsync(session, V5);
        await server.Wire.SendAsync(0xE0, 2, (byte)MqttReasonCode.SessionTakenOver, 0);
        Assert.Equal(MqttReasonCode.SessionTakenOver, (await Assert.ThrowsAsync<MqttDisconnectedException>(() => session.Closed)).Reason);
    }

    [Fact]
    public async Task A_cancelled_publish_throws()
    {
        using var server = new ScriptedMqttServer();
        await using var session = Create(server, Options(V5));
        await server.ConnectAsync(session, V5);
        using var cancel = new CancellationTokenSource();
        var publishing = session.PublishAsync(Message, cancel.Token).AsTask();
        await server.Wire.ReceiveAsync(MqttPacketType.Publish);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Disposing_says_goodbye_and_closes(MqttProtocolVersion version)
    {
        using var server = new ScriptedMqttServer();
        var session = Create(server, Options(version));
        await server.ConnectAsync(session, version);
        await session.DisposeAsync();
        await server.Wire.ReceiveAsync(MqttPacketType.Disconnect);
        Assert.Null(await server.Wire.ReceiveAsync());
        await session.Closed;
        await session.DisposeAsync();
    }

    [Fact]
    public async Task Disposing_does_not_wait_for_a_reader()
    {
        using var server = new ScriptedMqttServer();
        var session = Create(server, Options(V311) with { ReceiveMaximum = 1 });
        await server.ConnectAsync(session, V311);
        for (ushort id = 1; id <= 3; id++)
            await server.Wire.SendAsync(new PublishPacket(Message, id), V311);
        Assert.True(await session.Deliveries.WaitToReadAsync());
        await session.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        await session.Closed;
    }
}
