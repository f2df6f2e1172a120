using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Identity;

/// <summary>What brokers are told, against the table that our own server keeps to.</summary>
public sealed class MosquittoFilesTests
{
    [Fact]
    public void The_files_in_deploy_are_those_that_are_generated()
    {
        var folder = Path.Combine(Architecture.ReferenceTests.Root, "deploy/mosquitto");
        Assert.Equal(MosquittoFiles.AccessList([new BrokerCollector("collector", [])]), File.ReadAllText(Path.Combine(folder, "acl")));
        Assert.Equal(MosquittoFiles.Configuration("8883", "/etc/mosquitto/desa", "/var/lib/mosquitto"),
            File.ReadAllText(Path.Combine(folder, "mosquitto.conf")));
    }

    [Theory]
    [InlineData("metrics")]
    [InlineData("state")]
    [InlineData("event")]
    [InlineData("receipt")]
    [InlineData("config")]
    [InlineData("cmd/ping")]
    [InlineData("cmd/ping/reply")]
    [InlineData("metrics/x")]
    [InlineData("lain")]
    public void A_broker_lets_through_what_our_own_server_does_and_the_collector_has_the_other_end(string channel)
    {
        var lines = MosquittoFiles.AccessList([new BrokerCollector("collector-3301", ["3301"])]).Split('\n');
        var own = Matches(lines, "pattern", "desa/1/33/01/01/2001/agent/" + channel);
        var collector = Matches(lines, "topic", "desa/1/33/01/01/2001/agent/" + channel);

        Assert.Equal((DeviceTopic.DeviceMayWrite(channel), DeviceTopic.DeviceMayRead(channel)), own);
        Assert.Equal((own.Reads, own.Writes), collector);
        Assert.Equal((false, false), Matches(lines, "pattern", "desa/1/33/01/01/2002/agent/" + channel));
        Assert.Equal((false, false), Matches(lines, "topic", "desa/1/33/02/01/2001/agent/" + channel));
    }

    [Theory]
    [InlineData("", "desa/1/+/+/+/+/+/metrics")]
    [InlineData("33", "desa/1/33/+/+/+/+/metrics")]
    [InlineData("3301", "desa/1/33/01/+/+/+/metrics")]
    [InlineData("330101", "desa/1/33/01/01/+/+/metrics")]
    [InlineData("3301012001", "desa/1/33/01/01/2001/+/metrics")]
    public void A_regions_filter_takes_its_devices(string region, string filter) =>
        Assert.Equal(filter, DeviceTopic.FilterOf(region, DeviceTopic.Metrics));

    [Theory]
    [InlineData("3")]
    [InlineData("33.01")]
    [InlineData("33/#")]
    [InlineData("Banyumas")]
    public void What_is_no_region_is_refused(string region) => Assert.Throws<FormatException>(() => DeviceTopic.FilterOf(region, "metrics"));

    // As mosquitto reads the lines of one kind, for the agent of 33.01.01.2001.
    private static (bool Writes, bool Reads) Matches(string[] lines, string kind, string topic)
    {
        bool Allows(string access) => lines.Select(line => line.Split(' ')).Where(words => words[0] == kind && words[1] == access)
            .Any(words => MqttTopic.Matches(words[2].Replace("%u", "33/01/01/2001/agent", StringComparison.Ordinal), topic));
        return (Allows("write"), Allows("read"));
    }
}
