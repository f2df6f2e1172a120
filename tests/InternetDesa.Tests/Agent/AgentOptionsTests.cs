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
