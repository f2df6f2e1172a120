using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>Clients that others wrote, against the collector's own MQTT server: both versions, plain with a password and TLS with a certificate.</summary>
public sealed class ForeignMqttClientTests
{
    private const int Batches = 200;

    public static TheoryData<int, bool> Doors => new() { { 4, false }, { 5, false }, { 4, true }, { 5, true } };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Paho_publishes_batches_and_hears_its_receipts(int version, bool tls)
    {
        var python = RequiredProgram.Need("python3", "python3");
        // Debian's own, which has its packages, before any other of the PATH.
        python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : python;
        RequiredProgram.NeedFile("/usr/lib/python3/dist-packages/paho/mqtt/client.py", "'apt-get install python3-paho-mqtt' brings it");
        await Check(python, [Script("paho_client.py")], version, tls);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task MqttJs_publishes_batches_and_hears_its_receipts(int version, bool tls)
    {
        var node = RequiredProgram.Need("node", "nodejs");
        var library = RequiredProgram.NeedFile(Path.Combine(Repository.Root, "artifacts/mqtt-clients/node_modules/mqtt"), "'./desa test' brings it, by npm");
        await Check(node, [Script("mqttjs_client.cjs"), library], version, tls);
    }

    private static string Script(string name) => Path.Combine(Repository.Root, "tests/InternetDesa.LiveTests/Foreign", name);

    private static async Task Check(string program, string[] script, int version, bool tls)
    {
        using var site = new CollectorSite(villages: 1).WithTls();
        var device = TestDevices.Agent(1);
        if (tls)
            site.WithDevice(device, "agent");
        await using var collector = await site.StartAsync();
        var door = tls ? site.MqttTls : site.Mqtt;
        string[] proof = tls ? ["-", site.CaFile, site["agent.pem"], site["agent.key"]] : [TestDevices.Password, "-", "-", "-"];
        var (code, output) = await ChildProcess.RunAsync(program,
            [.. script, door.Address.ToString(), $"{door.Port}", $"{version}", device.ToString(), .. proof, $"{Batches}"]);
        Assert.True(code == 0, $"{output}\n{collector.Output}");

        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());
        var stored = await site.ReadSpoolAsync();
        Assert.Equal(Enumerable.Range(1, Batches).Select(seq => (long)seq), stored.Select(batch => batch.Seq));
        Assert.All(stored, batch => Assert.Equal(device, batch.From));
        Assert.Empty(await site.ReadDeadAsync());
    }
}
