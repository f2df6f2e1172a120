using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;
using InternetDesa.Protocols.Snmp.Usm;
using InternetDesa.Simulator.Snmp;

namespace InternetDesa.Tests.Snmp;

/// <summary>The classes of faults by which other decoders of SNMP fell, one by one; the fuzz tests look for those that nobody found yet.</summary>
public sealed class SnmpHostileTests
{
    private static readonly byte[] Name = [0x06, 8, 0x2B, 6, 1, 2, 1, 1, 5, 0];

    [Theory] // gosnmp#552, #250, #433, #440: lengths whose sum with the position overflows or is negative.
    [InlineData("0484FFFFFFFF")]
    [InlineData("04847FFFFFFF")]
    [InlineData("048480000000")]
    [InlineData("0488FFFFFFFFFFFFFFFF")]
    [InlineData("04887FFFFFFFFFFFFFFF")]
    public void A_length_that_overflows_is_refused_at_every_depth(string element)
    {
        var octets = Convert.FromHexString(element);
        Assert.Null(SnmpMessageTests.Decode(SnmpMessageTests.Response(element)));
        byte[] binding = [0x30, .. octets[1..], .. Name, 0x05, 0];
        byte[][] everywhere =
        [
            [0x30, .. octets[1..], 0x02, 1, 1],
            Wrap(0x30, [0x02, .. octets[1..], 1]),
            Wrap(0x30, [0x02, 1, 1, .. octets, (byte)'p']),
            Wrap(0x30, [0x02, 1, 1, 0x04, 1, (byte)'p', 0xA2, .. octets[1..], 0x02, 1, 1]),
            Message(binding),
            Message(Wrap(0x30, [0x06, .. octets[1..], 0x2B])),
        ];
        Assert.All(everywhere, datagram => Assert.Null(SnmpMessageTests.Decode(datagram)));
    }

    [Theory] // gosnmp#244, #252, #311; telegraf#7340: one short trap of one maker ended the receiver.
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3082")]
    [InlineData("308400")]
    [InlineData("300302010104")]
    [InlineData("3005020101040670")]
    [InlineData("300E02010104067075626C6963A400")]
    [InlineData("300E02010004067075626C6963A400")]
    public void A_truncated_header_is_refused(string hex) => NothingIsTaken(Convert.FromHexString(hex));

    [Fact] // gosnmp#347: a version that the listener was not told of.
    public void A_version_that_does_not_exist_is_refused()
    {
        for (var version = 2; version < 256; version++)
        {
            var datagram = SnmpMessageTests.Response("0500");
            datagram[4] = (byte)version;
            NothingIsTaken(datagram);
        }
    }

    [Fact] // CVE-2025-68615: net-snmp's snmptrapd copied a trap's OID without a bound.
    public void An_oid_of_more_than_128_numbers_is_refused_in_every_place()
    {
        byte[] longest = [0x06, 127, .. Enumerable.Repeat((byte)1, 127)];
        byte[] longer = [0x06, 0x81, 128, .. Enumerable.Repeat((byte)1, 128)];
        Assert.NotNull(SnmpMessageTests.Decode(Message(Wrap(0x30, [.. longest, .. longest]))));
        Assert.Null(SnmpMessageTests.Decode(Message(Wrap(0x30, [.. longer, 0x05, 0]))));
        Assert.Null(SnmpMessageTests.Decode(Message(Wrap(0x30, [.. Name, .. longer]))));
        Assert.NotNull(TrapV1([0x06, 125, .. Enumerable.Repeat((byte)1, 125)]));
        Assert.Null(TrapV1(longer));
        // Sound by itself, and too long with the two numbers that naming it adds.
        Assert.Null(TrapV1(longest));
    }

    [Theory] // CUPS#2589: a sign where there is none. CUPS#905, net-snmp#1039: text and length of OIDs.
    [InlineData("4104FFFFFFFF", "Counter32 4294967295")]
    [InlineData("4201FF", "Gauge32 4294967295")]
    [InlineData("430480000000", "TimeTicks 2147483648")]
    [InlineData("060B2B8FFFFFFF7F8FFFFFFF7F", "ObjectIdentifier 1.3.4294967295.4294967295")]
    [InlineData("06058FFFFFFF7F", "ObjectIdentifier 2.4294967215")]
    public void Numbers_at_their_ends_are_what_they_are(string value, string text) =>
        Assert.Equal(text, Assert.Single(SnmpMessageTests.Decode(SnmpMessageTests.Response(value))!).Value.ToString());

    [Fact] // proftpd#2301: a length less the header, below zero, as the size of an allocation.
    public void A_length_below_that_of_the_header_costs_no_memory()
    {
        byte[][] datagrams = [Message([0x30, 0]), Message([0x30, 1, 0x06]), Message([0x30, 2, 0x06, 0]), Message([0x30, 4, 0x06, 0, 0x05, 0])];
        var probe = new SnmpProbe();
        foreach (var datagram in datagrams)
        {
            probe.Look(datagram);
            Assert.Null(SnmpMessageTests.Decode(datagram));
        }
    }

    [Fact] // The 36 octets that grew another library to 8 GB: an OID of four octets of length in a v1 trap.
    public void A_claimed_length_of_gigabytes_costs_no_memory()
    {
        byte[] pdu = Wrap(0xA4, [0x06, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x2B, 6, 1, 4, 1, 0x40, 4, 127, 0, 0, 1, 0x02, 1, 6]);
        var bomb = Wrap(0x30, [0x02, 1, 0, 0x04, 6, .. "public"u8, .. pdu]);
        new SnmpProbe().Look(bomb);
        NothingIsTaken(bomb);
    }

    [Fact] // 16,000 sequences in each other overflowed a stack, which ends a process.
    public void Nesting_as_deep_as_a_datagram_allows_is_refused_at_once()
    {
        var bomb = new byte[65_504];
        for (var i = 0; i + 4 <= bomb.Length; i += 4)
            (bomb[i], bomb[i + 1], bomb[i + 2], bomb[i + 3]) = (0x30, 0x82, (byte)((bomb.Length - i - 4) >> 8), (byte)(bomb.Length - i - 4));
        NothingIsTaken(bomb);
        // In the place of a value, and in an Opaque, which nobody opens.
        Assert.Null(SnmpMessageTests.Decode(Message(Wrap(0x30, [.. Name, .. bomb[..4000]]))));
        Assert.NotNull(SnmpMessageTests.Decode(Message(Wrap(0x30, [.. Name, 0x44, 0x82, 0x0F, 0xA0, .. bomb[..4000]]))));
    }

    [Fact] // RFC 3417 §8.
    public void The_indefinite_form_is_refused_at_every_depth()
    {
        var sound = BerTree.Parse(SnmpMessageTests.Response("0500"))[0];
        foreach (var element in sound.All())
        {
            element.Length = [0x80];
            var octets = new List<byte>();
            sound.Write(octets);
            NothingIsTaken([.. octets, 0, 0]);
            element.Length = null;
        }
    }

    [Theory]
    [InlineData("02020001", "Integer32 1")] // Not the shortest form, as devices write it.
    [InlineData("420500FFFFFFFB", "Gauge32 4294967291")]
    [InlineData("460900FFFFFFFFFFFFFFFF", "Counter64 18446744073709551615")]
    [InlineData("4601FF", "Counter64 18446744073709551615")]
    public void Integers_that_are_not_minimal_are_read(string value, string text) =>
        Assert.Equal(text, Assert.Single(SnmpMessageTests.Decode(SnmpMessageTests.Response(value))!).Value.ToString());

    [Theory]
    [InlineData("0603908080800000")] // Trailing octets.
    [InlineData("06059080808000")] // 2^32.
    [InlineData("06062B8080808001")] // Not minimal.
    [InlineData("06022BFF")] // Not ended.
    [InlineData("0600")]
    public void An_oid_that_is_none_is_refused(string value) => Assert.Null(SnmpMessageTests.Decode(SnmpMessageTests.Response(value)));

    [Fact]
    public void A_binding_too_many_or_octets_behind_the_end_are_refused()
    {
        var sound = SnmpMessageTests.Response("0500");
        NothingIsTaken([.. sound, 0]);
        NothingIsTaken([.. sound, .. sound]);
        Assert.Null(SnmpMessageTests.Decode(Message(Wrap(0x30, [.. Name, 0x05, 0, 0x05, 0]))));
        Assert.Null(SnmpMessageTests.Decode(Message([.. Wrap(0x30, [.. Name, 0x05, 0]), 0])));
    }

    [Theory] // RFC 3412 §7.2 and RFC 3411 §5: sizes and combinations that do not exist.
    [InlineData(2, "03", false)] // Encrypted, and not authenticated.
    [InlineData(0, "8001020304", true)]
    [InlineData(0, "80010203", false)] // An engine id of four octets.
    [InlineData(0, "80000000000000000000000000000000000000000000000000000000000000000A", false)] // And one of 33.
    public void Heads_of_v3_that_do_not_exist_are_refused(int flags, string engineId, bool isSound)
    {
        var engine = Convert.FromHexString(engineId);
        var header = Wrap(0x30, [0x02, 1, 9, 0x02, 2, 0x7F, 0xFF, 0x04, 1, (byte)flags, 0x02, 1, 3]);
        var security = Wrap(0x04, Wrap(0x30, [.. Wrap(0x04, engine), 0x02, 1, 1, 0x02, 1, 1, 0x04, 0, 0x04, 0, 0x04, 0]));
        var datagram = Wrap(0x30, [0x02, 1, 3, .. header, .. security, 0x30, 0]);
        Assert.Equal(isSound, UsmMessage.TryRead(datagram, out _));
    }

    private static void NothingIsTaken(byte[] datagram)
    {
        var probe = new SnmpProbe();
        probe.Look(datagram);
        Assert.Equal(0, probe.Taken);
    }

    private static SnmpTrapContent? TrapV1(byte[] enterprise)
    {
        byte[] octets = Wrap(0xA4, [.. enterprise, 0x40, 4, 127, 0, 0, 1, 0x02, 1, 6, 0x02, 1, 1, 0x43, 1, 0, 0x30, 0]);
        var body = new BerReader(octets);
        return SnmpTrapContent.TryReadV1(octets, ref body, out var content) ? content : null;
    }

    private static byte[] Message(byte[] bindings) => Wrap(0x30, [0x02, 1, 1, 0x04, 6, .. "public"u8,
        .. Wrap(0xA2, [0x02, 1, 1, 0x02, 1, 0, 0x02, 1, 0, .. Wrap(0x30, bindings)])]);

    private static byte[] Wrap(byte tag, byte[] content) => content.Length < 0x80 ? [tag, (byte)content.Length, .. content]
        : [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content];
}
