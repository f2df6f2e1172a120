using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpMessageTests
{
    private static readonly Oid SysUpTime = Oid.Parse("1.3.6.1.2.1.1.3.0");

    [Fact]
    public void A_get_is_encoded_to_the_octet()
    {
        var message = new SnmpMessage(false, "public"u8.ToArray(), SnmpPduType.Get, 0x01020304, 0, 0);
        Assert.Equal("302902010104067075626C6963A01C020401020304020100020100300E300C06082B060102010103000500",
            Convert.ToHexString(message.Encode([new(SysUpTime, SnmpValue.Empty(SnmpType.Null))])));
    }

    [Fact]
    public void A_bulk_of_v1_and_an_empty_list_are_encoded()
    {
        var message = new SnmpMessage(true, default, SnmpPduType.GetBulk, -1, 2, 25);
        Assert.Equal("30120201000400A50B0201FF0201020201193000", Convert.ToHexString(message.Encode([])));
    }

    // Every type, at the edges of its range.
    public static TheoryData<string, string> Values => new()
    {
        { "020100", "Integer32 0" },
        { "0201FF", "Integer32 -1" },
        { "020480000000", "Integer32 -2147483648" },
        { "0400", "OctetString " },
        { "0403000102", "OctetString 000102" },
        { "0500", "Null" },
        { "060100", "ObjectIdentifier 0.0" },
        { "06082B06010201010300", "ObjectIdentifier 1.3.6.1.2.1.1.3.0" },
        { "06062B8FFFFFFF7F", "ObjectIdentifier 1.3.4294967295" },
        { "40047F210101", "IpAddress 7F210101" },
        { "410500FFFFFFFF", "Counter32 4294967295" },
        { "420101", "Gauge32 1" },
        { "4304FFFFFFFF", "TimeTicks 4294967295" },
        { "4400", "Opaque " },
        { "460900FFFFFFFFFFFFFFFF", "Counter64 18446744073709551615" },
        { "4608FFFFFFFFFFFFFFFF", "Counter64 18446744073709551615" },
        { "8000", "NoSuchObject" },
        { "8100", "NoSuchInstance" },
        { "8200", "EndOfMibView" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_decoded(string hex, string text)
    {
        var varBind = Assert.Single(Decode(Response(hex))!);
        Assert.Equal(SysUpTime, varBind.Oid);
        Assert.Equal(text, varBind.Value.ToString());
    }

    [Theory]
    [InlineData("420400000000FF")] // Trailing octets within the binding.
    [InlineData("0200")] // An integer without octets.
    [InlineData("02050000000001")] // Five octets are no Integer32.
    [InlineData("4106000000000001")] // Six octets are no Counter32.
    [InlineData("4105FF00000001")] // Five octets have to begin with zero.
    [InlineData("460A00000000000000000001")] // Ten octets are no Counter64.
    [InlineData("4609FFFFFFFFFFFFFFFFFF")]
    [InlineData("40037F0001")] // An address of three octets.
    [InlineData("0600")] // An OID without numbers.
    [InlineData("06062B9080808000")] // A sub-identifier of 2^32.
    [InlineData("06022B80")] // An OID cut short.
    [InlineData("050100")] // Null with content.
    [InlineData("820100")]
    [InlineData("0480")] // Indefinite length.
    [InlineData("04850000000000")] // Five octets of length.
    [InlineData("0484FFFFFFFF")] // 4 GiB, claimed.
    [InlineData("04847FFFFFFF")] // 2 GiB - 1, claimed: no sum overflows.
    [InlineData("0488FFFFFFFFFFFFFFFF")]
    [InlineData("0405AA")] // Longer than what is there.
    [InlineData("3003020101")] // A sequence is no value.
    [InlineData("0101FF")] // SNMP has no boolean.
    [InlineData("")]
    public void A_value_that_is_damaged_is_refused(string hex) => Assert.Null(Decode(Response(hex)));

    [Fact]
    public void What_follows_the_message_is_damage()
    {
        var good = Response("0500");
        Assert.NotNull(Decode(good));
        Assert.Null(Decode([.. good, 0]));
        Assert.Null(Decode(good[..^1]));
    }

    [Fact]
    public void Lengths_may_have_more_octets_than_they_need()
    {
        // As net-snmp writes its sequences.
        var inner = Response("0500")[2..];
        Assert.NotNull(Decode([0x30, 0x82, 0, (byte)inner.Length, .. inner]));
        Assert.NotNull(Decode([0x30, 0x84, 0, 0, 0, (byte)inner.Length, .. inner]));
    }

    [Theory]
    [InlineData("02")] // v3 has another shape and is no message of this codec.
    [InlineData("07")]
    public void Another_version_is_refused(string version)
    {
        var good = Response("0500");
        good[4] = Convert.ToByte(version, 16);
        Assert.Null(Decode(good));
    }

    [Fact]
    public void A_set_and_a_trap_are_no_messages_here()
    {
        foreach (var tag in new byte[] { 0xA3, 0xA4, 0xA6, 0xA7, 0xA8, 0x30 })
        {
            var message = Response("0500");
            message[13] = tag;
            Assert.False(SnmpMessage.TryDecode(message, out _));
        }
    }

    [Fact]
    public void Deep_nesting_costs_nothing()
    {
        var bomb = new byte[60_000];
        for (var i = 0; i + 4 <= bomb.Length; i += 4)
            (bomb[i], bomb[i + 1], bomb[i + 2], bomb[i + 3]) = (0x30, 0x82, (byte)((bomb.Length - i - 4) >> 8), (byte)(bomb.Length - i - 4));
        Assert.Null(Decode(bomb));
    }

    [Fact]
    public void What_is_encoded_is_decoded_again()
    {
        SnmpVarBind[] varBinds =
        [
            new(Oid.Parse("1.3.6.1.2.1.2.2.1.10.4294967295"), SnmpValue.FromUnsigned(SnmpType.Counter64, 1UL << 63)),
            new(Oid.Parse("2.100.3"), SnmpValue.FromSigned(int.MinValue)),
            new(SysUpTime, SnmpValue.FromOctets(SnmpType.OctetString, new byte[300])),
            new(SysUpTime, SnmpValue.FromOid(SysUpTime)),
            new(SysUpTime, SnmpValue.Empty(SnmpType.EndOfMibView)),
        ];
        var message = new SnmpMessage(false, new byte[200], SnmpPduType.Response, int.MaxValue, 1, 3);
        Assert.True(SnmpMessage.TryDecode(message.Encode(varBinds), out var decoded));
        Assert.True(decoded.TryReadVarBinds(out var back));
        Assert.Equal(varBinds, back);
        Assert.Equal((int.MaxValue, 1, 3, 200), (decoded.RequestId, decoded.ErrorStatus, decoded.ErrorIndex, decoded.Community.Length));
    }

    internal static SnmpVarBind[]? Decode(byte[] datagram) =>
        SnmpMessage.TryDecode(datagram, out var message) && message.TryReadVarBinds(out var varBinds) ? varBinds : null;

    // A response of one binding whose value is these octets, whatever they are.
    internal static byte[] Response(string value)
    {
        var octets = Convert.FromHexString(value);
        byte[] varBind = [0x06, 8, .. SysUpTime.Encoded.Span, .. octets];
        byte[] list = [0x30, (byte)varBind.Length, .. varBind];
        byte[] pdu = [0x02, 4, 1, 2, 3, 4, 0x02, 1, 0, 0x02, 1, 0, 0x30, (byte)list.Length, .. list];
        byte[] body = [0x02, 1, 1, 0x04, 6, .. "public"u8, 0xA2, (byte)pdu.Length, .. pdu];
        return [0x30, (byte)body.Length, .. body];
    }
}
