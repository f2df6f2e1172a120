using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>A client that others wrote, against the collector's own MQTT server.</summary>
public sealed class MosquittoPubTests
{
    private const string Topic = "desa/1/33/01/01/2001/agent/metrics";
    private const string Point = "ping,target=1.1.1.1 sent=5i,recv=5i,rtt_avg_ms=12.5";

    // Version and whether by TLS.
    private static readonly (string Version, bool Tls)[] Doors = [("311", false), ("5", false), ("311", true), ("5", true)];

    [Fact]
    public async Task A_point_is_stored_with_the_tags_of_the_sender_by_both_versions_plain_and_with_TLS()
    {
        using var site = new CollectorSite(villages: 1).WithTls();
        await using var collector = await site.StartAsync();

        foreach (var (version, tls) in Doors)
        {
            var (code, output) = await Publish(site, version, Point, tls: tls);
            Assert.True(code == 0, output);
        }

        await Stop(collector);
        var records = await site.ReadSpoolAsync();
        Assert.Equal(Doors.Length, records.Count);
        Assert.All(records, record =>
        {
            Assert.Equal(TestDevices.Agent(1), record.From);
            Assert.Contains("ping,desa=3301012001,dev=agent,kab=3301,kec=330101,prov=33,target=1.1.1.1 sent=5i,recv=5i,rtt_avg_ms=12.5 ", record.Text);
        });
        Assert.Empty(await site.ReadDeadAsync());
    }

    [Fact]
    public async Task A_client_without_an_id_is_taken()
    {
        using var site = new CollectorSite(villages: 1);
        await using var collector = await site.StartAsync();

        foreach (var version in (string[])["311", "5"])
        {
            // Without -i it sends an empty client id, and says so under -d.
            var (code, output) = await Publish(site, version, Point, more: "-d");
            Assert.Contains("Client (null) sending CONNECT", output);
            Assert.True(code == 0, output);
        }

        await Stop(collector);
        Assert.Equal(2, (await site.ReadSpoolAsync()).Count);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var site = new CollectorSite(villages: 1).WithTls();
        await using var collector = await site.StartAsync();

        foreach (var (version, tls) in Doors)
        {
            var (code, output) = await Publish(site, version, Point, password: "salah", tls: tls);
            Assert.NotEqual(0, code);
            Assert.Contains("bad user name or password", output, StringComparison.OrdinalIgnoreCase);
        }

        await Stop(collector);
        Assert.Empty(await site.ReadSpoolAsync());
        Assert.Empty(await site.ReadDeadAsync());
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_spoken_to()
    {
        using var site = new CollectorSite(villages: 1).WithTls();
        using var other = new CollectorSite(villages: 1).WithTls();
        await using var collector = await site.StartAsync();

        var (code, output) = await Publish(site, "5", Point, tls: true, caFile: other.CaFile);

        Assert.NotEqual(0, code);
        Assert.Contains("TLS error", output);
        await Stop(collector);
        Assert.Empty(await site.ReadSpoolAsync());
    }

    [Fact]
    public async Task A_topic_of_another_village_goes_to_the_dead_letter()
    {
        const string Foreign = "desa/1/33/01/01/2002/agent/metrics";
        using var site = new CollectorSite(villages: 2);
        await using var collector = await site.StartAsync();

        // MQTT 3.1.1 has no word for it.
        var (oldCode, _) = await Publish(site, "311", Point, topic: Foreign);
        var (code, output) = await Publish(site, "5", Point, topic: Foreign);

        Assert.Equal((0, 0), (oldCode, code));
        Assert.Contains("Not authorized", output);
        await Stop(collector);
        var letters = await site.ReadDeadAsync();
        Assert.Equal(2, letters.Count);
        Assert.All(letters, letter =>
        {
            Assert.Equal(("identity", "33/01/01/2001/agent", Foreign, Point), (letter.Reason, letter.From, letter.Topic, letter.Raw));
            Assert.Contains("desa/1/33/01/01/2001/agent/metrics", letter.Message);
        });
        Assert.Empty(await site.ReadSpoolAsync());
    }

    [Fact]
    public async Task What_the_schema_has_not_goes_to_the_dead_letter_with_the_reason()
    {
        (string Payload, string Message)[] faults =
        [
            ("{\"json\": true}", "json"),
            ("ping,target=x suhu=5i", "no field 'suhu'"),
            ("cuaca suhu=31.5", "no measurement 'cuaca'"),
            ("ping,target=x sent=\"lima\"", "ping.sent is of type Integer"),
        ];
        using var site = new CollectorSite(villages: 1);
        await using var collector = await site.StartAsync();

        foreach (var (payload, _) in faults)
        {
            var (code, output) = await Publish(site, "5", payload);
            Assert.True(code == 0, output);
        }

        await Stop(collector);
        var letters = await site.ReadDeadAsync();
        Assert.Equal(faults.Select(fault => fault.Payload), letters.Select(letter => letter.Raw.TrimEnd('\n')));
        Assert.All(letters.Zip(faults), pair =>
        {
            Assert.Equal(("schema", "33/01/01/2001/agent", Topic), (pair.First.Reason, pair.First.From, pair.First.Topic));
            Assert.Contains(pair.Second.Message, pair.First.Message);
        });
        Assert.Empty(await site.ReadSpoolAsync());
    }

    private static Task<(int Code, string Output)> Publish(
        CollectorSite site, string version, string payload, string topic = Topic, string password = TestDevices.Password,
        bool tls = false, string? caFile = null, params string[] more)
    {
        var door = tls ? site.MqttTls : site.Mqtt;
        string[] security = tls ? ["--cafile", caFile ?? site.CaFile] : [];
        return ChildProcess.RunAsync(RequiredProgram.Need("mosquitto_pub", "mosquitto-clients"),
            ["-h", door.Address.ToString(), "-p", door.Port.ToString(), "-V", version == "5" ? "mqttv5" : "mqttv311", "-q", "1",
                "-u", TestDevices.Agent(1).ToString(), "-P", password, "-t", topic, "-m", payload, .. security, .. more]);
    }

    private static async Task Stop(ChildProcess collector)
    {
        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());
    }
}
