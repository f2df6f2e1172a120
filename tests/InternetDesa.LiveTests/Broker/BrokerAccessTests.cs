using System.Security.Authentication;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.LiveTests.Broker;

/// <summary>Who may do what at a real mosquitto with the generated access list: a village speaks as itself only, and hears itself only.</summary>
public sealed class BrokerAccessTests
{
    private static readonly DeviceId First = TestDevices.Agent(1);
    private static readonly DeviceId Second = TestDevices.Agent(2);
    private static readonly string[] Channels = ["metrics", "state", "event", "cmd/ping/reply", "receipt", "config", "cmd/ping", "lain", "metrics/x"];

    public static TheoryData<MqttProtocolVersion> Versions => [MqttProtocolVersion.V311, MqttProtocolVersion.V5];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_village_writes_its_own_channels_and_no_others(MqttProtocolVersion version)
    {
        await using var broker = await StartAsync();
        // The collector hears everything that the broker lets through.
        await using var collector = await broker.ConnectAsync(MosquittoSite.Collector);
        await collector.SubscribeAsync([new MqttSubscription("#")], CancellationToken.None);
        // A client id is anybody's to choose.
        await using var village = await broker.ConnectAsync(First.ToString(), new MqttClientOptions { ClientId = Second.ToString(), ProtocolVersion = version });

        foreach (var device in new[] { Second, First })
        {
            foreach (var channel in Channels)
            {
                var allowed = device == First && DeviceTopic.DeviceMayWrite(channel);
                var code = await village.PublishAsync(new MqttMessage(DeviceTopic.Of(device, channel), Encoding.ASCII.GetBytes(channel)), CancellationToken.None);
                Assert.True(version == MqttProtocolVersion.V311 || code >= MqttReasonCode.UnspecifiedError == !allowed, $"{device} {channel}: {code}");
            }
        }

        // One publisher's messages keep their order: what is not among the first is nowhere.
        var heard = await TakeAsync(collector, Channels.Count(DeviceTopic.DeviceMayWrite));
        Assert.Equal(Channels.Where(DeviceTopic.DeviceMayWrite).Select(channel => DeviceTopic.Of(First, channel)), heard);
        await village.PublishAsync(new MqttMessage(DeviceTopic.Of(First, DeviceTopic.Event), "last"u8.ToArray()), CancellationToken.None);
        Assert.Equal([DeviceTopic.Of(First, DeviceTopic.Event)], await TakeAsync(collector, 1));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_village_hears_its_own_channels_and_no_others_whatever_it_subscribes_to(MqttProtocolVersion version)
    {
        await using var broker = await StartAsync();
        await using var collector = await broker.ConnectAsync(MosquittoSite.Collector);
        await using var other = await broker.ConnectAsync(Second.ToString());
        await using var village = await broker.ConnectAsync(First.ToString(), new MqttClientOptions { ClientId = "+", ProtocolVersion = version });
        // mosquitto grants all of these; delivery is what counts.
        await village.SubscribeAsync(
            [new MqttSubscription("#"), new MqttSubscription("+/+/+/+/+/+/+/+"), new MqttSubscription($"{DeviceTopic.Prefix}{Second}/#")], CancellationToken.None);
        await using var own = await broker.ConnectAsync(First.ToString(), new MqttClientOptions { ClientId = "own", ProtocolVersion = version });
        await own.SubscribeAsync([new MqttSubscription("#"), new MqttSubscription($"{DeviceTopic.Prefix}{Second}/#")], CancellationToken.None);

        foreach (var channel in Channels)
        {
            await other.PublishAsync(new MqttMessage(DeviceTopic.Of(Second, channel), "x"u8.ToArray()), CancellationToken.None);
            foreach (var device in new[] { Second, First })
                await collector.PublishAsync(new MqttMessage(DeviceTopic.Of(device, channel), "x"u8.ToArray()), CancellationToken.None);
        }

        // The last of the channels that it may hear; what came before it was heard before it.
        string[] readable = [.. Channels.Where(DeviceTopic.DeviceMayRead).Append(DeviceTopic.Config).Select(channel => DeviceTopic.Of(First, channel))];
        await collector.PublishAsync(new MqttMessage(DeviceTopic.Of(First, DeviceTopic.Config), "last"u8.ToArray()), CancellationToken.None);
        Assert.Equal(readable, await TakeAsync(own, readable.Length));
        // A client id with a wildcard hears nothing at all.
        Assert.False(village.Deliveries.TryRead(out _));
    }

    [Fact]
    public async Task A_will_for_another_village_is_not_published()
    {
        await using var broker = await StartAsync();
        await using var collector = await broker.ConnectAsync(MosquittoSite.Collector);
        await collector.SubscribeAsync([new MqttSubscription("#")], CancellationToken.None);

        foreach (var target in new[] { Second, First })
        {
            var client = broker.Client(First.ToString(), new MqttClientOptions
            {
                ClientId = "will", Will = new MqttMessage(DeviceTopic.Of(target, DeviceTopic.State), "offline"u8.ToArray()),
            });
            if (await Record.ExceptionAsync(() => client.ConnectAsync(CancellationToken.None).AsTask()) is { } refused)
                Assert.Equal(MqttReasonCode.NotAuthorized, Assert.IsType<MqttRefusedException>(refused).Reason);
            client.Abort();
        }

        Assert.Equal([DeviceTopic.Of(First, DeviceTopic.State)], await TakeAsync(collector, 1));
    }

    [Fact]
    public async Task No_certificate_one_of_another_authority_and_a_revoked_one_are_refused()
    {
        var revoked = TestDevices.Agent(3);
        await using var foreign = new MosquittoSite();
        foreign.Issue(First);
        await using var broker = await StartAsync(revoked);

        Assert.All(await Task.WhenAll(
            FaultAsync(broker.Client(null)),
            FaultAsync(broker.Client(First.ToString(), certificates: foreign)),
            FaultAsync(broker.Client(revoked.ToString()))),
            fault => Assert.True(fault is IOException or AuthenticationException, $"{fault}"));
        await using var good = await broker.ConnectAsync(First.ToString());
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_not_spoken_to()
    {
        await using var broker = await StartAsync();
        await using var other = new MosquittoSite();
        other.Issue(First);
        var client = new MqttClient(new MqttClientOptions { ClientId = "c" }, ct => MqttTcp.ConnectAsync(broker.Address.Address.ToString(), broker.Address.Port,
            PinnedTls.Client(other.CaFile, other.CertificateOf(First.ToString()), other.KeyOf(First.ToString()), TimeProvider.System.GetUtcNow()), null, ct),
            TimeProvider.System);

        Assert.IsType<AuthenticationException>(await FaultAsync(client));
    }

    [Fact]
    public async Task The_collectors_own_server_takes_the_same_certificates_instead_of_passwords()
    {
        await using var authority = new MosquittoSite();
        await using var foreign = new MosquittoSite();
        authority.Issue(First);
        foreign.Issue(First);
        using var site = new CollectorSite(villages: 1).WithTls().WithClientCa(authority.CaFile);
        await using var collector = await site.StartAsync();

        await using (var client = Own(site, authority, First.ToString()))
        {
            await client.ConnectAsync(CancellationToken.None);
            Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(First, TestDevices.Batch(boot: 5, seq: 1, points: 1)));
            Assert.Equal(MqttReasonCode.NotAuthorized, await client.PublishAsync(Second, TestDevices.Batch(boot: 5, seq: 1, points: 1)));
        }

        // Without a device's name in it a certificate is no identity; without the right authority it is none at all.
        Assert.Equal(MqttReasonCode.NotAuthorized,
            Assert.IsType<MqttRefusedException>(await FaultAsync(Own(site, authority, MosquittoSite.Collector))).Reason);
        Assert.True(await FaultAsync(Own(site, foreign, First.ToString())) is IOException or AuthenticationException);
        await using var byPassword = await TestDevices.ConnectAsync(First, site.Mqtt);
    }

    private static MqttClient Own(CollectorSite site, MosquittoSite authority, string client) => new(
        new MqttClientOptions { ClientId = client }, ct => MqttTcp.ConnectAsync(site.MqttTls.Address.ToString(), site.MqttTls.Port,
            PinnedTls.Client(site.CaFile, authority.CertificateOf(client), authority.KeyOf(client), TimeProvider.System.GetUtcNow()), null, ct), TimeProvider.System);

    private static async Task<MosquittoSite> StartAsync(DeviceId? revoked = null)
    {
        var broker = new MosquittoSite();
        broker.Issue(First);
        broker.Issue(Second);
        if (revoked is { } device)
            broker.Issue(device, revoked: true);
        await broker.StartAsync();
        return broker;
    }

    private static async Task<Exception?> FaultAsync(MqttClient client)
    {
        await using (client)
            return await Record.ExceptionAsync(() => client.ConnectAsync(CancellationToken.None).AsTask());
    }

    private static async Task<string[]> TakeAsync(MqttClient client, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        var topics = new string[count];
        for (var i = 0; i < count; i++)
        {
            var delivery = await client.Deliveries.ReadAsync(patience.Token);
            topics[i] = delivery.Topic;
            await delivery.AcknowledgeAsync();
        }

        return topics;
    }
}
