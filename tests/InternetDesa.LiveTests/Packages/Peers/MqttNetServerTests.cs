using System.Net;
using System.Text;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;
using MQTTnet.Server;

namespace InternetDesa.LiveTests.Packages.Peers;

/// <summary>Each <see cref="IMqttSession"/> against MQTTnet.Server.</summary>
public sealed class MqttNetServerTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly IPEndPoint _address = new(Loopback.Next(), 1883);
    private readonly MqttServer _server;

    public MqttNetServerTests() => _server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
        .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(_address.Address).WithDefaultEndpointBoundIPV6Address(IPAddress.None)
        .WithDefaultEndpointPort(_address.Port).WithPersistentSessions().Build());

    public static TheoryData<Transport, MqttProtocolVersion> Each => EachTransport.With(MqttProtocolVersion.V311, MqttProtocolVersion.V5);

    public async ValueTask InitializeAsync()
    {
        // It passes a publisher's topic alias on to subscribers that allow none, which then have to end the connection [MQTT-3.1.2-26]:
        // whoever runs it takes the alias off.
        _server.InterceptingPublishAsync += intercepted =>
        {
            intercepted.ApplicationMessage.TopicAlias = 0;
            return Task.CompletedTask;
        };
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Messages_of_both_QoS_are_delivered_in_order_and_retained_ones_first(Transport transport, MqttProtocolVersion version)
    {
        await using var writer = Session(transport, version, "penulis");
        await using var reader = Session(transport, version, "pembaca");
        await writer.ConnectAsync(None);
        Assert.Equal(version == MqttProtocolVersion.V5 ? MqttReasonCode.NoMatchingSubscribers : MqttReasonCode.Success,
            await PublishAsync(writer, "desa/a", "tersimpan", retain: true));
        await reader.ConnectAsync(None);
        Assert.Equal([MqttReasonCode.GrantedQos1], await reader.SubscribeAsync([new MqttSubscription("desa/#")], None));
        var kept = await ReadAsync(reader);
        Assert.Equal(("tersimpan", true), (Text(kept), kept.Retain));
        await kept.AcknowledgeAsync();
        for (var i = 0; i < 500; i++)
            await writer.PublishAsync(new MqttMessage("desa/a", Encoding.ASCII.GetBytes($"{i}"), i % 5 == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce), None);
        for (var i = 0; i < 500; i++)
        {
            var delivery = await ReadAsync(reader);
            Assert.Equal($"{i}", Text(delivery));
            await delivery.AcknowledgeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_killed_session_leaves_its_will_and_gets_what_came_meanwhile(Transport transport, MqttProtocolVersion version)
    {
        await using var writer = Session(transport, version, "penulis");
        await writer.ConnectAsync(None);
        await writer.SubscribeAsync([new MqttSubscription("wasiat")], None);
        await using (var first = Session(transport, version, "pembaca", cleanStart: false))
        {
            await first.ConnectAsync(None);
            await first.SubscribeAsync([new MqttSubscription("desa/#")], None);
            first.Abort();
            Assert.Equal("mati", Text(await ReadAsync(writer)));
        }

        await PublishAsync(writer, "desa/a", "sementara itu");
        await using var second = Session(transport, version, "pembaca", cleanStart: false);
        Assert.True((await second.ConnectAsync(None)).SessionPresent);
        Assert.Equal("sementara itu", Text(await ReadAsync(second)));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_session_that_is_taken_over_is_told(Transport transport, MqttProtocolVersion version)
    {
        await using var first = Session(transport, version, "sama");
        await using var second = Session(transport, version, "sama");
        await first.ConnectAsync(None);
        await second.ConnectAsync(None);
        var end = await Record.ExceptionAsync(() => first.Closed);
        if (version == MqttProtocolVersion.V5)
            Assert.Equal(MqttReasonCode.SessionTakenOver, Assert.IsType<MqttDisconnectedException>(end).Reason);
        Assert.NotNull(end);
        Assert.False(second.Closed.IsCompleted);
    }

    private IMqttSession Session(Transport transport, MqttProtocolVersion version, string clientId, bool cleanStart = true) => Transports.Mqtt(
        transport, new MqttClientOptions
        {
            ClientId = clientId, ProtocolVersion = version, CleanStart = cleanStart, SessionExpirySeconds = cleanStart ? 0u : 300,
            Will = new MqttMessage("wasiat", "mati"u8.ToArray()),
        }, ct => MqttTcp.ConnectAsync($"{_address.Address}", _address.Port, null, null, ct), TimeProvider.System);

    private static ValueTask<MqttReasonCode> PublishAsync(IMqttSession session, string topic, string text, bool retain = false) =>
        session.PublishAsync(new MqttMessage(topic, Encoding.ASCII.GetBytes(text), Retain: retain), None);

    private static async Task<MqttDelivery> ReadAsync(IMqttSession session)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        return await session.Deliveries.ReadAsync(patience.Token);
    }

    private static string Text(MqttDelivery delivery) => Encoding.ASCII.GetString(delivery.Payload.Span);
}
