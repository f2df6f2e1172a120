using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Mqtt;

public class MqttClientTests
{
    private const MqttProtocolVersion V311 = MqttProtocolVersion.V311;
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V5;

    public static TheoryData<MqttProtocolVersion> Versions => [V311, V5];

    private static readonly MqttMessage Message = new("t", new byte[] { 1 });

    private static MqttClientOptions Options(MqttProtocolVersion version) => new() { ClientId = "c", ProtocolVersion = version };

    [Fact]
    public async Task A_server_that_does_not_answer_times_out_by_the_clock()
    {
        var clock = new ManualTimeProvider();
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(V5), clock);
        var connecting = client.ConnectAsync(default).AsTask();
        await server.AcceptAsync();
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(connecting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => connecting);
        await Assert.ThrowsAsync<TimeoutException>(() => client.Closed);
        Assert.Null(await server.Wire.ReceiveAsync());
    }

    [Fact]
    [Statement("4.2.0-1")]
    public async Task A_stream_can_be_bound_to_a_local_address()
    {
        using var server = new ScriptedMqttServer();
        await using var client = new MqttClient(
            Options(V5), ct => MqttTcp.ConnectAsync("127.0.0.1", server.Port, null, System.Net.IPAddress.Parse("127.0.0.9"), ct), TimeProvider.System);
        Assert.NotNull(await server.ConnectAsync(client, V5));
    }

    [Fact]
    [Statement("3.3.4-7", "3.3.4-8", "4.9.0-1", "4.9.0-2", "4.9.0-3")]
    public async Task Publishes_keep_to_the_servers_Receive_Maximum_and_to_their_order()
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(V5));
        await server.ConnectAsync(client, V5, new MqttConnectResult { ReceiveMaximum = 2 });
        using var cancel = new CancellationTokenSource();
        var tasks = Enumerable.Range(0, 20)
            .Select(i => client.PublishAsync(Message with { Topic = $"{i}" }, i == 4 ? cancel.Token : default).AsTask()).ToArray();
        // One that waits here still, and is given up, is never sent.
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tasks[4]);

        var inFlight = new Queue<ushort>();
        foreach (var expected in Enumerable.Range(0, 20).Where(i => i != 4))
        {
            var publish = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(V5);
            Assert.Equal($"{expected}", publish.ReadTopic());
            inFlight.Enqueue(publish.PacketId);
            if (inFlight.Count == 2)
            {
                await NothingMoreAsync(server, client, V5);
                await server.Wire.SendAsync(new PubackPacket(inFlight.Dequeue()), V5);
            }
        }

        await server.Wire.SendAsync(new PubackPacket(inFlight.Dequeue()), V5);
        await Task.WhenAll(tasks.Where((_, i) => i != 4));
    }

    [Fact]
    public async Task A_server_that_exceeds_our_Receive_Maximum_is_told_so()
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(V5) with { ReceiveMaximum = 2 });
        await server.ConnectAsync(client, V5);
        for (ushort id = 1; id <= 3; id++)
            await server.Wire.SendAsync(new PublishPacket(Message, id), V5);
        Assert.Equal(MqttReasonCode.ReceiveMaximumExceeded, (await DisconnectAsync(server)).Reason);
        Assert.Equal(MqttReasonCode.ReceiveMaximumExceeded, (await Assert.ThrowsAsync<MqttProtocolException>(() => client.Closed)).Reason);
    }

    [Fact]
    public async Task A_server_that_exceeds_our_Receive_Maximum_waits_where_that_is_wished()
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(V5) with { ReceiveMaximum = 2, EnforcesReceiveMaximum = false });
        await server.ConnectAsync(client, V5);
        for (ushort id = 1; id <= 6; id++)
            await server.Wire.SendAsync(new PublishPacket(Message, id), V5);
        for (ushort id = 1; id <= 6; id++)
        {
            await (await client.Deliveries.ReadAsync()).AcknowledgeAsync();
            Assert.Equal(id, (await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(V5).PacketId);
        }
    }

    [Theory]
    [InlineData("41 02 0001", 0x81)]
    [InlineData("40 02 0009", 0x82)]
    [InlineData("90 04 0009 00 00", 0x82)]
    [InlineData("B0 04 0009 00 00", 0x82)]
    [InlineData("20 03 00 00 00", 0x82)]
    [InlineData("C0 00", 0x82)]
    [InlineData("82 07 0001 00 0001 61 00", 0x82)]
    [InlineData("34 06 0001 61 0001 00", 0x9B)]
    [InlineData("30 07 0001 61 03 230001", 0x94)]
    [InlineData("30 FF FF FF 7F", 0x95)]
    [InlineData("F0 02 00 00", 0x82)]
    [Statement("2.2.1-5", "3.2.0-2", "3.3.2-11", "4.12.0-6")]
    public async Task What_a_server_must_not_send_ends_the_connection_with_the_reason(string hex, byte reason)
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(V5));
        await server.ConnectAsync(client, V5);
        await server.Wire.SendAsync(Convert.FromHexString(hex.Replace(" ", "")));
        Assert.Equal(reason, (byte)(await DisconnectAsync(server)).Reason);
        Assert.Equal(reason, (byte)(await Assert.ThrowsAsync<MqttProtocolException>(() => client.Closed)).Reason);
    }

    [Theory]
    [InlineData("30 04 0001 61 00", V5)]
    [InlineData("20 03 01 00 00", V5)]
    [InlineData("20 02 01 00", V311)]
    [Statement("3.1.2-4", "3.2.0-1")]
    public async Task A_server_that_answers_CONNECT_wrong_fails_it(string hex, MqttProtocolVersion version)
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(version));
        var connecting = client.ConnectAsync(default).AsTask();
        await server.AcceptAsync();
        await server.Wire.SendAsync(Convert.FromHexString(hex.Replace(" ", "")));
        await Assert.ThrowsAsync<MqttProtocolException>(() => connecting);
        Assert.Null(await server.Wire.ReceiveAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Statement("4.12.0-7")]
    public async Task Who_has_no_authentication_method_sends_no_AUTH_also_when_asked_for_one(bool connected)
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(V5));
        var connecting = client.ConnectAsync(default).AsTask();
        Assert.Null((await server.AcceptAsync()).AuthenticationMethod);
        if (connected)
        {
            await server.Wire.SendAsync(new MqttConnectResult(), V5);
            await connecting;
        }

        // Continue authentication (0x18) by the method "x".
        await server.Wire.SendAsync(Convert.FromHexString("F006180415000178"));
        if (connected)
            Assert.Equal(MqttReasonCode.ProtocolError, (await DisconnectAsync(server)).Reason);
        Assert.Null(await server.Wire.ReceiveAsync());
        await Assert.ThrowsAsync<MqttProtocolException>(() => connected ? client.Closed : connecting);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.1.2-20")]
    public async Task Keep_alive_pings_an_idle_link_and_closes_a_half_open_one(MqttProtocolVersion version)
    {
        var clock = new ManualTimeProvider();
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(version) with { KeepAliveSeconds = 30 }, clock);
        await server.ConnectAsync(client, version);
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            await server.Wire.ReceiveAsync(MqttPacketType.Pingreq);
            await server.Wire.SendAsync(new EmptyPacket(MqttPacketType.Pingresp), version);
            await AnswerAsync(server, client, version);
        }

        // The link breaks here: nothing comes any more, though we keep on sending.
        var publishing = client.PublishAsync(Message, default).AsTask();
        await server.Wire.ReceiveAsync(MqttPacketType.Publish);
        var waited = 0;
        while (!client.Closed.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            waited += 10;
            Assert.True(waited <= 60, $"{waited} s");
            await client.PublishAsync(Message with { Qos = MqttQos.AtMostOnce }, default).AsTask().ContinueWith(_ => { });
        }

        Assert.Equal(60, waited);
        await Assert.ThrowsAsync<TimeoutException>(() => client.Closed);
        await Assert.ThrowsAsync<IOException>(() => publishing);
    }

    [Fact]
    [Statement("3.1.2-21", "3.2.2-21")]
    public async Task The_keep_alive_of_the_server_wins()
    {
        var clock = new ManualTimeProvider();
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(V5) with { KeepAliveSeconds = 600 }, clock);
        await server.ConnectAsync(client, V5, new MqttConnectResult { ServerKeepAliveSeconds = 5 });
        clock.Advance(TimeSpan.FromSeconds(5));
        await server.Wire.ReceiveAsync(MqttPacketType.Pingreq);
    }

    [Fact]
    public async Task Dispose_says_DISCONNECT_and_Abort_does_not()
    {
        using var server = new ScriptedMqttServer();
        var polite = server.Client(Options(V5));
        await server.ConnectAsync(polite, V5);
        await polite.DisposeAsync();
        Assert.Equal(MqttReasonCode.Success, (await DisconnectAsync(server)).Reason);
        Assert.Null(await server.Wire.ReceiveAsync());
        await polite.Closed;

        var rude = server.Client(Options(V5));
        await server.ConnectAsync(rude, V5);
        var publishing = rude.PublishAsync(Message, default).AsTask();
        await server.Wire.ReceiveAsync(MqttPacketType.Publish);
        rude.Abort();
        Assert.Null(await server.Wire.ReceiveAsync());
        await Assert.ThrowsAsync<IOException>(() => publishing);
        await Assert.ThrowsAsync<IOException>(() => rude.Closed);
        await Assert.ThrowsAsync<IOException>(() => rude.PublishAsync(Message, default).AsTask());
        await Assert.ThrowsAsync<IOException>(() => rude.SubscribeAsync([new("a")], default).AsTask());
        Assert.False(await rude.Deliveries.WaitToReadAsync());
        await rude.DisposeAsync();
    }

    [Fact]
    [Statement("4.13.2-1")]
    public async Task The_end_by_the_server_is_told_with_its_reason()
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(Options(V5));
        await server.ConnectAsync(client, V5);
        var publishing = client.PublishAsync(Message, default).AsTask();
        await server.Wire.ReceiveAsync(MqttPacketType.Publish);
        await server.Wire.SendAsync(new DisconnectPacket(MqttReasonCode.UseAnotherServer, ServerReference: "b:1883"), V5);
        var e = await Assert.ThrowsAsync<MqttDisconnectedException>(() => client.Closed);
        Assert.Equal((MqttReasonCode.UseAnotherServer, "b:1883"), (e.Reason, e.ServerReference));
        Assert.Same(e, await Record.ExceptionAsync(() => publishing));

        await using var dropped = server.Client(Options(V311));
        await server.ConnectAsync(dropped, V311);
        server.Drop();
        await Assert.ThrowsAnyAsync<IOException>(() => dropped.Closed);
    }

    [Fact]
    public async Task A_client_that_is_disposed_while_it_connects_gives_up()
    {
        using var server = new ScriptedMqttServer();
        var client = server.Client(Options(V5));
        var connecting = client.ConnectAsync(default).AsTask();
        await server.AcceptAsync();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => connecting);
        Assert.Null(await server.Wire.ReceiveAsync());
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        Assert.All(
            new[]
            {
                Options(V311) with { ClientId = "", CleanStart = false },
                Options(V311) with { Password = [1] },
                Options(V5) with { ReceiveMaximum = 0 },
                Options(V5) with { MaximumPacketSize = 10 },
                Options(V5) with { Will = Message with { Qos = MqttQos.ExactlyOnce } },
                Options(V5) with { Will = Message with { Topic = "+" } },
                Options((MqttProtocolVersion)3),
            },
            options => Assert.Throws<ArgumentException>(() => new MqttClient(options, _ => default, TimeProvider.System)));
    }

    private static async Task<DisconnectPacket> DisconnectAsync(ScriptedMqttServer server) =>
        DisconnectPacket.Read((await server.Wire.ReceiveAsync(MqttPacketType.Disconnect)).Body, V5);

    // QoS 0 waits for nobody [MQTT-3.3.4-8]: had the client sent anything before it, that would be here first.
    private static async Task NothingMoreAsync(ScriptedMqttServer server, MqttClient client, MqttProtocolVersion version)
    {
        await client.PublishAsync(new MqttMessage("marker", default, MqttQos.AtMostOnce), default);
        Assert.Equal("marker", (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version).ReadTopic());
    }

    // A message there and back: when it is here, so is all that was sent before it, and the client waits for more at this time of its clock.
    private static async Task AnswerAsync(ScriptedMqttServer server, MqttClient client, MqttProtocolVersion version)
    {
        await server.Wire.SendAsync(new PublishPacket(Message with { Qos = MqttQos.AtMostOnce }), version);
        await client.Deliveries.ReadAsync();
    }
}
