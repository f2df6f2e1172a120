using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.State;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace InternetDesa.LiveTests.Packages.Peers;

/// <summary>MQTTnet as its users write it, against the collector's own MQTT server.</summary>
public sealed class MqttNetPeerTests
{
    private const int Batches = 200;
    private static readonly DeviceId Device = TestDevices.Agent(1);
    private static readonly string State = DeviceTopic.Of(Device, DeviceTopic.State);

    [Theory]
    [InlineData(MqttProtocolVersion.V311, false)]
    [InlineData(MqttProtocolVersion.V311, true)]
    [InlineData(MqttProtocolVersion.V500, false)]
    [InlineData(MqttProtocolVersion.V500, true)]
    public async Task It_publishes_batches_of_both_QoS_and_hears_its_receipts(MqttProtocolVersion version, bool tls)
    {
        using var site = new CollectorSite(villages: 1).WithTls();
        if (tls)
            site.WithDevice(Device, "agent");
        await using var collector = await site.StartAsync();
        var receipts = Channel.CreateUnbounded<string>();
        using var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += received =>
        {
            receipts.Writer.TryWrite(received.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        var connected = await client.ConnectAsync(Options(site, version, tls).Build());
        Assert.Equal(MqttClientConnectResultCode.Success, connected.ResultCode);
        var granted = await client.SubscribeAsync(DeviceTopic.Of(Device, DeviceTopic.Receipt), MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, Assert.Single(granted.Items).ResultCode);
        for (var seq = 1; seq <= Batches; seq++)
        {
            var sent = await client.PublishBinaryAsync(DeviceTopic.Of(Device, DeviceTopic.Metrics), TestDevices.Batch(boot: 5, seq, points: 2),
                seq % 2 == 0 ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce);
            Assert.True(sent.IsSuccess, $"{sent.ReasonCode}");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!(await receipts.Reader.ReadAsync(patience.Token)).Contains($"have=\"1-{Batches}\"", StringComparison.Ordinal))
        {
        }

        await client.DisconnectAsync();
        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());
        Assert.Equal(Enumerable.Range(1, Batches).Select(seq => (long)seq), (await site.ReadSpoolAsync()).Select(batch => batch.Seq));
        Assert.Empty(await site.ReadDeadAsync());
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Its_state_is_kept_its_will_speaks_and_its_session_is_taken_over(MqttProtocolVersion version)
    {
        using var site = new CollectorSite(villages: 1);
        using (var database = StateDatabase.Open(site["state.db"]))
            new RetainedStore(database).PutAll([(DeviceTopic.Of(Device, DeviceTopic.Config), "pesan"u8.ToArray())]);
        await using var collector = await site.StartAsync();
        var ends = Channel.CreateUnbounded<MqttClientDisconnectReason>();
        var configs = Channel.CreateUnbounded<(string Payload, bool Retain)>();
        using var first = new MqttClientFactory().CreateMqttClient();
        first.ApplicationMessageReceivedAsync += received =>
        {
            configs.Writer.TryWrite((received.ApplicationMessage.ConvertPayloadToString(), received.ApplicationMessage.Retain));
            return Task.CompletedTask;
        };
        first.DisconnectedAsync += end =>
        {
            ends.Writer.TryWrite(end.Reason);
            return Task.CompletedTask;
        };
        await first.ConnectAsync(Options(site, version, tls: false).Build());
        await first.SubscribeAsync(DeviceTopic.Of(Device, DeviceTopic.Config), MqttQualityOfServiceLevel.AtLeastOnce);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.Equal(("pesan", true), await configs.Reader.ReadAsync(patience.Token));
        await first.PublishStringAsync(State, "online 7", MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
        await HasStateAsync(site, "online 7");

        using (var second = new MqttClientFactory().CreateMqttClient())
        {
            await second.ConnectAsync(Options(site, version, tls: false).WithWillTopic(State).WithWillPayload("offline 8").Build());
            var reason = await ends.Reader.ReadAsync(patience.Token);
            if (version == MqttProtocolVersion.V500)
                Assert.Equal(MqttClientDisconnectReason.SessionTakenOver, reason);
            await second.PublishStringAsync(State, "online 8", MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
            await HasStateAsync(site, "online 8");
        }

        // It was cut off without a DISCONNECT.
        await HasStateAsync(site, "offline 8");
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_wrong_password_is_refused(MqttProtocolVersion version)
    {
        using var site = new CollectorSite(villages: 1);
        await using var collector = await site.StartAsync();
        using var client = new MqttClientFactory().CreateMqttClient();
        var answer = await client.ConnectAsync(Options(site, version, tls: false).WithCredentials(Device.ToString(), "salah").Build());
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, answer.ResultCode);
    }

    private static MqttClientOptionsBuilder Options(CollectorSite site, MqttProtocolVersion version, bool tls)
    {
        var door = tls ? site.MqttTls : site.Mqtt;
        var options = new MqttClientOptionsBuilder().WithTcpServer($"{door.Address}", door.Port).WithProtocolVersion(version).WithClientId(Device.ToString());
        if (!tls)
            return options.WithCredentials(Device.ToString(), TestDevices.Password);
        return options.WithTlsOptions(security => security.UseTls().WithTargetHost($"{door.Address}").WithRevocationMode(X509RevocationMode.NoCheck)
            .WithTrustChain([X509Certificate2.CreateFromPem(File.ReadAllText(site.CaFile))])
            .WithClientCertificates([X509Certificate2.CreateFromPemFile(site["agent.pem"], site["agent.key"])]));
    }

    private static Task HasStateAsync(CollectorSite site, string state) => Eventually.Holds($"state '{state}' kept", () =>
    {
        using var database = StateDatabase.OpenReadOnly(site["state.db"]);
        return new RetainedStore(database).All().Any(message => message.Topic == State && Encoding.UTF8.GetString(message.Payload) == state);
    });
}
