using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>Text is checked wherever a packet has it: each row is a packet with one byte of text left open, first byte and body.</summary>
public class MqttTextTests
{
    public static TheoryData<string, int, byte, string> Places => new()
    {
        // What a client sends.
        { "client id", 5, 0x10, "0004 4D515454 05 02 0000 00 0001 ??" },
        { "client id", 4, 0x10, "0004 4D515454 04 02 0000 0001 ??" },
        { "user name", 5, 0x10, "0004 4D515454 05 82 0000 00 0001 61 0001 ??" },
        { "user name", 4, 0x10, "0004 4D515454 04 82 0000 0001 61 0001 ??" },
        { "user property's name of CONNECT", 5, 0x10, "0004 4D515454 05 02 0000 07 26 0001 ?? 0001 62 0001 61" },
        { "user property's value of CONNECT", 5, 0x10, "0004 4D515454 05 02 0000 07 26 0001 62 0001 ?? 0001 61" },
        { "authentication method of CONNECT", 5, 0x10, "0004 4D515454 05 02 0000 04 15 0001 ?? 0001 61" },
        { "will's topic", 5, 0x10, "0004 4D515454 05 06 0000 00 0001 61 00 0001 ?? 0000" },
        { "will's topic", 4, 0x10, "0004 4D515454 04 06 0000 0001 61 0001 ?? 0000" },
        { "will's content type", 5, 0x10, "0004 4D515454 05 06 0000 00 0001 61 04 03 0001 ?? 0001 77 0000" },
        { "will's response topic", 5, 0x10, "0004 4D515454 05 06 0000 00 0001 61 04 08 0001 ?? 0001 77 0000" },
        { "will's user property's name", 5, 0x10, "0004 4D515454 05 06 0000 00 0001 61 07 26 0001 ?? 0001 62 0001 77 0000" },
        { "will's user property's value", 5, 0x10, "0004 4D515454 05 06 0000 00 0001 61 07 26 0001 62 0001 ?? 0001 77 0000" },
        { "filter of SUBSCRIBE", 5, 0x82, "0001 00 0001 ?? 00" },
        { "filter of SUBSCRIBE", 4, 0x82, "0001 0001 ?? 00" },
        { "second filter of SUBSCRIBE", 5, 0x82, "0001 00 0001 61 00 0001 ?? 00" },
        { "user property's name of SUBSCRIBE", 5, 0x82, "0001 07 26 0001 ?? 0001 62 0001 61 00" },
        { "user property's value of SUBSCRIBE", 5, 0x82, "0001 07 26 0001 62 0001 ?? 0001 61 00" },
        { "filter of UNSUBSCRIBE", 5, 0xA2, "0001 00 0001 ??" },
        { "filter of UNSUBSCRIBE", 4, 0xA2, "0001 0001 ??" },
        { "second filter of UNSUBSCRIBE", 5, 0xA2, "0001 00 0001 61 0001 ??" },
        { "user property's name of UNSUBSCRIBE", 5, 0xA2, "0001 07 26 0001 ?? 0001 62 0001 61" },
        { "user property's value of UNSUBSCRIBE", 5, 0xA2, "0001 07 26 0001 62 0001 ?? 0001 61" },

        // What both send.
        { "topic", 5, 0x30, "0001 ?? 00" },
        { "topic", 4, 0x30, "0001 ??" },
        { "content type", 5, 0x30, "0001 61 04 03 0001 ??" },
        { "response topic", 5, 0x30, "0001 61 04 08 0001 ??" },
        { "user property's name of PUBLISH", 5, 0x30, "0001 61 07 26 0001 ?? 0001 62" },
        { "user property's value of PUBLISH", 5, 0x30, "0001 61 07 26 0001 62 0001 ??" },
        { "second user property of PUBLISH", 5, 0x30, "0001 61 0E 26 0001 61 0001 62 26 0001 61 0001 ??" },
        { "reason of PUBACK", 5, 0x40, "0001 00 04 1F 0001 ??" },
        { "user property's name of PUBACK", 5, 0x40, "0001 00 07 26 0001 ?? 0001 62" },
        { "reason of DISCONNECT", 5, 0xE0, "00 04 1F 0001 ??" },
        { "user property's value of DISCONNECT", 5, 0xE0, "00 07 26 0001 62 0001 ??" },

        // What a server sends.
        { "assigned client id", 5, 0x20, "00 00 04 12 0001 ??" },
        { "authentication method of CONNACK", 5, 0x20, "00 00 04 15 0001 ??" },
        { "response information", 5, 0x20, "00 00 04 1A 0001 ??" },
        { "server reference of CONNACK", 5, 0x20, "00 00 04 1C 0001 ??" },
        { "reason of CONNACK", 5, 0x20, "00 00 04 1F 0001 ??" },
        { "user property's name of CONNACK", 5, 0x20, "00 00 07 26 0001 ?? 0001 62" },
        { "user property's value of CONNACK", 5, 0x20, "00 00 07 26 0001 62 0001 ??" },
        { "reason of SUBACK", 5, 0x90, "0001 04 1F 0001 ?? 00" },
        { "user property's name of SUBACK", 5, 0x90, "0001 07 26 0001 ?? 0001 62 00" },
        { "reason of UNSUBACK", 5, 0xB0, "0001 04 1F 0001 ?? 00" },
        { "user property's value of UNSUBACK", 5, 0xB0, "0001 07 26 0001 62 0001 ?? 00" },
        { "server reference of DISCONNECT", 5, 0xE0, "00 04 1C 0001 ??" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    [Statement("1.5.4-1", "1.5.4-2", "1.5.7-1", "3.1.3-4", "3.1.3-11", "3.1.3-12", "3.3.2-1", "3.3.2-13", "3.3.2-19", "3.8.3-1", "3.10.3-1")]
    public void Text_is_taken_where_it_is_UTF_8_without_U_0000_and_refused_where_not(string what, int version, byte first, string body)
    {
        // With a letter it is right, so that nothing but the byte can be what is refused.
        AnyPacket.Read(Packet("61"), (MqttProtocolVersion)version);
        // Never in UTF-8, the end of a character, the begin of one, and U+0000.
        foreach (var bad in (string[])["FF", "80", "C3", "00"])
        {
            var e = Assert.Throws<MqttProtocolException>(() => AnyPacket.Read(Packet(bad), (MqttProtocolVersion)version));
            Assert.True(e.Reason == MqttReasonCode.MalformedPacket, $"{what}: {e.Reason}");
            Assert.Contains(bad == "00" ? "[MQTT-1.5.4-2]" : "[MQTT-1.5.4-1]", e.Message, StringComparison.Ordinal);
        }

        byte[] Packet(string letter)
        {
            var bytes = Convert.FromHexString(body.Replace("??", letter, StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
            return [first, (byte)bytes.Length, .. bytes];
        }
    }
}
