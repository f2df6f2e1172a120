using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

public class MqttTopicTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("/", true)]
    [InlineData("desa/1/33/01/01/2001/agent/metrics", true)]
    [InlineData("\U0001F600", true)]
    [InlineData("", false)]
    [InlineData("a/+", false)]
    [InlineData("a#", false)]
    [InlineData("a\0", false)]
    [Statement("4.7.0-1", "4.7.3-1", "4.7.3-2")]
    public void Names(string topic, bool valid) => Assert.Equal(valid, MqttTopic.IsValidName(topic));

    [Fact]
    [Statement("1.5.4-1", "3.8.3-1")]
    public void A_lone_surrogate_is_in_no_name_and_no_filter()
    {
        // Not rows of the theories: attributes can not hold them.
        Assert.All(["a\uD800b", "\uDC00", "a\uD800"], (string topic) => Assert.False(MqttTopic.IsValidName(topic) || MqttTopic.IsValidFilter(topic)));
    }

    [Fact]
    [Statement("4.7.3-3")]
    public void A_name_has_at_most_65535_bytes()
    {
        Assert.True(MqttTopic.IsValidName(new string('a', 65_535)));
        Assert.False(MqttTopic.IsValidName(new string('a', 65_536)));
        Assert.False(MqttTopic.IsValidName(new string('é', 40_000)));
    }

    [Theory]
    [InlineData("#", true)]
    [InlineData("+", true)]
    [InlineData("/+/#", true)]
    [InlineData("+/a/+", true)]
    [InlineData("a//b", true)]
    [InlineData("$share/g/a/#", true)]
    [InlineData("$share/g//", true)]
    [InlineData("$shared", true)]
    [InlineData("", false)]
    [InlineData("a+", false)]
    [InlineData("a/#/b", false)]
    [InlineData("#/", false)]
    [InlineData("a#", false)]
    [InlineData("##", false)]
    [InlineData("$share/g", false)]
    [InlineData("$share/g/", false)]
    [InlineData("$share//a", false)]
    [InlineData("$share/g+/a", false)]
    [Statement("4.7.1-1", "4.7.1-2", "4.7.3-1", "4.8.2-1", "4.8.2-2")]
    public void Filters(string filter, bool valid) => Assert.Equal(valid, MqttTopic.IsValidFilter(filter));

    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b/c", false)]
    [InlineData("a/b/c", "a/b", false)]
    [InlineData("a/+/c", "a/b/c", true)]
    [InlineData("a/+", "a/", true)]
    [InlineData("a/+", "a", false)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("+", "/a", false)]
    [InlineData("+/+", "/a", true)]
    [InlineData("/+", "/a", true)]
    [InlineData("#", "a/b", true)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "ab", false)]
    [InlineData("a/+/#", "a", false)]
    [InlineData("a/+/#", "a/b", true)]
    [InlineData("#", "$SYS/x", false)]
    [InlineData("+/x", "$SYS/x", false)]
    [InlineData("$SYS/#", "$SYS/x", true)]
    [InlineData("A", "a", false)]
    [Statement("4.7.2-1")]
    public void Matching(string filter, string name, bool matches) => Assert.Equal(matches, MqttTopic.Matches(filter, name));
}
