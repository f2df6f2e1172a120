using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>How connections begin, and what ends them.</summary>
public sealed class MqttServerConnectionTests : MqttServerTest
{
    [Fact]
    [Statement("3.1.2-23", "3.1.3-7", "3.1.4-5", "3.2.2-9")]
    public async Task Connack_announces_what_the_server_does_and_does_not()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { MaximumKeepAliveSeconds = 120, ReceiveMaximum = 9 });
        server.OnConnect = _ => new MqttConnectDecision(MqttReasonCode.Success, "given");
        var answer = await server.ConnectAsync(c => c with { ClientId = "", SessionExpirySeconds = 60, CleanStart = false });
        Assert.Equal(
            new MqttConnectResult
            {
                AssignedClientId = "given", ServerKeepAliveSeconds = 120, SessionExpirySeconds = 0, ReceiveMaximum = 9, MaximumQos = MqttQos.AtLeastOnce,
                MaximumPacketSize = 256 * 1024, SharedSubscriptionsAvailable = false, SubscriptionIdentifiersAvailable = false,
            },
            answer);
        Assert.Equal("given", server.Connection.ClientId);
    }

    [Theory]
    [InlineData(V311, 5)]
    [InlineData(V5, 0x87)]
    [Statement("3.1.4-2", "3.1.4-6", "3.2.2-7")]
    public async Task A_refused_client_is_told_why_and_nothing_it_sends_is_taken(MqttProtocolVersion version, byte code)
    {
        await using var server = new ServerHarness(version);
        server.OnConnect = _ => MqttConnectDecision.Refuse(MqttReasonCode.NotAuthorized);
        var connect = new MqttConnect { ProtocolVersion = version, ClientId = "c", CleanStart = true, Will = Offline };
        await server.Wire.SendAsync([.. MqttWire.Bytes(connect, version), .. MqttWire.Bytes(new PublishPacket(Offline, 1), version)]);
        Assert.Equal(code, (await server.Wire.ReceiveAsync(MqttPacketType.Connack)).Body[1]);
        Assert.Null(await server.Wire.ReceiveAsync());
        var (will, reason) = await server.EndAsync();
        Assert.Null(will);
        Assert.Contains("NotAuthorized", reason);
        Assert.Empty(server.Topics);
    }

    [Theory]
    [InlineData("10 0E 0004 4D515454 07 02 0000 00 0001 61", "20020001")]
    [InlineData("10 0D 0004 4D515454 04 02 0000 0001 00", "")]
    [InlineData("10 0D 0004 4D515454 04 00 0000 0000", "20020002")]
    [InlineData("10 0E 0004 4D515454 05 03 0000 00 0001 61", "2003008100")]
    [InlineData("10 12 0004 4D515454 05 02 0000 04 150001 78 0001 61", "2003008C00")]
    [InlineData("10 13 0004 4D515454 05 16 0000 00 0001 61 00 0001 77 0000", "2003009B00")]
    [InlineData("30 04 0001 61 00", "")]
    [InlineData("C0 00", "")]
    [Statement("3.1.0-1", "3.1.2-1", "3.1.2-2", "3.1.3-8", "3.1.4-1", "3.2.2-12", "4.12.0-1", "4.12.0-4")]
    public async Task A_connection_that_starts_wrong_is_answered_as_its_version_allows(string hex, string answer)
    {
        await using var server = new ServerHarness(V5);
        var bytes = Convert.FromHexString(hex.Replace(" ", ""));
        bytes[1] = (byte)(bytes.Length - 2);
        await server.Wire.SendAsync(bytes);
        var packet = await server.Wire.ReceiveAsync();
        Assert.Equal(answer, packet is null ? "" : Convert.ToHexString([(byte)((int)packet.Type << 4), (byte)packet.Body.Length, .. packet.Body]));
        await server.EndAsync();
    }

    [Fact]
    public async Task A_connection_without_CONNECT_is_closed_after_the_connect_timeout()
    {
        await using var server = new ServerHarness(V5);
        await server.Wire.SendAsync(0x10);
        server.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Empty(server.Ends);
        server.Clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Contains("no CONNECT", (await server.EndAsync()).Reason);
    }

    [Theory]
    [InlineData(V311, 0)]
    [InlineData(V5, 0x82)]
    [Statement("3.1.0-2")]
    public async Task A_second_CONNECT_ends_the_connection_and_the_will_is_due(MqttProtocolVersion version, byte reason)
    {
        await using var server = new ServerHarness(version);
        await server.ConnectAsync(c => c with { Will = Offline });
        await server.Wire.SendAsync(new MqttConnect { ProtocolVersion = version, ClientId = "c", CleanStart = true }, version);
        await server.ExpectEndAsync(reason);
        var (will, why) = await server.EndAsync();
        Assert.Equal("state", will?.Topic);
        Assert.Contains("[MQTT-3.1.0-2]", why);
    }

    [Theory]
    [InlineData("50 02 0001", 0x82)]
    [InlineData("62 02 0001", 0x82)]
    [InlineData("70 02 0001", 0x82)]
    [InlineData("F0 00", 0x82)]
    [InlineData("D0 00", 0x82)]
    [InlineData("90 04 0001 00 00", 0x82)]
    [InlineData("41 02 0001", 0x81)]
    [InlineData("30 FF FF FF 7F", 0x95)]
    [InlineData("31 04 0001 61 00", 0x9A)]
    [Statement("3.2.2-14", "3.14.2-1", "4.13.1-1", "4.13.2-1")]
    public async Task What_a_client_must_not_send_ends_the_connection_with_the_reason(string hex, byte reason)
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { RetainAvailable = false });
        await server.ConnectAsync();
        await server.Wire.SendAsync(Convert.FromHexString(hex.Replace(" ", "")));
        await server.ExpectEndAsync(reason);
    }

    [Theory]
    [InlineData(V311, 0)]
    [InlineData(V5, 0x8E)]
    [Statement("3.1.2-6", "3.1.3-2", "3.1.4-3", "3.1.4-4", "3.2.2-3", "4.1.0-2")]
    public async Task A_second_connection_of_a_client_takes_over(MqttProtocolVersion version, byte reason)
    {
        var registry = new MqttServerRegistry();
        await using var first = new ServerHarness(version) { Registry = registry };
        await first.ConnectAsync(c => c with { Will = Offline });
        await using var second = new ServerHarness(version) { Registry = registry };
        second.OnConnect = _ =>
        {
            // Or the old will would follow the new client's first messages.
            Assert.Equal("state", Assert.Single(first.Ends).Will?.Topic);
            return MqttConnectDecision.Accept;
        };
        Assert.False((await second.ConnectAsync(c => c with { CleanStart = false })).SessionPresent);

        await first.ExpectEndAsync(reason);
        Assert.Contains("SessionTakenOver", (await first.EndAsync()).Reason);
        Assert.False(registry.Unregister("c", first.Connection));
        Assert.True(registry.TryGet("c", out var current));
        Assert.Same(second.Connection, current);
        Assert.Empty(second.Ends);
        Assert.True(registry.Unregister("c", second.Connection));
        Assert.Equal(0, registry.Count);
    }

    [Theory]
    [InlineData(V311, 0)]
    [InlineData(V5, 0x8B)]
    [Statement("3.14.2-2")]
    public async Task A_server_that_stops_says_so(MqttProtocolVersion version, byte reason)
    {
        await using var server = new ServerHarness(version);
        await server.ConnectAsync();
        server.Stop();
        await server.ExpectEndAsync(reason);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("3.1.2-7", "3.1.2-8", "3.1.2-10", "3.14.4-3")]
    public async Task The_will_is_dropped_by_DISCONNECT_and_due_after_a_broken_connection(MqttProtocolVersion version)
    {
        await using var clean = new ServerHarness(version);
        await clean.ConnectAsync(c => c with { Will = Offline });
        await clean.Wire.SendAsync(new DisconnectPacket(), version);
        Assert.Null((await clean.EndAsync()).Will);

        await using var broken = new ServerHarness(version);
        await broken.ConnectAsync(c => c with { Will = Offline });
        await broken.Wire.CloseAsync();
        Assert.Equal(Offline with { Payload = default }, (await broken.EndAsync()).Will! with { Payload = default });
    }

    [Fact]
    public async Task DISCONNECT_with_will_keeps_the_will()
    {
        await using var server = new ServerHarness(V5);
        await server.ConnectAsync(c => c with { Will = Offline });
        await server.Wire.SendAsync(new DisconnectPacket(MqttReasonCode.DisconnectWithWill), V5);
        Assert.NotNull((await server.EndAsync()).Will);
    }
}
