using System.IO.Pipelines;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Mqtt;

/// <summary>A server connection over pipes in memory that run everything inline: what the client sends is handled when the send returns.</summary>
internal sealed class ServerHarness : IMqttServerHandler, IAsyncDisposable
{
    private static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly Pipe _toServer = new(Inline);
    private readonly Pipe _toClient = new(Inline);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ServerHarness(MqttProtocolVersion version, MqttServerOptions? options = null, ManualTimeProvider? clock = null, TimeProvider? timers = null)
    {
        Version = version;
        Clock = clock ?? new ManualTimeProvider();
        Wire = new MqttWire(_toClient.Reader, _toServer.Writer);
        Connection = new MqttServerConnection(
            new Duplex(_toServer.Reader, _toClient.Writer), this, options ?? new MqttServerOptions(), timers ?? Clock);
        _running = Connection.RunAsync(_stop.Token);
    }

    public MqttProtocolVersion Version { get; }

    public ManualTimeProvider Clock { get; }

    public MqttWire Wire { get; }

    public MqttServerConnection Connection { get; }

    public Func<MqttConnect, MqttConnectDecision> OnConnect { get; set; } = _ => MqttConnectDecision.Accept;

    /// <summary>Where the connection is entered under its client id, if anywhere.</summary>
    public MqttServerRegistry? Registry { get; set; }

    public Func<string, byte[], MqttPublishAnswer> OnPublish { get; set; } = (_, _) => default;

    public Func<string, MqttQos, MqttReasonCode> OnSubscribe { get; set; } = (_, qos) => (MqttReasonCode)(byte)qos;

    public Action<IReadOnlyList<MqttGrant>> OnSubscribed { get; set; } = _ => { };

    public List<string> Topics { get; } = [];

    public List<string> Filters { get; } = [];

    public List<(MqttMessage? Will, string Reason)> Ends { get; } = [];

    public async Task<MqttConnectResult> ConnectAsync(Func<MqttConnect, MqttConnect>? change = null)
    {
        var connect = new MqttConnect { ProtocolVersion = Version, ClientId = "c", CleanStart = true };
        await Wire.SendAsync(change?.Invoke(connect) ?? connect, Version);
        var connack = await Wire.ReceiveAsync(MqttPacketType.Connack);
        return MqttConnectResult.Read(connack.Body, Version);
    }

    public Task PublishAsync(ushort id, string topic = "t") => Wire.SendAsync(
        new PublishPacket(new MqttMessage(topic, new byte[] { 1 }, id == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce), id), Version);

    public async Task<(MqttMessage? Will, string Reason)> EndAsync()
    {
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
        return Assert.Single(Ends);
    }

    /// <summary>The connection ends, and a client of MQTT 5 is told why.</summary>
    public async Task ExpectEndAsync(byte reason)
    {
        if (Version == MqttProtocolVersion.V5)
        {
            var disconnect = DisconnectPacket.Read((await Wire.ReceiveAsync(MqttPacketType.Disconnect)).Body, Version);
            Assert.Equal(reason, (byte)disconnect.Reason);
        }

        Assert.Null(await Wire.ReceiveAsync());
        await EndAsync();
    }

    public void Stop() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // A peer that reads nothing any more, so that the last bytes wait for nobody.
        await _toClient.Reader.CompleteAsync();
        await EndAsync();
        _stop.Dispose();
    }

    async ValueTask<MqttConnectDecision> IMqttServerHandler.ConnectAsync(MqttServerConnection connection, MqttConnect packet, CancellationToken ct)
    {
        if (Registry is not null)
            await Registry.RegisterAsync(packet.ClientId, connection);
        return OnConnect(packet);
    }

    MqttPublishAnswer IMqttServerHandler.Publish(MqttServerConnection connection, in MqttPublish publish)
    {
        Topics.Add(publish.ReadTopic());
        return OnPublish(publish.ReadTopic(), publish.Payload.ToArray());
    }

    MqttReasonCode IMqttServerHandler.Subscribe(MqttServerConnection connection, string filter, MqttQos qos) => OnSubscribe(filter, qos);

    void IMqttServerHandler.Subscribed(MqttServerConnection connection, IReadOnlyList<MqttGrant> granted) => OnSubscribed(granted);

    void IMqttServerHandler.Unsubscribed(MqttServerConnection connection, IReadOnlyList<string> filters) => Filters.AddRange(filters);

    void IMqttServerHandler.Disconnected(MqttServerConnection connection, MqttMessage? will, string reason) => Ends.Add((will, reason));

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
