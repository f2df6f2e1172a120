using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Collector;

namespace InternetDesa.Tests.Mqtt;

/// <summary>Statements of MQTT 5 that no other test says by the way.</summary>
public sealed class MqttStatementTests
{
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V5;

    public static TheoryData<MqttProtocolVersion> Versions => [MqttProtocolVersion.V311, V5];

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.1.3-5")]
    public async Task A_client_id_of_1_to_23_letters_and_digits_is_taken(MqttProtocolVersion version)
    {
        const string Letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (var length = 1; length <= 23; length++)
        {
            await using var server = new ServerHarness(version);
            var id = string.Concat(Enumerable.Range(0, length).Select(i => Letters[((7 * i) + length) % Letters.Length]));
            Assert.Equal(MqttReasonCode.Success, (await server.ConnectAsync(c => c with { ClientId = id })).Reason);
            Assert.Equal(id, server.Connection.ClientId);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("2.2.1-6", "2.2.2-1", "3.1.2-29", "3.2.0-2", "3.2.2-2", "3.10.4-4", "3.10.4-5", "3.12.4-1")]
    public async Task The_answers_of_the_server_carry_the_right_ids_one_CONNACK_and_no_explanations(MqttProtocolVersion version)
    {
        await using var server = new ServerHarness(version);
        var connack = await server.ConnectAsync();
        Assert.Null(connack.ReasonString);
        Assert.False(connack.SessionPresent);
        await server.Wire.SendAsync(new SubscribePacket(7, [new("a"), new("b")]), version);
        await server.Wire.SendAsync(new UnsubscribePacket(8, ["a", "c"]), version);
        await server.PublishAsync(9);
        await server.Wire.SendAsync(new EmptyPacket(MqttPacketType.Pingreq), version);
        var isV5 = version == V5;
        var suback = await server.Wire.ReceiveAsync(MqttPacketType.Suback);
        Assert.Equal(isV5 ? "0007000101" : "00070101", Convert.ToHexString(suback.Body));
        Assert.Equal(isV5 ? "0008000011" : "0008", Convert.ToHexString((await server.Wire.ReceiveAsync(MqttPacketType.Unsuback)).Body));
        Assert.Equal("0009", Convert.ToHexString((await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Body));
        Assert.Empty((await server.Wire.ReceiveAsync(MqttPacketType.Pingresp)).Body);
        Assert.Null(server.Wire.TryReceive());
    }

    [Fact]
    [Statement("3.14.4-1", "3.14.4-2")]
    public async Task After_DISCONNECT_of_either_side_nothing_is_sent_and_the_connection_is_closed()
    {
        await using var server = new ServerHarness(V5);
        await server.ConnectAsync();
        server.Connection.Close(MqttReasonCode.AdministrativeAction);
        Assert.False(server.Connection.TrySend("t", default, MqttQos.AtMostOnce, retain: false));
        await server.ExpectEndAsync(0x98);

        await using var other = new ServerHarness(V5);
        await other.ConnectAsync();
        await other.Wire.SendAsync([.. MqttWire.Bytes(new DisconnectPacket(), V5), 0xC0, 0x00]);
        Assert.Null(await other.Wire.ReceiveAsync());

        using var scripted = new ScriptedMqttServer();
        var client = scripted.Client(new MqttClientOptions { ClientId = "c" });
        await scripted.ConnectAsync(client, V5);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => client.PublishAsync(new MqttMessage("t", default), default).AsTask());
        await scripted.Wire.ReceiveAsync(MqttPacketType.Disconnect);
        Assert.Null(await scripted.Wire.ReceiveAsync());
    }

    [Fact]
    [Statement("3.14.0-1")]
    public async Task A_connection_that_was_not_accepted_gets_no_DISCONNECT()
    {
        await using var server = new ServerHarness(V5);
        server.Connection.Close(MqttReasonCode.ServerShuttingDown);
        Assert.Null(await server.Wire.ReceiveAsync());
    }

    [Fact]
    [Statement("3.2.2-13")]
    public async Task A_retained_will_is_refused_where_nothing_is_retained()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { RetainAvailable = false });
        var answer = await server.ConnectAsync(c => c with { Will = new MqttMessage("w", default, MqttQos.AtMostOnce, Retain: true) });
        Assert.Equal(MqttReasonCode.RetainNotSupported, answer.Reason);
        Assert.Null(await server.Wire.ReceiveAsync());
    }

    [Fact]
    [Statement("3.1.2-8")]
    public async Task A_will_with_a_delay_is_due_at_the_end_of_the_session()
    {
        await using var server = new ServerHarness(V5);
        var answer = await server.ConnectAsync(c => c with { Will = new MqttMessage("w", default), WillDelaySeconds = 3600, SessionExpirySeconds = 7200 });
        Assert.Equal(0u, answer.SessionExpirySeconds);
        await server.Wire.CloseAsync();
        Assert.Equal("w", (await server.EndAsync()).Will?.Topic);
    }

    [Fact]
    [Statement("4.3.2-5")]
    public async Task The_same_id_after_its_PUBACK_is_a_new_message_whatever_DUP_says()
    {
        await using var server = new ServerHarness(V5);
        await server.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            await server.Wire.SendAsync(new PublishPacket(new MqttMessage($"{i}", default), 7, Dup: i > 0), V5);
            Assert.Equal(7, (await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(V5).PacketId);
        }

        Assert.Equal(["0", "1", "2"], server.Topics);
    }

    [Theory]
    [InlineData("a/é", "a/e\u0301")]
    [InlineData("A", "a")]
    [InlineData("a", "a/")]
    [InlineData("/a", "a")]
    [Statement("4.7.3-4")]
    public void Names_are_compared_as_they_are(string filter, string name)
    {
        Assert.False(MqttTopic.Matches(filter, name));
        Assert.True(MqttTopic.Matches(name, name));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.1.3-6", "3.2.2-16")]
    public async Task Clients_without_an_id_get_one_each_that_nobody_has(MqttProtocolVersion version)
    {
        await using var collector = await CollectorFixture.StartAsync();
        // Of one device, and the first of them has the very id that would be given first.
        MqttClient[] clients = [Client("auto-1"), Client(""), Client("")];
        try
        {
            var ids = new List<string>();
            foreach (var client in clients)
                ids.Add((await client.ConnectAsync(default)).AssignedClientId ?? "");
            if (version == V5)
                Assert.Equal(3, ids.Skip(1).Where(id => id.Length > 0).Append("auto-1").Distinct().Count());
            // Nobody was taken over.
            for (var i = 0; i < clients.Length; i++)
                Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(clients[i], Batch(i + 1)));
        }
        finally
        {
            foreach (var client in clients)
                await client.DisposeAsync();
        }

        MqttClient Client(string id)
        {
            var user = CollectorFixture.Agent.ToString();
            var options = new MqttClientOptions { ClientId = id, ProtocolVersion = version, Username = user, Password = Encoding.UTF8.GetBytes(user) };
            return new MqttClient(options, ct => MqttTcp.ConnectAsync("127.0.0.1", collector.Mqtt.Port, null, null, ct), TimeProvider.System);
        }
    }

    [Fact]
    [Statement("3.10.4-2", "3.10.4-3")]
    public async Task Who_unsubscribes_gets_no_more_receipts()
    {
        await using var collector = await CollectorFixture.StartAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(collector.Mqtt);
        using var stream = new NetworkStream(socket);
        var wire = new MqttWire(PipeReader.Create(stream), PipeWriter.Create(stream));
        var user = CollectorFixture.Agent.ToString();
        await wire.SendAsync(new MqttConnect { ProtocolVersion = V5, ClientId = "c", CleanStart = true, Username = user, Password = Encoding.UTF8.GetBytes(user) }, V5);
        await wire.ReceiveAsync(MqttPacketType.Connack);
        var receipts = DeviceTopic.Of(CollectorFixture.Agent, "receipt");
        await wire.SendAsync(new SubscribePacket(1, [new(receipts)]), V5);
        await wire.ReceiveAsync(MqttPacketType.Suback);
        await PublishAsync(1);
        Assert.Equal(receipts, (await wire.ReceiveAsync(MqttPacketType.Publish)).Publish(V5).ReadTopic());

        await wire.SendAsync(new UnsubscribePacket(2, [receipts]), V5);
        await wire.ReceiveAsync(MqttPacketType.Unsuback);
        await PublishAsync(2);
        // A beat of the receipts is a quarter of a second, their interval here one.
        await using (var other = await collector.ConnectAsync(CollectorFixture.Other))
        {
            await other.SubscribeAsync([new(DeviceTopic.Of(CollectorFixture.Other, "receipt"))], default);
            await CollectorFixture.PublishAsync(other, Batch(2), device: CollectorFixture.Other);
            await other.Deliveries.ReadAsync();
        }

        await wire.SendAsync(new EmptyPacket(MqttPacketType.Pingreq), V5);
        await wire.ReceiveAsync(MqttPacketType.Pingresp);

        async Task PublishAsync(long seq)
        {
            await wire.SendAsync(new PublishPacket(new MqttMessage(DeviceTopic.Of(CollectorFixture.Agent, "metrics"), Encoding.UTF8.GetBytes(Batch(seq))), 9), V5);
            await wire.ReceiveAsync(MqttPacketType.Puback);
        }
    }

    private static string Batch(long seq) => $"batch boot=5i,seq={seq}i,n=0i,clock=\"utc\" 1795324181123456789\n";
}
