using System.Security.Authentication;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Broker;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.LiveTests.Packages;

/// <summary>Each <see cref="IMqttSession"/> against mosquitto, over TLS with certificates.</summary>
public sealed class MosquittoTransportTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DeviceId Device = TestDevices.Agent(1);
    private static readonly string Topic = DeviceTopic.Of(Device, DeviceTopic.Metrics);

    public static TheoryData<Transport, MqttProtocolVersion> Each => EachTransport.With(MqttProtocolVersion.V311, MqttProtocolVersion.V5);

    public static TheoryData<Transport> Alone => EachTransport.Alone;

    [Theory]
    [MemberData(nameof(Each))]
    public async Task What_is_published_is_delivered_in_order(Transport transport, MqttProtocolVersion version)
    {
        const int Messages = 1000;
        await using var broker = await StartAsync();
        var options = new MqttClientOptions { ClientId = "a", ProtocolVersion = version };
        // mosquitto 2.0.11 does not keep to it.
        await using var reader = broker.Session(transport, MosquittoSite.Collector, options with { ReceiveMaximum = 10, EnforcesReceiveMaximum = false });
        await using var writer = broker.Session(transport, Device.ToString(), options with { ClientId = "b" });
        await reader.ConnectAsync(None);
        Assert.Equal([MqttReasonCode.GrantedQos1, MqttReasonCode.Success],
            await reader.SubscribeAsync([new MqttSubscription("desa/#"), new MqttSubscription("lain", MqttQos.AtMostOnce)], None));
        await writer.ConnectAsync(None);

        var publishing = Task.WhenAll(Enumerable.Range(0, Messages).Select(i =>
            writer.PublishAsync(new MqttMessage(Topic, Encoding.ASCII.GetBytes($"{i}")), None).AsTask()));
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), await TakeAsync(reader, Messages));
        Assert.All(await publishing, code => Assert.Equal(MqttReasonCode.Success, code));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task What_was_not_acknowledged_before_a_kill_is_delivered_again(Transport transport, MqttProtocolVersion version)
    {
        const int Messages = 10, Kept = 4;
        await using var broker = await StartAsync();
        var options = new MqttClientOptions
        {
            ClientId = "penyimpan", CleanStart = false, SessionExpirySeconds = 300, ProtocolVersion = version,
        };
        await using (var first = broker.Session(transport, MosquittoSite.Collector, options))
        {
            Assert.False((await first.ConnectAsync(None)).SessionPresent);
            await first.SubscribeAsync([new MqttSubscription("desa/#")], None);
            await PublishAsync(broker, 0, Messages);
            for (var i = 0; i < Messages; i++)
            {
                var delivery = await ReadAsync(first);
                if (i < Kept)
                    await delivery.AcknowledgeAsync();
            }

            // Its SUBACK comes after the broker has read the PUBACKs.
            await first.SubscribeAsync([new MqttSubscription("lain")], None);
            first.Abort();
        }

        await using var second = broker.Session(transport, MosquittoSite.Collector, options);
        Assert.True((await second.ConnectAsync(None)).SessionPresent);
        await PublishAsync(broker, Messages, 1);
        Assert.Equal(Enumerable.Range(Kept, Messages - Kept + 1).Select(i => $"{i}"), await TakeAsync(second, Messages - Kept + 1));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_killed_client_leaves_its_will_and_one_that_says_goodbye_does_not(Transport transport, MqttProtocolVersion version)
    {
        await using var broker = await StartAsync();
        await using var reader = broker.Session(transport, MosquittoSite.Collector);
        await reader.ConnectAsync(None);
        await reader.SubscribeAsync([new MqttSubscription("desa/#")], None);
        foreach (var word in new[] { "pamit", "mati" })
        {
            await using var device = broker.Session(transport, Device.ToString(), new MqttClientOptions
            {
                ClientId = word, ProtocolVersion = version, Will = new MqttMessage(DeviceTopic.Of(Device, DeviceTopic.State), Encoding.ASCII.GetBytes(word)),
            });
            await device.ConnectAsync(None);
            if (word == "mati")
                device.Abort();
        }

        Assert.Equal(["mati"], await TakeAsync(reader, 1));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_killed_broker_ends_what_waits_and_another_session_goes_on(Transport transport)
    {
        await using var broker = await StartAsync();
        await using var lost = broker.Session(transport, Device.ToString());
        await lost.ConnectAsync(None);
        await broker.KillAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => lost.Closed);
        await Assert.ThrowsAnyAsync<IOException>(() => lost.PublishAsync(new MqttMessage(Topic, "x"u8.ToArray()), None).AsTask());

        await using var refused = broker.Session(transport, Device.ToString());
        await Assert.ThrowsAnyAsync<IOException>(() => refused.ConnectAsync(None).AsTask());
        await broker.StartAsync();
        await using var next = broker.Session(transport, Device.ToString());
        await next.ConnectAsync(None);
        Assert.Equal(MqttReasonCode.NoMatchingSubscribers, await next.PublishAsync(new MqttMessage(Topic, "x"u8.ToArray()), None));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task Foreign_certificates_are_refused_on_both_sides(Transport transport)
    {
        await using var foreign = new MosquittoSite();
        foreign.Issue(Device);
        await using var broker = await StartAsync();
        foreach (var (client, certificates) in new (string?, MosquittoSite?)[] { (null, null), (Device.ToString(), foreign) })
        {
            await using var session = broker.Session(transport, client, certificates: certificates);
            var fault = await Record.ExceptionAsync(() => session.ConnectAsync(None).AsTask());
            Assert.True(fault is IOException or AuthenticationException, $"{fault}");
        }

        // The broker's certificate is not of the authority that the client trusts.
        await using var mistaken = Transports.Mqtt(transport, new MqttClientOptions { ClientId = "c" },
            ct => MqttTcp.ConnectAsync(broker.Address.Address.ToString(), broker.Address.Port,
                PinnedTls.Client(foreign.CaFile, foreign.CertificateOf(Device.ToString()), foreign.KeyOf(Device.ToString()), TimeProvider.System.GetUtcNow()),
                null, ct), TimeProvider.System);
        await Assert.ThrowsAsync<AuthenticationException>(() => mistaken.ConnectAsync(None).AsTask());
    }

    private static async Task<MosquittoSite> StartAsync()
    {
        var broker = new MosquittoSite();
        broker.Issue(Device);
        await broker.StartAsync();
        return broker;
    }

    // By a peer that has no part in the test.
    private static async Task PublishAsync(MosquittoSite broker, int first, int count)
    {
        await using var device = await broker.ConnectAsync(Device.ToString());
        for (var i = first; i < first + count; i++)
            await device.PublishAsync(new MqttMessage(Topic, Encoding.ASCII.GetBytes($"{i}")), None);
    }

    private static async Task<MqttDelivery> ReadAsync(IMqttSession session)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        // Once they are over, the reason says more.
        if (!await session.Deliveries.WaitToReadAsync(patience.Token))
            await session.Closed;
        return await session.Deliveries.ReadAsync(patience.Token);
    }

    private static async Task<string[]> TakeAsync(IMqttSession session, int count)
    {
        var payloads = new string[count];
        for (var i = 0; i < count; i++)
        {
            var delivery = await ReadAsync(session);
            payloads[i] = Encoding.ASCII.GetString(delivery.Payload.Span);
            await delivery.AcknowledgeAsync();
        }

        return payloads;
    }
}
