using System.Threading.Tasks.Sources;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>What clients publish, and when it is acknowledged.</summary>
public sealed class MqttServerPublishTests : MqttServerTest
{
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

    /// <summary>A task that counts how often it was waited for.</summary>
    private sealed class OneWait : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _core;

        public int Results { get; private set; }

        public void Complete() => _core.SetResult(true);

        public void GetResult(short token)
        {
            Results++;
            _core.GetResult(token);
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
