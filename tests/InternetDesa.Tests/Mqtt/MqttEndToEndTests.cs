using System.IO.Pipelines;
using System.Text;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>The client and the server of this project against each other, over pipes.</summary>
public class MqttEndToEndTests
{
    public static TheoryData<MqttProtocolVersion> Versions => [MqttProtocolVersion.V311, MqttProtocolVersion.V5];

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("4.2.0-1")]
    public async Task Messages_go_up_and_receipts_come_down(MqttProtocolVersion version)
    {
        const int Messages = 2000;
        var handler = new Echo();
        await using var client = handler.Client(new MqttClientOptions { ClientId = "agent", ProtocolVersion = version, ReceiveMaximum = 10 });
        await client.ConnectAsync(default);
        Assert.Equal([MqttReasonCode.GrantedQos1], await client.SubscribeAsync([new("receipt/#")], default));

        var publishing = Task.WhenAll(Enumerable.Range(0, Messages).Select(i =>
            client.PublishAsync(new MqttMessage($"metrics/{i}", Encoding.ASCII.GetBytes($"{i}")), default).AsTask()));
        for (var i = 0; i < Messages; i++)
        {
            var receipt = await client.Deliveries.ReadAsync();
            Assert.Equal($"receipt/metrics/{i}", receipt.Topic);
            await receipt.AcknowledgeAsync();
        }

        Assert.All(await publishing, reason => Assert.Equal(MqttReasonCode.Success, reason));
        await client.DisposeAsync();
        Assert.Null(await handler.EndAsync());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_aborted_client_leaves_its_will(MqttProtocolVersion version)
    {
        var handler = new Echo();
        var client = handler.Client(new MqttClientOptions { ClientId = "agent", ProtocolVersion = version, Will = new MqttMessage("state", "offline"u8.ToArray()) });
        await client.ConnectAsync(default);
        client.Abort();
        Assert.Equal("state", (await handler.EndAsync())?.Topic);
    }

    /// <summary>Takes every message and sends a receipt for it.</summary>
    private sealed class Echo : IMqttServerHandler
    {
        private readonly TaskCompletionSource<MqttMessage?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public MqttClient Client(MqttClientOptions options) => new(options, Open, TimeProvider.System);

        public Task<MqttMessage?> EndAsync() => _end.Task.WaitAsync(TimeSpan.FromSeconds(20));

        public ValueTask<MqttConnectDecision> ConnectAsync(MqttServerConnection connection, MqttConnect packet, CancellationToken ct) => new(MqttConnectDecision.Accept);

        public MqttPublishAnswer Publish(MqttServerConnection connection, in MqttPublish publish)
        {
            Assert.True(connection.TrySend($"receipt/{publish.ReadTopic()}", publish.Payload.ToArray(), MqttQos.AtLeastOnce, retain: false));
            return new MqttPublishAnswer(LaterAsync());
        }

        public MqttReasonCode Subscribe(MqttServerConnection connection, string filter, MqttQos qos) => (MqttReasonCode)(byte)qos;

        public void Subscribed(MqttServerConnection connection, IReadOnlyList<MqttGrant> granted)
        {
        }

        public void Unsubscribed(MqttServerConnection connection, IReadOnlyList<string> filters)
        {
        }

        public void Disconnected(MqttServerConnection connection, MqttMessage? will, string reason) => _end.SetResult(will);

        private static async ValueTask LaterAsync() => await Task.Yield();

        private ValueTask<Stream> Open(CancellationToken ct)
        {
            Pipe up = new(), down = new();
            var server = new MqttServerConnection(
                new Duplex(up.Reader, down.Writer), this, new MqttServerOptions { MaximumQueuedMessages = 10_000, ReceiveMaximum = 7 }, TimeProvider.System);
            _ = server.RunAsync(default);
            return new(new DuplexStream(down.Reader.AsStream(), up.Writer.AsStream()));
        }

        private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
