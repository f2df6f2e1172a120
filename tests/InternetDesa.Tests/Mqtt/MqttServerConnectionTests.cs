using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

public class MqttServerConnectionTests
{
    private const MqttProtocolVersion V311 = MqttProtocolVersion.V311;
    private const MqttProtocolVersion V5 = MqttProtocolVersion.V5;

    private static readonly MqttMessage Offline = new("state", "offline"u8.ToArray(), MqttQos.AtLeastOnce, Retain: true);

    public static TheoryData<MqttProtocolVersion> Versions => [V311, V5];

    [Fact]
    [Statement("3.1.2-23", "3.1.3-6", "3.1.3-7", "3.1.4-5", "3.2.2-9", "3.2.2-16")]
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
    [InlineData(V311, 0)]
    [InlineData(V5, 0x9B)]
    public async Task QoS_2_ends_the_connection(MqttProtocolVersion version, byte reason)
    {
        await using var server = new ServerHarness(version);
        await server.ConnectAsync();
        await server.Wire.SendAsync(new PublishPacket(new MqttMessage("t", default, MqttQos.ExactlyOnce), 1), version);
        await server.ExpectEndAsync(reason);
        Assert.Empty(server.Topics);
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
    [Statement("3.2.2-14", "3.14.2-1", "4.12.0-7", "4.13.1-1", "4.13.2-1")]
    public async Task What_a_client_must_not_send_ends_the_connection_with_the_reason(string hex, byte reason)
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { RetainAvailable = false });
        await server.ConnectAsync();
        await server.Wire.SendAsync(Convert.FromHexString(hex.Replace(" ", "")));
        await server.ExpectEndAsync(reason);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Statement("2.2.1-5", "4.6.0-2")]
    public async Task Pubacks_leave_in_the_order_of_arrival_whatever_the_order_of_completion(MqttProtocolVersion version)
    {
        const int Messages = 50;
        var random = new Random(11);
        for (var round = 0; round < 20; round++)
        {
            await using var server = new ServerHarness(version);
            var tasks = Enumerable.Range(0, Messages).Select(_ => new TaskCompletionSource()).ToArray();
            var next = 0;
            server.OnPublish = (_, _) =>
            {
                var i = next++;
                // Some are done at once, as a handler without a sync would.
                return random.Next(4) == 0 ? default : new MqttPublishAnswer(new ValueTask(tasks[i].Task));
            };
            await server.ConnectAsync();
            ushort[] ids = [.. Enumerable.Range(1, Messages).Select(i => (ushort)(i * 7))];
            foreach (var id in ids)
                await server.PublishAsync(id);

            var order = Enumerable.Range(0, Messages).ToArray();
            random.Shuffle(order);
            foreach (var i in order)
                tasks[i].SetResult();
            foreach (var id in ids)
                Assert.Equal(id, (await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(version).PacketId);
        }
    }

    [Fact]
    [Statement("3.3.4-1", "4.3.2-4", "4.9.0-3")]
    public async Task No_puback_leaves_before_the_message_is_durable()
    {
        await using var server = new ServerHarness(V5);
        var durable = new TaskCompletionSource();
        server.OnPublish = (_, _) => new(new ValueTask(durable.Task), MqttReasonCode.NoMatchingSubscribers);
        await server.ConnectAsync();
        await server.PublishAsync(1);
        await server.Wire.SendAsync(new EmptyPacket(MqttPacketType.Pingreq), V5);
        await server.Wire.ReceiveAsync(MqttPacketType.Pingresp);
        Assert.Null(server.Wire.TryReceive());
        durable.SetResult();
        Assert.Equal(new PubackPacket(1, MqttReasonCode.NoMatchingSubscribers), (await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(V5));
    }

    [Fact]
    public async Task What_the_handler_still_works_on_at_the_end_is_waited_for_exactly_once()
    {
        await using var server = new ServerHarness(V5);
        var waits = new List<OneWait>();
        server.OnPublish = (_, _) =>
        {
            waits.Add(new OneWait());
            return new(new ValueTask(waits[^1], 0));
        };
        await server.ConnectAsync();
        for (ushort id = 1; id <= 3; id++)
            await server.PublishAsync(id);
        await server.Wire.SendAsync(new DisconnectPacket(), V5);
        await server.EndAsync();
        waits.ForEach(wait => wait.Complete());
        Assert.All(waits, wait => Assert.Equal(1, wait.Results));
        Assert.Null(await server.Wire.ReceiveAsync());
    }

    [Fact]
    [Statement("3.3.1-9", "3.3.1-10", "3.3.1-11", "3.8.4-3", "3.8.4-4", "3.10.4-1", "3.10.4-6", "3.11.3-1", "3.11.3-2", "4.1.0-1")]
    public async Task Retained_messages_come_as_the_subscription_asks_and_UNSUBACK_says_what_there_was()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { MaximumSubscriptions = 3 });
        var granted = new List<MqttGrant>();
        server.OnSubscribed = granted.AddRange;
        await server.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await server.Wire.SendAsync(new SubscribePacket(1,
                [new("a"), new("b", Retained: MqttRetainHandling.SendIfNew), new("c", Retained: MqttRetainHandling.DoNotSend)]), V5);
            await server.Wire.ReceiveAsync(MqttPacketType.Suback);
        }

        Assert.Equal([new("a", true), new("b", true), new("c", false), new("a", true), new("b", false), new("c", false)], granted);
        await server.Wire.SendAsync(new SubscribePacket(2, [new("d"), new("a")]), V5);
        var reasons = SubackPacket.Read(MqttPacketType.Suback, (await server.Wire.ReceiveAsync(MqttPacketType.Suback)).Body, V5).Reasons;
        Assert.Equal([MqttReasonCode.QuotaExceeded, MqttReasonCode.GrantedQos1], reasons);

        await server.Wire.SendAsync(new UnsubscribePacket(3, ["b", "B", "b"]), V5);
        reasons = SubackPacket.Read(MqttPacketType.Unsuback, (await server.Wire.ReceiveAsync(MqttPacketType.Unsuback)).Body, V5).Reasons;
        Assert.Equal([MqttReasonCode.Success, MqttReasonCode.NoSubscriptionExisted, MqttReasonCode.NoSubscriptionExisted], reasons);
        Assert.Equal(["b"], server.Filters);
    }

    [Theory]
    [InlineData(V311, 0)]
    [InlineData(V5, 0x80)]
    public async Task A_fault_of_the_handler_ends_the_connection_without_puback(MqttProtocolVersion version, byte reason)
    {
        await using var server = new ServerHarness(version);
        var durable = new TaskCompletionSource();
        server.OnPublish = (_, _) => new(new ValueTask(durable.Task));
        await server.ConnectAsync(c => c with { Will = Offline });
        await server.PublishAsync(1);
        durable.SetException(new IOException("EIO"));
        await server.ExpectEndAsync(reason);
        var (will, why) = await server.EndAsync();
        Assert.NotNull(will);
        Assert.Contains("EIO", why);
    }

    [Fact]
    [Statement("3.4.2-1", "4.4.0-2")]
    public async Task A_refused_message_is_told_in_5_and_closes_in_3_1_1()
    {
        await using var five = new ServerHarness(V5);
        five.OnPublish = (_, _) => new(Reason: MqttReasonCode.NotAuthorized);
        await five.ConnectAsync();
        await five.PublishAsync(1);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await five.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(V5).Reason);

        await using var three = new ServerHarness(V311);
        three.OnPublish = (_, _) => new(Reason: MqttReasonCode.NotAuthorized);
        await three.ConnectAsync();
        await three.PublishAsync(1);
        Assert.Null(await three.Wire.ReceiveAsync());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_message_that_comes_in_pieces_is_taken_whole(MqttProtocolVersion version)
    {
        await using var server = new ServerHarness(version);
        byte[]? payload = null;
        server.OnPublish = (_, bytes) =>
        {
            payload = bytes;
            return default;
        };
        await server.ConnectAsync();
        var message = new MqttMessage("t", Enumerable.Range(0, 9000).Select(i => (byte)i).ToArray());
        foreach (var piece in MqttWire.Bytes(new PublishPacket(message, 1), version).Chunk(1000))
            await server.Wire.SendAsync(piece);
        await server.Wire.ReceiveAsync(MqttPacketType.Puback);
        Assert.Equal(message.Payload.ToArray(), payload);

        foreach (var piece in MqttWire.Bytes(new PublishPacket(message with { Payload = new byte[] { 7 } }, 2), version))
            await server.Wire.SendAsync(piece);
        await server.Wire.ReceiveAsync(MqttPacketType.Puback);
        Assert.Equal([7], payload!);
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
    [Statement("3.2.2-10", "3.8.4-1", "3.8.4-2", "3.8.4-5", "3.8.4-6", "3.8.4-7", "3.9.3-1", "3.9.3-2")]
    public async Task Subscriptions_are_granted_or_refused_one_by_one(MqttProtocolVersion version)
    {
        await using var server = new ServerHarness(version);
        server.OnSubscribe = (filter, qos) => filter == "secret" ? MqttReasonCode.NotAuthorized : (MqttReasonCode)(byte)qos;
        server.OnSubscribed = granted => server.Connection.TrySend("config", "x"u8.ToArray(), MqttQos.AtLeastOnce, retain: granted.Count == 3);
        await server.ConnectAsync();
        await server.Wire.SendAsync(
            new SubscribePacket(5, [new("a", MqttQos.AtMostOnce), new("b"), new("c", MqttQos.ExactlyOnce), new("secret"), new("$share/g/x")]), version);

        var suback = SubackPacket.Read(MqttPacketType.Suback, (await server.Wire.ReceiveAsync(MqttPacketType.Suback)).Body, version);
        Assert.Equal(5, suback.PacketId);
        var refusals = version == V5
            ? new[] { MqttReasonCode.NotAuthorized, MqttReasonCode.SharedSubscriptionsNotSupported }
            : [MqttReasonCode.UnspecifiedError, MqttReasonCode.UnspecifiedError];
        Assert.Equal([MqttReasonCode.Success, MqttReasonCode.GrantedQos1, MqttReasonCode.GrantedQos1, .. refusals], suback.Reasons);
        var retained = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(version);
        Assert.True(retained.Retain);
        Assert.Equal("config", retained.ReadTopic());

        await server.Wire.SendAsync(new UnsubscribePacket(6, ["a", "b"]), version);
        Assert.Equal(6, SubackPacket.Read(MqttPacketType.Unsuback, (await server.Wire.ReceiveAsync(MqttPacketType.Unsuback)).Body, version).PacketId);
        Assert.Equal(["a", "b"], server.Filters);
    }

    [Fact]
    public async Task An_exception_of_the_handler_ends_only_its_connection_and_is_told()
    {
        await using var server = new ServerHarness(V5);
        server.OnSubscribe = (_, _) => throw new InvalidOperationException("a bug");
        await server.ConnectAsync();
        await server.Wire.SendAsync(new SubscribePacket(1, [new("a")]), V5);
        await server.ExpectEndAsync(0x80);
        Assert.Contains("a bug", (await server.EndAsync()).Reason);
    }

    /// <summary>A task that counts how often it was waited for.</summary>
    private sealed class OneWait : System.Threading.Tasks.Sources.IValueTaskSource
    {
        private System.Threading.Tasks.Sources.ManualResetValueTaskSourceCore<bool> _core;

        public int Results { get; private set; }

        public void Complete() => _core.SetResult(true);

        public void GetResult(short token)
        {
            Results++;
            _core.GetResult(token);
        }

        public System.Threading.Tasks.Sources.ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, System.Threading.Tasks.Sources.ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
