using System.Text;
using InternetDesa.Agent.Control;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Agent.Control;

public sealed class RemoteConfigTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("config-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_list_takes_the_place_of_the_list_and_the_rest_of_the_box_s_own_stays()
    {
        var config = Config(("Agent:Ping:Targets:0", "a"), ("Agent:Ping:Targets:1", "b"), ("Agent:Ping:Count", "4"));
        Assert.True(config.Offer("Ping:\n  Targets:\n  - c\nIntervalSeconds: 30\n"u8));
        // Also after a restart.
        var options = Config(("Agent:Ping:Targets:0", "a"), ("Agent:Ping:Targets:1", "b"), ("Agent:Ping:Count", "4")).Load();
        Assert.Equal(("c", 4, 30), (Assert.Single(options.Ping.Targets), options.Ping.Count, options.IntervalSeconds));
    }

    [Theory]
    [InlineData("Ping: { Count: 0 }", "Agent:Ping:Count: write 1 to 100 echoes")]
    [InlineData("Ping: { Cuont: 3 }", "Agent:Ping:Cuont: no such option")]
    [InlineData("Collectors: [mqtts://evil.example]", "not to be set from afar")]
    [InlineData("DataDirectory: /", "not to be set from afar")]
    [InlineData("Control: { WithoutTls: true }", "not to be set from afar")]
    [InlineData("LocalPage: { Listen: 0.0.0.0:22 }", "a matter of the box")]
    [InlineData("Router: { CredentialsFile: /etc/shadow }", "a matter of the box")]
    [InlineData("- Ping", "write one mapping")]
    [InlineData("Ping: [", "line 2")]
    [InlineData("{}\n---\n{}\n---\n{}\n---\n{}\n---\n{}", "at most 4 documents")]
    [InlineData("Ping: { Count: 3 }\n---\n- Ping", "line 3: write one mapping")]
    [InlineData("a: &x [1]\nb: *x", "no anchors or aliases")]
    [InlineData("Ping: { Count: 3 }\nPing: { Count: 4 }", "stands twice")]
    [InlineData("\"Ping:Count\": 3", "no name of an option")]
    [InlineData("a: [[[[[[[[[[[[1]]]]]]]]]]]]", "at most 8 levels")]
    public void What_is_wrong_is_told_and_the_last_good_one_stays(string yaml, string fault)
    {
        var config = Config();
        Assert.True(config.Offer("Ping: { Count: 7 }"u8));
        Assert.False(config.Offer(Encoding.UTF8.GetBytes(yaml)));
        Assert.Contains(fault, config.Fault, StringComparison.Ordinal);
        // Said once.
        Assert.Null(config.Offer(Encoding.UTF8.GetBytes(yaml)));
        Assert.Equal(7, config.Load().Ping.Count);
    }

    [Fact]
    public void One_that_is_too_long_is_refused()
    {
        var config = Config();
        Assert.False(config.Offer(new byte[RemoteConfig.MaxBytes + 1]));
        Assert.Contains("at most 16384", config.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_one_goes_back_to_the_box_s_own()
    {
        var config = Config();
        Assert.True(config.Offer("Ping: { Count: 7 }"u8));
        Assert.Null(config.Offer("Ping: { Count: 7 }"u8));
        Assert.True(config.Offer([]));
        Assert.Equal(5, config.Load().Ping.Count);
    }

    [Fact]
    public void What_was_set_by_hand_lies_over_what_the_inventory_knows_and_only_the_agent_may_read_it()
    {
        var config = Config();
        Assert.True(config.Offer("LocalPage:\n  ContractMbps: 20\n  Contacts: { Operator: \"081234567890\", Isp: \"147\" }\n---\nLocalPage: { Contacts: { Isp: \"188\" } }\n"u8));
        var page = Config().Load().LocalPage;
        Assert.Equal((20, "081234567890", "188", "123", ""), (page.ContractMbps, page.Contacts.Operator, page.Contacts.Isp, page.Contacts.Pln, page.Contacts.Diskominfo));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, "config.yaml")));
        // The inventory has nobody any more.
        Assert.True(config.Offer("{}"u8));
        Assert.Equal("", Config().Load().LocalPage.Contacts.Operator);
        Assert.DoesNotContain("0812", File.ReadAllText(Path.Combine(_directory, "config.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_province_that_has_nothing_to_say_restarts_nobody()
    {
        Assert.Null(Config().Offer("{}"u8));
        Assert.Null(Config().Offer("{}"u8));
        Assert.Null(Config().Offer([]));
    }

    [Fact]
    public void A_number_that_is_none_is_refused_without_being_repeated()
    {
        var config = Config();
        Assert.False(config.Offer("LocalPage: { Contacts: { Operator: \"tanya Bu Sri\" } }"u8));
        Assert.Contains("Operator is no telephone number; write 3 to 15 digits", config.Fault, StringComparison.Ordinal);
        Assert.DoesNotContain("Sri", config.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_the_agent_can_not_start_with_is_given_up_and_not_taken_again()
    {
        var config = Config();
        Assert.True(config.Offer("Ping: { Count: 7 }"u8));
        config.Load();
        Assert.True(config.IsInUse);
        config.Revoke("no such router");
        Assert.Null(config.Offer("Ping: { Count: 7 }"u8));
        Assert.Equal((5, "no such router"), (config.Load().Ping.Count, config.Fault));
    }

    [Fact]
    public void One_that_does_not_fit_a_changed_box_any_more_is_told_and_left_out()
    {
        Assert.True(Config().Offer("IntervalSeconds: 30"u8));
        var config = Config(("Agent:Ping:Targets:0", "a"), ("Agent:Ping:TimeoutMs", "9000"));
        Assert.Equal(60, config.Load().IntervalSeconds);
        Assert.Contains("do not fit in 90 %", config.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_break_the_reader()
    {
        var random = new Random(2);
        var good = "Ping:\n  Targets: [a, 'b', \"c\"]\n  Count: 3\nHttp: { Targets: [ http://a.example ] }\n"u8.ToArray();
        for (var i = 0; i < 3000; i++)
        {
            var mutant = good.AsSpan().ToArray();
            for (var n = 0; n < 4; n++)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            try
            {
                YamlKeys.Read(Encoding.UTF8.GetString(mutant));
            }
            catch (FormatException)
            {
                // The only way to say no.
            }
        }
    }

    private RemoteConfig Config(params (string Key, string Value)[] more) => new(new ConfigurationBuilder().AddInMemoryCollection(
        new (string Key, string Value)[] { ("Agent:Device", "33/01/01/2001/agent"), ("Agent:DataDirectory", _directory), ("Agent:Collectors:0", "mqtt://c.example") }
            .Concat(more).Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build(), _directory);
}
