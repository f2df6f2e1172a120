using System.Text;
using InternetDesa.Core.Identity;

namespace InternetDesa.Tests.Identity;

public sealed class IdentityTests
{
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");

    [Theory]
    [InlineData("33/01/01/2001")]
    [InlineData("33/01/01/2001/")]
    [InlineData("33/01/01/2001/Agent")]
    [InlineData("33/01/01/2001/a/b")]
    [InlineData("33/01/01/2001/+")]
    [InlineData("33/01/01/2001/#")]
    [InlineData("33.01.01.2001.agent")]
    [InlineData("3301012001/agent")]
    [InlineData("33/01/01/2001/abcdefghijklmnopqrstuvwxyz0123456")]
    [InlineData(null)]
    public void What_is_no_identity_is_refused(string? text) => Assert.False(DeviceId.TryParse(text, out _));

    [Fact]
    public void An_identity_is_its_topic_path()
    {
        Assert.Equal("33/01/01/2001/agent", Agent.ToString());
        Assert.Equal("desa/1/33/01/01/2001/agent/metrics", DeviceTopic.Of(Agent, DeviceTopic.Metrics));
        Assert.True(DeviceTopic.TryParse("desa/1/33/01/01/2001/agent/cmd/ping/reply", out var device, out var channel));
        Assert.Equal((Agent, "cmd/ping/reply"), (device, channel));
    }

    [Theory]
    [InlineData("desa/2/33/01/01/2001/agent/metrics")]
    [InlineData("desa/1/33/01/01/2001/agent/")]
    [InlineData("desa/1/33/01/01/2001/agent")]
    [InlineData("desa/1/33/01/01/2001//metrics")]
    [InlineData("/desa/1/33/01/01/2001/agent/metrics")]
    [InlineData("")]
    public void What_is_no_device_topic_is_refused(string topic) => Assert.False(DeviceTopic.TryParse(topic, out _, out _));

    [Theory]
    [InlineData("metrics", true, false)]
    [InlineData("state", true, false)]
    [InlineData("event", true, false)]
    [InlineData("receipt", false, true)]
    [InlineData("config", false, true)]
    [InlineData("cmd/+", false, true)]
    [InlineData("cmd/ping", false, true)]
    [InlineData("cmd/ping/reply", true, false)]
    [InlineData("cmd//reply", false, false)]
    [InlineData("cmd/+/reply", false, false)]
    [InlineData("cmd/#", false, false)]
    [InlineData("cmd/", false, false)]
    [InlineData("#", false, false)]
    [InlineData("+", false, false)]
    [InlineData("metrics/x", false, false)]
    public void A_device_writes_and_reads_these_channels_and_no_others(string channel, bool writes, bool reads)
    {
        Assert.Equal(writes, DeviceTopic.DeviceMayWrite(channel));
        Assert.Equal(reads, DeviceTopic.DeviceMayRead(channel));
    }

    [Fact]
    public void A_password_is_verified_against_its_hash()
    {
        var file = PasswordFile.Parse([PasswordFile.Line(Agent, "satu"u8, "123456789012"u8), "", "# note"], "passwords");
        Assert.True(file.Verify(Agent.ToString(), "satu"u8));
        Assert.False(file.Verify(Agent.ToString(), "dua"u8));
        Assert.False(file.Verify(Agent.ToString(), ""u8));
        Assert.False(file.Verify("33/01/01/2002/agent", "satu"u8));
        Assert.False(file.Verify("", ""u8));
    }

    [Fact]
    public void A_line_of_mosquitto_passwd_is_understood()
    {
        // mosquitto_passwd 2.0: PBKDF2-HMAC-SHA-512, 101 rounds, 12 bytes of salt; made here with the same parameters.
        var line = PasswordFile.Line(Agent, "rahasia"u8, Encoding.ASCII.GetBytes("saltsaltsalt"), 101);
        Assert.StartsWith("33/01/01/2001/agent:$7$101$", line, StringComparison.Ordinal);
        Assert.True(PasswordFile.Parse([line], "x").Verify(Agent.ToString(), "rahasia"u8));
    }

    [Fact]
    public void A_password_file_tells_all_its_faults_and_no_hash()
    {
        var good = PasswordFile.Line(Agent, "satu"u8, "123456789012"u8);
        var fault = Assert.Throws<FormatException>(() => PasswordFile.Parse(
            ["bad:$7$1$QUJDREVGR0g=$x", "33/01/01/2001/agent:plain-secret", good, good], "passwords"));
        Assert.Equal(3, fault.Message.Split('\n').Length);
        Assert.DoesNotContain("plain-secret", fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 4", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_of_so_many_rounds_that_a_login_would_take_seconds_is_refused_with_its_line()
    {
        var line = PasswordFile.Line(Agent, "satu"u8, "123456789012"u8, iterations: 1);
        Assert.Equal(1, PasswordFile.Parse([line.Replace("$7$1$", "$7$1000000$", StringComparison.Ordinal)], "passwords").Count);
        var fault = Assert.Throws<FormatException>(
            () => PasswordFile.Parse(["", line.Replace("$7$1$", "$7$1000001$", StringComparison.Ordinal)], "passwords"));
        Assert.Contains("passwords line 2: the hash of 33/01/01/2001/agent is not", fault.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 1000000 iterations", fault.Message, StringComparison.Ordinal);
    }
}
