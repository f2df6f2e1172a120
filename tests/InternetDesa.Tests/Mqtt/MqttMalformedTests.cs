using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>Every row is a packet that must be refused, with the reason code that MQTT 5 gives it.</summary>
public class MqttMalformedTests
{
    private const MqttReasonCode Malformed = MqttReasonCode.MalformedPacket;
    private const MqttReasonCode Error = MqttReasonCode.ProtocolError;

    public static TheoryData<string, int, string, MqttReasonCode> Packets => new()
    {
        // Strings and integers (§1.5).
        { "overlong UTF-8", 5, "30 05 0002 C080 00", Malformed },
        { "surrogate", 5, "30 06 0003 EDA080 00", Malformed },
        { "half a surrogate pair in CESU-8", 5, "30 09 0006 EDA080EDB080 00", Malformed },
        { "beyond U+10FFFF", 5, "30 07 0004 F4908080 00", Malformed },
        { "truncated UTF-8", 5, "30 05 0002 61C3 00", Malformed },
        { "lone continuation byte", 5, "30 04 0001 80 00", Malformed },
        { "byte FF", 5, "30 04 0001 FF 00", Malformed },
        { "U+0000", 5, "30 05 0002 6100 00", Malformed },
        { "U+0000 in 3.1.1", 4, "30 04 0002 6100", Malformed },
        { "string longer than the packet", 5, "30 04 00FF 61 00", Malformed },
        { "property length not minimal", 5, "30 05 0001 61 8000", Malformed },
        { "property length of five bytes", 5, "30 08 0001 61 8080808001", Malformed },
        { "property length beyond the packet", 5, "30 04 0001 61 01", Malformed },
        { "property length missing", 5, "30 03 0001 61", Malformed },

        // PUBLISH (§3.3).
        { "QoS 2", 5, "34 06 0001 61 0001 00", MqttReasonCode.QosNotSupported },
        { "QoS 2 in 3.1.1", 4, "34 05 0001 61 0001", MqttReasonCode.QosNotSupported },
        { "packet id 0", 5, "32 06 0001 61 0000 00", Malformed },
        { "packet id missing", 4, "32 04 0001 61 01", Malformed },
        { "empty topic", 5, "30 03 0000 00", MqttReasonCode.TopicNameInvalid },
        { "topic with #", 5, "30 04 0001 23 00", MqttReasonCode.TopicNameInvalid },
        { "topic with +", 4, "30 05 0003 612F2B", MqttReasonCode.TopicNameInvalid },
        { "topic alias above the maximum", 5, "30 07 0001 61 03 230001", MqttReasonCode.TopicAliasInvalid },
        { "topic alias 0", 5, "30 07 0001 61 03 230000", MqttReasonCode.TopicAliasInvalid },
        { "subscription identifier from a client", 5, "30 06 0001 61 02 0B01", Error },
        { "subscription identifier 0", 5, "30 06 0001 61 02 0B00", Error },
        { "response topic with a wildcard", 5, "30 08 0001 61 04 08000123", Error },
        { "payload format 2", 5, "30 06 0001 61 02 0102", Error },
        { "payload format twice", 5, "30 08 0001 61 04 01000100", Error },
        { "unknown property", 5, "30 06 0001 61 02 0400", Malformed },
        { "property id of two bytes", 5, "30 07 0001 61 03 810100", Malformed },
        { "property of another packet", 5, "30 07 0001 61 03 210001", Malformed },
        { "property cut off", 5, "30 06 0001 61 02 0200", Malformed },

        // CONNECT (§3.1).
        { "reserved connect flag", 5, "10 0E 0004 4D515454 05 03 0000 00 0001 61", Malformed },
        { "will QoS without will", 5, "10 0E 0004 4D515454 05 0A 0000 00 0001 61", Malformed },
        { "will retain without will", 5, "10 0E 0004 4D515454 05 22 0000 00 0001 61", Malformed },
        { "will QoS 3", 5, "10 14 0004 4D515454 05 1E 0000 00 0001 61 00 0001 61 0000", Malformed },
        { "password without user name in 3.1.1", 4, "10 10 0004 4D515454 04 42 0000 0001 61 0001 62", Malformed },
        { "will topic with wildcard", 5, "10 14 0004 4D515454 05 06 0000 00 0001 61 00 0001 23 0000", MqttReasonCode.TopicNameInvalid },
        { "wrong protocol name", 5, "10 0E 0004 4D515458 05 02 0000 00 0001 61", MqttReasonCode.UnsupportedProtocolVersion },
        { "version 6", 5, "10 0E 0004 4D515454 06 02 0000 00 0001 61", MqttReasonCode.UnsupportedProtocolVersion },
        { "version 3.1", 4, "10 0F 0006 4D5149736470 03 02 0000 0001 61", MqttReasonCode.UnsupportedProtocolVersion },
        { "trailing bytes", 5, "10 0F 0004 4D515454 05 02 0000 00 0001 61 00", Malformed },
        { "receive maximum 0", 5, "10 11 0004 4D515454 05 02 0000 03210000 0001 61", Error },
        { "maximum packet size 0", 5, "10 13 0004 4D515454 05 02 0000 052700000000 0001 61", Error },
        { "authentication data without method", 5, "10 12 0004 4D515454 05 02 0000 0416000100 0001 61", Error },
        { "session expiry twice", 5, "10 18 0004 4D515454 05 02 0000 0A 1100000001 1100000001 0001 61", Error },
        { "user name missing", 5, "10 0E 0004 4D515454 05 82 0000 00 0001 61", Malformed },

        // SUBSCRIBE, UNSUBSCRIBE (§3.8, §3.10).
        { "no filter", 5, "82 03 0001 00", Error },
        { "no filter in 3.1.1", 4, "82 02 0001", Error },
        { "subscription QoS 3", 5, "82 07 0001 00 0001 61 03", Malformed },
        { "subscription option bit 6", 5, "82 07 0001 00 0001 61 40", Malformed },
        { "subscription option bit 7", 5, "82 07 0001 00 0001 61 80", Malformed },
        { "retain handling 3", 5, "82 07 0001 00 0001 61 30", Error },
        { "no local on a shared subscription", 5, "82 10 0001 00 000A 2473686172652F672F61 04", Error },
        { "subscription option of 5 in 3.1.1", 4, "82 06 0001 0001 61 04", Malformed },
        { "options missing", 5, "82 06 0001 00 0001 61", Malformed },
        { "packet id 0 of SUBSCRIBE", 5, "82 07 0000 00 0001 61 00", Malformed },
        { "subscription identifier twice", 5, "82 0B 0001 04 0B010B02 0001 61 00", Error },
        { "filter with # in the middle", 5, "82 09 0001 00 0003 232F61 00", MqttReasonCode.TopicFilterInvalid },
        { "filter with + in a level", 5, "82 08 0001 00 0002 612B 00", MqttReasonCode.TopicFilterInvalid },
        { "empty filter", 5, "82 06 0001 00 0000 00", MqttReasonCode.TopicFilterInvalid },
        { "share without name", 5, "82 0E 0001 00 0008 24736861 72652F2F 00", MqttReasonCode.TopicFilterInvalid },
        { "UNSUBSCRIBE without filter", 5, "A2 03 0001 00", Error },
        { "UNSUBSCRIBE with an empty filter", 4, "A2 04 0001 0000", MqttReasonCode.TopicFilterInvalid },

        // The rest.
        { "PUBACK with an unknown reason", 5, "40 03 0001 01", Malformed },
        { "PUBACK too long in 3.1.1", 4, "40 03 0001 00", Malformed },
        { "PUBACK without id", 4, "40 01 00", Malformed },
        { "PUBACK with trailing bytes", 5, "40 05 0001 00 00 00", Malformed },
        { "PINGREQ with a body", 5, "C0 01 00", Malformed },
        { "DISCONNECT with a reason in 3.1.1", 4, "E0 01 00", Malformed },
        { "DISCONNECT with an unknown reason", 5, "E0 01 01", Malformed },
        { "DISCONNECT with trailing bytes", 5, "E0 03 00 00 00", Malformed },
        { "CONNACK from a client with reserved flags", 5, "20 03 02 00 00", Malformed },
        { "CONNACK that refuses with session present", 5, "20 03 01 87 00", Error },
        { "CONNACK return code 6", 4, "20 02 00 06", Malformed },
        { "CONNACK of QoS 2", 5, "20 05 00 00 02 2402", Error },
        { "SUBACK without codes", 5, "90 03 0001 00", Malformed },
        { "SUBACK code 3", 4, "90 03 0001 03", Malformed },
        { "UNSUBACK of 3.1.1 with codes", 4, "B0 03 0001 00", Malformed },
    };

    [Theory]
    [MemberData(nameof(Packets))]
    [Statement("1.5.4-1", "1.5.4-2", "1.5.5-1", "2.2.1-3", "2.2.2-1", "3.1.2-1", "3.1.2-3", "3.1.2-11", "3.1.2-12", "3.1.2-13", "3.1.2-17",
        "3.1.3-11", "3.2.2-1", "3.2.2-6", "3.2.2-8", "3.3.2-1", "3.3.2-2", "3.3.2-8", "3.3.2-9", "3.3.2-14", "3.3.4-6", "3.4.2-1", "3.8.3-2",
        "3.8.3-4", "3.8.3-5", "3.8.4-6", "3.9.3-2", "3.10.3-2", "3.14.2-1", "4.7.3-2", "4.8.2-1", "4.8.2-2")]
    public void Is_refused(string what, int version, string hex, MqttReasonCode reason)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", ""));
        var e = Assert.Throws<MqttProtocolException>(() => AnyPacket.Read(bytes, (MqttProtocolVersion)version));
        Assert.True(reason == e.Reason, $"{what}: {e.Reason}: {e.Message}");
        Assert.True(e.Message.Contains('§') || e.Message.Contains("[MQTT"), $"names no statement: {e.Message}");
    }

    [Fact]
    [Statement("2.1.3-1", "3.3.1-2", "3.3.1-4", "3.6.1-1", "3.8.1-1", "3.10.1-1", "3.14.1-1", "3.15.1-1")]
    public void Every_first_byte_but_the_allowed_is_refused_before_anything_else_arrives()
    {
        var allowed = new HashSet<int>
        {
            0x10, 0x20, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x3A, 0x3B, 0x3C, 0x3D,
            0x40, 0x50, 0x62, 0x70, 0x82, 0x90, 0xA2, 0xB0, 0xC0, 0xD0, 0xE0, 0xF0,
        };
        for (var first = 0; first < 256; first++)
        {
            byte[] bytes = [(byte)first];
            if (allowed.Contains(first))
                Assert.False(MqttHeader.TryRead(bytes, 1000, out _));
            else
                Assert.Equal(Malformed, Assert.Throws<MqttProtocolException>(() => MqttHeader.TryRead(bytes, 1000, out _)).Reason);
        }
    }

    [Theory]
    [InlineData("30 80 00")]
    [InlineData("30 FF 80 00")]
    [InlineData("30 FF FF 80 00")]
    [InlineData("30 80 80 80 80")]
    [InlineData("30 FF FF FF FF")]
    [Statement("1.5.5-1")]
    public void A_remaining_length_that_is_not_minimal_or_too_long_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", ""));
        Assert.Equal(Malformed, Assert.Throws<MqttProtocolException>(() => MqttHeader.TryRead(bytes, MqttLimits.MaximumPacketSize, out _)).Reason);
    }

    [Fact]
    [Statement("3.2.2-15")]
    public void The_largest_length_is_read_and_one_byte_over_the_limit_is_refused_by_its_header()
    {
        Assert.True(MqttHeader.TryRead([0x30, 0xFF, 0xFF, 0xFF, 0x7F], MqttLimits.MaximumPacketSize, out var header));
        Assert.Equal(MqttLimits.MaximumVariableByteInteger, header.Remaining);

        Assert.True(MqttHeader.TryRead([0x30, 98], 100, out _));
        var e = Assert.Throws<MqttProtocolException>(() => MqttHeader.TryRead([0x30, 99], 100, out _));
        Assert.Equal(MqttReasonCode.PacketTooLarge, e.Reason);
    }
}
