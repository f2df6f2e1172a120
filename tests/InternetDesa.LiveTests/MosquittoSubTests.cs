using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>A listener that others wrote, at the collector's own MQTT server.</summary>
public sealed class MosquittoSubTests
{
    // A device for each way: version, whether by TLS, and QoS.
    private static readonly (string Version, bool Tls, int Qos)[] Ways =
        [.. from version in (string[])["mqttv311", "mqttv5"] from tls in (bool[])[false, true] from qos in (int[])[0, 1] select (version, tls, qos)];

    [Fact]
    public async Task It_hears_its_config_and_its_receipts_with_the_QoS_that_it_asked_for()
    {
        using var site = new CollectorSite(villages: Ways.Length).WithTls();
        await using var collector = await site.StartAsync();
        await Task.WhenAll(Ways.Select((way, i) => CheckAsync(site, TestDevices.Agent(i + 1), way.Version, way.Tls, way.Qos)));
        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());
    }

    private static async Task CheckAsync(CollectorSite site, DeviceId device, string version, bool tls, int qos)
    {
        // Retained: told at SUBSCRIBE.
        var config = $"{DeviceTopic.Of(device, DeviceTopic.Config)} {qos} 1 {{}}";
        var receipt = $"{DeviceTopic.Of(device, DeviceTopic.Receipt)} {qos} 0 receipt boot=7i,have=";
        await using (var sub = Start(site, device, version, tls, qos))
        {
            await sub.SaidAsync(config);
            // A batch while it listens.
            await using var agent = await TestDevices.ConnectAsync(device, site.Mqtt);
            await agent.PublishAsync(device, TestDevices.Batch(boot: 7, seq: 1, points: 1));
            Assert.True(await sub.ExitAsync() == 0, sub.Output);
            Assert.Contains($"{receipt}\"1\" ", sub.Output);
        }

        // And one that it missed.
        await using var late = Start(site, device, version, tls, qos);
        Assert.True(await late.ExitAsync() == 0, late.Output);
        Assert.Contains(config, late.Output);
        Assert.Contains($"{receipt}\"1\" ", late.Output);
    }

    // Ends by itself after two messages.
    private static ChildProcess Start(CollectorSite site, DeviceId device, string version, bool tls, int qos)
    {
        var door = tls ? site.MqttTls : site.Mqtt;
        string[] security = tls ? ["--cafile", site.CaFile] : [];
        return ChildProcess.Start(RequiredProgram.Need("mosquitto_sub", "mosquitto-clients"),
            ["-h", door.Address.ToString(), "-p", $"{door.Port}", "-V", version, "-q", $"{qos}", "-u", device.ToString(), "-P", TestDevices.Password, .. security,
                "-t", DeviceTopic.Of(device, DeviceTopic.Config), "-t", DeviceTopic.Of(device, DeviceTopic.Receipt), "-C", "2", "-F", "%t %q %r %p"],
            Path.GetTempPath());
    }
}
