using System.Net;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Snmp;

public class SnmpValueTests
{
    [Fact]
    public void Numbers_keep_their_sign_and_their_64_bits()
    {
        Assert.Equal(-2, SnmpValue.FromSigned(-2).Signed);
        Assert.Equal(ulong.MaxValue, SnmpValue.FromUnsigned(SnmpType.Counter64, ulong.MaxValue).Unsigned);
        Assert.Throws<ArgumentOutOfRangeException>(() => SnmpValue.FromUnsigned(SnmpType.Gauge32, 1UL << 32));
        Assert.Throws<ArgumentOutOfRangeException>(() => SnmpValue.FromUnsigned(SnmpType.Integer32, 1));
    }

    [Fact]
    public void A_value_is_read_only_as_what_it_is()
    {
        var error = Assert.Throws<InvalidOperationException>(() => SnmpValue.FromSigned(1).Unsigned);
        Assert.Contains("Integer32", error.Message);
        Assert.Throws<InvalidOperationException>(() => SnmpValue.Empty(SnmpType.NoSuchObject).Signed);
        Assert.Throws<InvalidOperationException>(() => default(SnmpValue).Octets);
    }

    [Theory]
    [InlineData(SnmpType.NoSuchObject, true)]
    [InlineData(SnmpType.NoSuchInstance, true)]
    [InlineData(SnmpType.EndOfMibView, true)]
    [InlineData(SnmpType.Null, false)]
    public void Missing_is_a_value(SnmpType type, bool missing) => Assert.Equal(missing, SnmpValue.Empty(type).IsMissing);

    [Fact]
    public void Values_are_equal_by_content()
    {
        var octets = SnmpValue.FromOctets(SnmpType.OctetString, new byte[] { 1, 2 });
        Assert.Equal(octets, SnmpValue.FromOctets(SnmpType.OctetString, new byte[] { 1, 2 }));
        Assert.NotEqual(SnmpValue.FromUnsigned(SnmpType.Counter32, 1), SnmpValue.FromUnsigned(SnmpType.Gauge32, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SnmpValue.FromOctets(SnmpType.IpAddress, new byte[16]));
    }

    [Fact]
    public void Bytes_of_a_device_are_printed_in_hexadecimal() =>
        Assert.Equal("OctetString 1B5B324A", SnmpValue.FromOctets(SnmpType.OctetString, "\u001b[2J"u8.ToArray()).ToString());

    [Fact]
    public void A_target_prints_no_secret()
    {
        var user = new SnmpUser("noc") { AuthenticationPassword = "rahasia-1", PrivacyPassword = "rahasia-2" };
        foreach (var credentials in new SnmpCredentials[] { user, new SnmpCommunity("rahasia-3") })
            Assert.DoesNotContain("rahasia", new SnmpTarget(new(IPAddress.Loopback, 161), credentials).ToString());
    }
}
