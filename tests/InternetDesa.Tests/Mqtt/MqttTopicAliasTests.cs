using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>Numbers in place of topics (MQTT 5 §3.3.2.3.4): our client sends them where the server takes them, our server takes them where it says so.</summary>
public class MqttTopicAliasTests
{
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V5;

    [Fact]
    [Statement("3.2.2-17", "3.3.2-7")]
    public async Task A_topic_is_sent_once_a_connection_and_its_number_from_then_on()
    {
        using var server = new ScriptedMqttServer();
        for (var connection = 0; connection < 2; connection++)
        {
            await using var client = server.Client(new MqttClientOptions { ClientId = "c" });
            await server.ConnectAsync(client, V5, new MqttConnectResult { TopicAliasMaximum = 2 });
            string[] topics = ["a", "a", "b", "c", "a", "b", "c"];
            var sent = new List<string>();
            foreach (var topic in topics)
            {
                var publishing = client.PublishAsync(new MqttMessage(topic, new byte[] { 1 }), default);
                var packet = await server.Wire.ReceiveAsync(MqttPacketType.Publish);
                // Topic, identifier, properties.
                sent.Add(Convert.ToHexString(packet.Body.AsSpan(0, 2 + packet.Body[1])) + "/" + Convert.ToHexString(packet.Body.AsSpan((4 + packet.Body[1])..^1)));
                await server.Wire.SendAsync(new PubackPacket(packet.Body[3 + packet.Body[1]]), V5);
                await publishing;
            }

            Assert.Equal(
                ["000161/03230001", "0000/03230001", "000162/03230002", "000163/00", "0000/03230001", "0000/03230002", "000163/00"], sent);
        }
    }

    [Fact]
    [Statement("3.2.2-18")]
    public async Task A_server_that_takes_no_numbers_gets_none()
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(new MqttClientOptions { ClientId = "c" });
        await server.ConnectAsync(client, V5, new MqttConnectResult());
        for (var i = 0; i < 3; i++)
        {
            _ = client.PublishAsync(new MqttMessage("a", new byte[] { 1 }), default);
            Assert.Equal("a", (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(V5).ReadTopic());
        }
    }

    [Fact]
    public async Task A_message_that_only_just_fits_is_sent_without_a_number()
    {
        using var server = new ScriptedMqttServer();
        await using var client = server.Client(new MqttClientOptions { ClientId = "c" });
        await server.ConnectAsync(client, V5, new MqttConnectResult { TopicAliasMaximum = 9, MaximumPacketSize = 100 });
        _ = client.PublishAsync(new MqttMessage("a", new byte[92]), default);
        var packet = await server.Wire.ReceiveAsync(MqttPacketType.Publish);
        Assert.Equal((100, "a"), (packet.Header.Length + packet.Header.Remaining, packet.Publish(V5).ReadTopic()));
    }

    [Fact]
    [Statement("3.3.2-12")]
    public async Task The_server_takes_numbers_up_to_its_maximum_and_announces_it()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { TopicAliasMaximum = 2 });
        Assert.Equal(2, (await server.ConnectAsync()).TopicAliasMaximum);
        foreach (var packet in new[] { "000161 03230001", "000162 03230002", "0000 03230001", "0000 03230002", "000163 03230001", "0000 03230001" })
            await server.Wire.SendAsync(Publish(packet));
        await Eventually.TrueAsync(() => server.Topics.Count == 6);
        Assert.Equal(["a", "b", "a", "b", "c", "c"], server.Topics);
    }

    [Theory]
    [InlineData("0000 03230001", 0x82)]
    [InlineData("000161 03230003", 0x94)]
    public async Task A_number_of_no_topic_and_one_above_the_maximum_end_the_connection(string packet, byte reason)
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { TopicAliasMaximum = 2 });
        await server.ConnectAsync();
        await server.Wire.SendAsync(Publish(packet));
        await server.ExpectEndAsync(reason);
        Assert.Empty(server.Topics);
    }

    // QoS 0, no payload.
    private static byte[] Publish(string body)
    {
        var bytes = Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal));
        return [0x30, (byte)bytes.Length, .. bytes];
    }
}
