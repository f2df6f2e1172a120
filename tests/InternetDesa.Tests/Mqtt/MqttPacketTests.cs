using System.Text;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

public class MqttPacketTests
{
    public static TheoryData<MqttProtocolVersion> Versions => [MqttProtocolVersion.V311, MqttProtocolVersion.V5];

    private static readonly MqttMessage Message = new("desa/1/33/metrics", "ping ok=1i"u8.ToArray());

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("1.5.4-3", "3.1.2-9", "3.1.2-17", "3.1.2-19", "3.1.3-1")]
    public void Connect_comes_back_as_it_was_written(MqttProtocolVersion version)
    {
        var isV5 = version == MqttProtocolVersion.V5;
        var connect = new MqttConnect
        {
            ProtocolVersion = version,
            ClientId = "33/01/01/2001/agent",
            CleanStart = false,
            KeepAliveSeconds = 600,
            SessionExpirySeconds = isV5 ? 86_400 : uint.MaxValue,
            Username = "Désa \uFEFF",
            Password = [0, 1, 255],
            Will = new MqttMessage("state", "offline"u8.ToArray(), MqttQos.AtLeastOnce, Retain: true),
            WillDelaySeconds = isV5 ? 30u : 0,
            ReceiveMaximum = isV5 ? (ushort)7 : ushort.MaxValue,
            MaximumPacketSize = isV5 ? 4096u : MqttLimits.MaximumPacketSize,
        };

        var read = MqttConnect.Read(MqttWire.Parse(MqttWire.Bytes(connect, version)).Body);

        Assert.Equal(connect.Password, read.Password);
        Assert.Equal("offline", Encoding.UTF8.GetString(read.Will!.Payload.Span));
        Assert.Equal(connect.Will with { Payload = default }, read.Will with { Payload = default });
        Assert.Equal(connect with { Password = null, Will = null }, read with { Password = null, Will = null });
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.1.2-16", "3.1.2-18")]
    public void Connect_of_almost_nothing_comes_back(MqttProtocolVersion version)
    {
        var connect = new MqttConnect { ProtocolVersion = version, ClientId = "", CleanStart = true };
        Assert.Equal(connect, MqttConnect.Read(MqttWire.Parse(MqttWire.Bytes(connect, version)).Body));
    }

    [Fact]
    [Statement("3.1.3-1", "3.1.3-3")]
    public void Connect_of_3_1_1_has_the_bytes_of_the_specification()
    {
        var connect = new MqttConnect { ProtocolVersion = MqttProtocolVersion.V311, ClientId = "a", CleanStart = true, KeepAliveSeconds = 10, Username = "u", Password = [9] };
        Assert.Equal("101300044D51545404C2000A0001610001750001" + "09", Convert.ToHexString(MqttWire.Bytes(connect, MqttProtocolVersion.V311)));
    }

    [Fact]
    public void A_password_is_never_part_of_a_text()
    {
        var connect = new MqttConnect { ProtocolVersion = MqttProtocolVersion.V5, ClientId = "c", Username = "u", Password = "hush"u8.ToArray() };
        var options = new MqttClientOptions { ClientId = "c", Username = "u", Password = "hush"u8.ToArray() };
        Assert.Contains("<secret>", connect.ToString());
        Assert.Contains("<secret>", options.ToString());
        Assert.DoesNotContain("hush", connect.ToString() + options);
    }

    [Fact]
    public void Connack_of_5_comes_back_with_all_its_properties()
    {
        var connack = new MqttConnectResult
        {
            SessionPresent = true,
            AssignedClientId = "given",
            ServerKeepAliveSeconds = 0,
            SessionExpirySeconds = 0,
            ReceiveMaximum = 20,
            MaximumQos = MqttQos.AtLeastOnce,
            RetainAvailable = false,
            MaximumPacketSize = 1000,
            WildcardsAvailable = false,
            SharedSubscriptionsAvailable = false,
            SubscriptionIdentifiersAvailable = false,
            ReasonString = new string('x', 300),
            ServerReference = "other:1883",
        };
        Assert.Equal(connack, MqttConnectResult.Read(MqttWire.Parse(MqttWire.Bytes(connack, MqttProtocolVersion.V5)).Body, MqttProtocolVersion.V5));
        Assert.Equal(new MqttConnectResult(), MqttConnectResult.Read([0, 0, 0], MqttProtocolVersion.V5));
    }

    [Theory]
    [InlineData(MqttReasonCode.UnsupportedProtocolVersion, 1)]
    [InlineData(MqttReasonCode.ClientIdentifierNotValid, 2)]
    [InlineData(MqttReasonCode.ServerUnavailable, 3)]
    [InlineData(MqttReasonCode.BadUserNameOrPassword, 4)]
    [InlineData(MqttReasonCode.NotAuthorized, 5)]
    [Statement("3.2.2-8")]
    public void Connack_of_3_1_1_maps_the_reason_to_a_return_code_and_back(MqttReasonCode reason, byte code)
    {
        var bytes = MqttWire.Bytes(new MqttConnectResult { Reason = reason }, MqttProtocolVersion.V311);
        Assert.Equal([0x20, 2, 0, code], bytes);
        Assert.Equal(reason, MqttConnectResult.Read(bytes.AsSpan(2), MqttProtocolVersion.V311).Reason);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("2.2.1-2", "3.3.2-1", "4.3.1-1")]
    public void Publish_comes_back_as_it_was_written(MqttProtocolVersion version)
    {
        foreach (var (qos, retain, dup) in new[] { (MqttQos.AtMostOnce, false, false), (MqttQos.AtLeastOnce, true, false), (MqttQos.AtLeastOnce, false, true) })
        {
            var id = qos == MqttQos.AtMostOnce ? (ushort)0 : (ushort)0x1234;
            var message = Message with { Qos = qos, Retain = retain };
            var bytes = MqttWire.Bytes(new PublishPacket(message, id, dup), version);
            var read = MqttWire.Parse(bytes).Publish(version);

            Assert.Equal(PublishPacket.Size(message, version), bytes.Length);
            Assert.Equal((message.Topic, qos, retain, dup, id), (read.ReadTopic(), read.Qos, read.Retain, read.Dup, read.PacketId));
            Assert.Equal(message.Payload.ToArray(), read.Payload.ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    [InlineData(127)]
    [InlineData(16_376)]
    [InlineData(16_384)]
    [InlineData(2_097_152)]
    public void Publish_of_every_length_of_its_length_comes_back(int payload)
    {
        var message = new MqttMessage("t", new byte[payload], MqttQos.AtMostOnce);
        var bytes = MqttWire.Bytes(new PublishPacket(message), MqttProtocolVersion.V5);
        Assert.Equal(PublishPacket.Size(message, MqttProtocolVersion.V5), bytes.Length);
        Assert.Equal(payload, MqttWire.Parse(bytes).Publish(MqttProtocolVersion.V5).Payload.Length);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_other_packets_come_back_as_they_were_written(MqttProtocolVersion version)
    {
        Assert.Equal(new PubackPacket(7), MqttWire.Parse(MqttWire.Bytes(new PubackPacket(7), version)).Puback(version));

        var subscribe = new SubscribePacket(8, [new("a/+", MqttQos.AtMostOnce), new("#"), new("$share/g/x", MqttQos.ExactlyOnce)]);
        var readSubscribe = SubscribePacket.Read(MqttWire.Parse(MqttWire.Bytes(subscribe, version)).Body, version);
        Assert.Equal(8, readSubscribe.PacketId);
        Assert.Equal(subscribe.Subscriptions, readSubscribe.Subscriptions);

        var suback = new SubackPacket(MqttPacketType.Suback, 9, [MqttReasonCode.Success, MqttReasonCode.GrantedQos1, MqttReasonCode.UnspecifiedError]);
        Assert.Equal(suback.Reasons, SubackPacket.Read(MqttPacketType.Suback, MqttWire.Parse(MqttWire.Bytes(suback, version)).Body, version).Reasons);

        var unsubscribe = new UnsubscribePacket(10, ["a", "b/#"]);
        Assert.Equal(unsubscribe.Filters, UnsubscribePacket.Read(MqttWire.Parse(MqttWire.Bytes(unsubscribe, version)).Body, version).Filters);

        var unsuback = new SubackPacket(MqttPacketType.Unsuback, 11, [MqttReasonCode.Success, MqttReasonCode.NoSubscriptionExisted]);
        var readUnsuback = SubackPacket.Read(MqttPacketType.Unsuback, MqttWire.Parse(MqttWire.Bytes(unsuback, version)).Body, version);
        Assert.Equal(version == MqttProtocolVersion.V5 ? unsuback.Reasons : [], readUnsuback.Reasons);

        Assert.Equal([0xC0, 0], MqttWire.Bytes(new EmptyPacket(MqttPacketType.Pingreq), version));
        Assert.Equal([0xD0, 0], MqttWire.Bytes(new EmptyPacket(MqttPacketType.Pingresp), version));
        Assert.Equal([0xE0, 0], MqttWire.Bytes(new DisconnectPacket(), version));
    }

    [Fact]
    public void Reasons_and_properties_of_5_come_back()
    {
        const MqttProtocolVersion V5 = MqttProtocolVersion.V5;
        var puback = new PubackPacket(7, MqttReasonCode.NotAuthorized);
        Assert.Equal(puback, MqttWire.Parse(MqttWire.Bytes(puback, V5)).Puback(V5));
        foreach (var disconnect in new[]
        {
            new DisconnectPacket(MqttReasonCode.DisconnectWithWill),
            new DisconnectPacket(MqttReasonCode.Success, SessionExpirySeconds: 5),
            new DisconnectPacket(MqttReasonCode.ServerMoved, ReasonString: "pindah", ServerReference: "b:1"),
        })
        {
            Assert.Equal(disconnect, DisconnectPacket.Read(MqttWire.Parse(MqttWire.Bytes(disconnect, V5)).Body, V5));
        }
    }

    [Fact]
    [Statement("1.5.4-2")]
    public void What_MQTT_can_not_say_is_refused_and_leaves_no_half_packet()
    {
        var buffer = new MqttBuffer();
        Assert.Throws<ArgumentException>(() => buffer.Text("a\0b"));
        Assert.ThrowsAny<ArgumentException>(() => buffer.Text("\uD800"));
        Assert.Throws<ArgumentException>(() => buffer.Text(new string('x', 65_536)));
        Assert.Throws<ArgumentException>(() => buffer.Binary(new byte[65_536]));
        Assert.Equal(0, buffer.Length);
    }
}
