using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Snmp;

public class OidTests
{
    [Theory]
    [InlineData("1.3.6.1.2.1.1.3.0", "2B06010201010300")]
    [InlineData("1.3.6.1.4.1.14988.1.1.3.8.0", "2B06010401F50C01010308 00")]
    [InlineData("0.0", "00")]
    [InlineData("2.999.3", "883703")] // The example of X.690 §8.19.5.
    [InlineData("1.3.4294967295", "2B8FFFFFFF7F")]
    [InlineData("2.4294967215", "8FFFFFFF7F")]
    public void Text_and_octets_are_the_same_OID(string text, string hex)
    {
        var octets = Convert.FromHexString(hex.Replace(" ", ""));

        Assert.Equal(octets, Oid.Parse(text).Encoded.ToArray());
        Assert.True(Oid.TryFromEncoded(octets, out var oid));
        Assert.Equal(text, oid.ToString());
        Assert.Equal(Oid.Parse("." + text), oid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("..1.3")]
    [InlineData("1.3.")]
    [InlineData("1.40")]
    [InlineData("3.1")]
    [InlineData("1.3.-1")]
    [InlineData("1.3.4294967296")]
    [InlineData("2.4294967216")]
    [InlineData("1.3.sysUpTime")]
    public void Text_that_is_no_OID_is_refused(string text) => Assert.Throws<FormatException>(() => Oid.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("2B86")] // Cut short.
    [InlineData("2B8001")] // Not minimal.
    [InlineData("2B9080808000")] // 2^32.
    [InlineData("2BFFFFFFFFFFFFFFFFFF7F")]
    public void Octets_that_are_no_OID_are_refused(string hex) => Assert.False(Oid.TryFromEncoded(Convert.FromHexString(hex), out _));

    [Fact]
    public void At_most_128_numbers_are_taken()
    {
        Assert.True(Oid.TryFromEncoded(new byte[127], out var longest));
        Assert.Equal(longest, Oid.Parse(longest.ToString()));
        Assert.False(Oid.TryFromEncoded(new byte[128], out _));
        Assert.Throws<FormatException>(() => Oid.Parse(longest + ".0"));
    }

    [Theory]
    [InlineData("1.3.6", "1.3.6.0")]
    [InlineData("1.3.6.9", "1.3.6.10")]
    [InlineData("1.3.127", "1.3.128")]
    [InlineData("1.3.16383", "1.3.16384")] // FF7F and 818000: the order of the bytes is the other one.
    [InlineData("1.39.1", "2.0")]
    public void Order_is_that_of_the_numbers(string lower, string higher)
    {
        Assert.True(Oid.Parse(lower).CompareTo(Oid.Parse(higher)) < 0);
        Assert.True(Oid.Parse(higher).CompareTo(Oid.Parse(lower)) > 0);
        Assert.Equal(0, Oid.Parse(lower).CompareTo(Oid.Parse(lower)));
    }

    [Fact]
    public void A_prefix_ends_at_a_number()
    {
        var column = Oid.Parse("1.3.6.1.2.1.2.2.1.1");

        Assert.True(Oid.Parse("1.3.6.1.2.1.2.2.1.1.5").StartsWith(column));
        Assert.True(column.StartsWith(column));
        Assert.False(Oid.Parse("1.3.6.1.2.1.2.2.1.10.5").StartsWith(column));
        Assert.False(Oid.Parse("1.3.6.1.2.1.2.2.1.129").StartsWith(column)); // 8101 on the wire.
    }
}
