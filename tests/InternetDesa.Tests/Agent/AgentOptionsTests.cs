using InternetDesa.Agent;
using InternetDesa.Core.Options;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Agent;

public sealed class AgentOptionsTests
{
    [Fact]
    public void All_faults_are_told_at_once_each_with_its_key()
    {
        var fault = Assert.Throws<OptionsException>(() => Read(
            ("Agent:Device", "3301012001"),
            ("Agent:IntervalSeconds", "0"),
            ("Agent:Collectors:0", "http://collector.example"),
            ("Agent:Colectors", "x"),
            ("Agent:PasswordFile", "/no/such/file"),
            ("Agent:Ping:Count", "many"),
            ("Agent:Spool:SegmentKilobytes", "20000")));

        foreach (var key in new[]
        {
            "Agent:Device: ", "Agent:DataDirectory: ", "Agent:IntervalSeconds: ", "Agent:Collectors: ", "Agent:Colectors: ",
            "Agent:PasswordFile: ", "Agent:Ping:Count: ", "Agent:Spool:SegmentKilobytes: ",
        })
            Assert.Contains(fault.Errors, error => error.StartsWith(key, StringComparison.Ordinal));
        Assert.Equal(8, fault.Errors.Count);
    }

    [Fact]
    public void Tls_needs_an_authority()
    {
        var fault = Assert.Throws<OptionsException>(() => Read(Sound(("Agent:Collectors:1", "mqtts://collector.example"))));

        Assert.StartsWith("Agent:CaFile: ", Assert.Single(fault.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Probes_have_to_fit_in_the_interval()
    {
        var fault = Assert.Throws<OptionsException>(() => Read(Sound(("Agent:IntervalSeconds", "5"), ("Agent:Ping:Targets:0", "1.1.1.1"))));

        Assert.Contains("5 echoes of at most 2000 ms", Assert.Single(fault.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fields", "Agent:Fields: ", "Agent:Fields:6", "ping.loss_pct")]
    [InlineData("an unknown field", "Agent:Fields: 'ping.lost'", "Agent:Fields:0", "ping.lost")]
    [InlineData("a field of the collector's", "Agent:Fields: 'state.code'", "Agent:Fields:0", "state.code")]
    [InlineData("the interval", "Agent:IntervalSeconds: ", "Agent:IntervalSeconds", "60")]
    [InlineData("the keep-alive", "Agent:KeepAliveSeconds: ", "Agent:KeepAliveSeconds", "600")]
    [InlineData("a throughput test", "Agent:Speed: ", "Agent:Speed:DownloadUrl", "http://speed.example/2M")]
    public void A_metered_link_s_faults_are_told(string what, string begin, string key, string value)
    {
        var sound = new Dictionary<string, string?>(Sound(
            ("Agent:Profile", "metered"), ("Agent:IntervalSeconds", "600"), ("Agent:KeepAliveSeconds", "900"),
            ("Agent:Fields:0", "ping.loss_pct"), ("Agent:Fields:1", "ping.rtt_avg_ms"), ("Agent:Fields:2", "net.rx_bps"), ("Agent:Fields:3", "net.tx_bps"),
            ("Agent:Fields:4", "sys.uptime_s"), ("Agent:Fields:5", "agent.sampled_n")).Select(pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2)));
        Read([.. sound.Select(pair => (pair.Key, pair.Value!))]);
        sound[key] = value;

        var fault = Assert.Throws<OptionsException>(() => Read([.. sound.Select(pair => (pair.Key, pair.Value!))]));

        Assert.True(fault.Errors.Any(error => error.StartsWith(begin, StringComparison.Ordinal)), $"{what}: {string.Join("; ", fault.Errors)}");
    }

    [Theory]
    [InlineData("Agent:Http: TimeoutMs", "Agent:Http:TimeoutMs", "60000", "Agent:Http:Targets:0", "http://a.example")]
    [InlineData("Agent:Http:Targets: 'a.example'", "Agent:Http:Targets:0", "a.example", "Agent:Http:EveryMinutes", "5")]
    [InlineData("Agent:Hotspot:LoginUrl: without", "Agent:Hotspot:DnsName", "desa.id", "Agent:Hotspot:EveryMinutes", "5")]
    [InlineData("Agent:Hotspot: 3 steps", "Agent:Hotspot:LoginUrl", "http://login.desa/", "Agent:Hotspot:TimeoutMs", "30000")]
    [InlineData("Agent:Router:CredentialsFile: ", "Agent:Router:Address", "192.168.88.1", "Agent:Router:Device", "gw")]
    [InlineData("Agent:Speed: 5 tests", "Agent:Speed:DownloadUrl", "http://speed.example/2M", "Agent:Speed:DownloadKilobytes", "1700")]
    [InlineData("Agent:Speed:Hours: ", "Agent:Speed:Hours:0", "24", "Agent:Speed:DownloadUrl", "http://speed.example/2M")]
    public void A_probe_s_faults_are_told(string begin, string key, string value, string otherKey, string otherValue)
    {
        var hours = begin.Contains("5 tests", StringComparison.Ordinal) ? Enumerable.Range(0, 5).Select(hour => ($"Agent:Speed:Hours:{hour}", $"{hour}")) : [];
        var fault = Assert.Throws<OptionsException>(() => Read(Sound([(key, value), (otherKey, otherValue), .. hours])));
        Assert.StartsWith(begin, Assert.Single(fault.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_sound()
    {
        var options = Read(Sound());

        Assert.Equal((60, 90, 32, true), (options.IntervalSeconds, options.KeepAliveSeconds, options.Spool.MegaBytes, options.Compress));
    }

    [Theory]
    [InlineData("mqtt://collector.example", "collector.example", 1883, false)]
    [InlineData("mqtts://collector.example", "collector.example", 8883, true)]
    [InlineData("mqtts://10.0.0.1:443", "10.0.0.1", 443, true)]
    public void An_address_has_a_scheme_a_host_and_a_port(string text, string host, int port, bool tls)
    {
        Assert.True(AgentEndpoint.TryParse(text, out var endpoint));
        Assert.Equal(new AgentEndpoint(host, port, tls), endpoint);
    }

    [Theory]
    [InlineData("collector.example:1883")]
    [InlineData("http://collector.example")]
    [InlineData("mqtt://user:secret@collector.example")]
    [InlineData("mqtt://collector.example/path")]
    [InlineData("")]
    public void What_is_no_address_is_refused(string text) => Assert.False(AgentEndpoint.TryParse(text, out _));

    private static (string, string)[] Sound(params (string, string)[] more) =>
    [
        ("Agent:Device", "33/01/01/2001/agent"), ("Agent:DataDirectory", "data"), ("Agent:Collectors:0", "mqtt://collector.example"), .. more,
    ];

    private static AgentOptions Read(params (string Key, string Value)[] settings) => OptionsReader.Read<AgentOptions>(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build(), AgentOptions.Section);
}
