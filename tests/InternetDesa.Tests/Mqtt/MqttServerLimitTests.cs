using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>What the server's side of a connection bounds: messages, bytes and time.</summary>
public sealed class MqttServerLimitTests : MqttServerTest
{
    [Theory]
    [InlineData(V311, true)]
    [InlineData(V5, false)]
    public async Task A_client_with_Receive_Maximum_messages_unacknowledged_is_not_read(MqttProtocolVersion version, bool enforces)
    {
        await using var server = new ServerHarness(version, new MqttServerOptions { ReceiveMaximum = 3, EnforcesReceiveMaximum = enforces });
        var tasks = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource()).ToArray();
        var next = 0;
        server.OnPublish = (_, _) => new(new ValueTask(tasks[next++].Task));
        await server.ConnectAsync();
        for (ushort id = 1; id <= 5; id++)
            await server.PublishAsync(id);
        Assert.Equal(3, server.Topics.Count);

        tasks[1].SetResult();
        Assert.Equal(3, server.Topics.Count);
        tasks[0].SetResult();
        Assert.Equal(1, (await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(version).PacketId);
        Assert.Equal(2, (await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(version).PacketId);
        await Eventually.TrueAsync(() => server.Topics.Count == 5);
    }

    [Fact]
    public async Task A_client_whose_messages_take_long_leaves_the_thread_that_reads_to_others()
    {
        await using var server = new ServerHarness(V5);
        var threads = new List<Thread>();
        server.OnPublish = (_, _) =>
        {
            lock (threads)
                threads.Add(Thread.CurrentThread);
            server.Clock.Advance(TimeSpan.FromMilliseconds(3));
            return default;
        };
        await server.ConnectAsync();
        var five = Enumerable.Range(1, 5).SelectMany(id => MqttWire.Bytes(
            new PublishPacket(new MqttMessage("t", new byte[] { 1 }, MqttQos.AtLeastOnce), (ushort)id), V5)).ToArray();

        // The one that a socket's bytes come on: all of it is handled inline, until its turn is over.
        var reads = new Thread(() => server.Wire.SendAsync(five).GetAwaiter().GetResult());
        reads.Start();
        for (var id = 1; id <= 5; id++)
            Assert.Equal(id, (await server.Wire.ReceiveAsync(MqttPacketType.Puback)).Puback(V5).PacketId);
        reads.Join();

        Assert.Equal([true, true, false, false, false], threads.Select(thread => thread == reads));
    }

    [Fact]
    [Statement("3.3.4-9")]
    public async Task A_client_of_5_that_exceeds_Receive_Maximum_is_told_so_and_one_that_does_not_never_is()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { ReceiveMaximum = 3 });
        var tasks = new Queue<TaskCompletionSource>();
        server.OnPublish = (_, _) =>
        {
            var task = new TaskCompletionSource();
            tasks.Enqueue(task);
            return new(new ValueTask(task.Task));
        };
        await server.ConnectAsync();
        ushort id = 0;
        for (var i = 0; i < 2; i++)
            await server.PublishAsync(++id);
        for (var i = 0; i < 100; i++)
        {
            await server.PublishAsync(++id);
            tasks.Dequeue().SetResult();
            await server.Wire.ReceiveAsync(MqttPacketType.Puback);
        }

        await server.PublishAsync(++id);
        await server.PublishAsync(++id);
        await server.ExpectEndAsync(0x93);
        Assert.Equal(103, server.Topics.Count);
    }

    [Fact]
    public async Task A_packet_that_does_not_come_to_its_end_closes_the_connection_however_slowly_its_bytes_come()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { PacketTimeout = TimeSpan.FromSeconds(100) });
        await server.ConnectAsync(c => c with { KeepAliveSeconds = 60 });
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        await server.Wire.SendAsync(0x30, 0x7F);
        for (var i = 0; i < 9; i++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(10));
            await server.Wire.SendAsync(0x00);
        }

        Assert.Empty(server.Ends);
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        await server.ExpectEndAsync(0x80);
    }

    [Fact]
    public async Task Many_whole_packets_are_never_one_slow_one()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { PacketTimeout = TimeSpan.FromSeconds(100) });
        await server.ConnectAsync(c => c with { KeepAliveSeconds = 60 });
        for (var i = 0; i < 50; i++)
        {
            // Always half of the next one is here.
            await server.Wire.SendAsync(i == 0 ? [0xC0] : [0x00, 0xC0]);
            server.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Empty(server.Ends);
    }

    [Theory]
    [InlineData(V311, 0)]
    [InlineData(V311, 3600)]
    [InlineData(V5, 0)]
    [InlineData(V5, 3600)]
    public async Task The_longest_keep_alive_is_enforced_also_on_a_client_without_one(MqttProtocolVersion version, ushort keepAlive)
    {
        await using var server = new ServerHarness(version, new MqttServerOptions { MaximumKeepAliveSeconds = 100 });
        var answer = await server.ConnectAsync(c => c with { KeepAliveSeconds = keepAlive });
        Assert.Equal(version == V5 ? (ushort)100 : null, answer.ServerKeepAliveSeconds);
        server.Clock.Advance(TimeSpan.FromSeconds(149));
        Assert.Empty(server.Ends);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.ExpectEndAsync(0x8D);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_answers_is_read_no_further()
    {
        await using var server = new ServerHarness(MqttProtocolVersion.V5, new MqttServerOptions { MaximumQueuedBytes = 4096 });
        await server.ConnectAsync();
        var pings = Enumerable.Repeat(MqttWire.Bytes(new EmptyPacket(MqttPacketType.Pingreq), MqttProtocolVersion.V5), 512).SelectMany(ping => ping).ToArray();

        // What the pipes take, what waits here at most, and what was read at once: far below this.
        var sending = Task.CompletedTask;
        var sent = 0;
        for (; sent < 1024 && sending.IsCompleted; sent++)
            sending = server.Wire.SendAsync(pings);

        Assert.False(sending.IsCompleted);
        Assert.InRange(sent, 1, 256);
        for (var i = 0; i < 512 * sent; i++)
            await server.Wire.ReceiveAsync(MqttPacketType.Pingresp);
        await sending;
    }

    [Theory]
    [InlineData(V311, 0)]
    [InlineData(V5, 0x8D)]
    [Statement("3.1.2-22", "3.2.2-22")]
    public async Task A_silent_client_is_closed_after_one_and_a_half_keep_alives(MqttProtocolVersion version, byte reason)
    {
        await using var server = new ServerHarness(version);
        await server.ConnectAsync(c => c with { KeepAliveSeconds = 60, Will = Offline });
        for (var i = 0; i < 10; i++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(89));
            await server.Wire.SendAsync(new EmptyPacket(MqttPacketType.Pingreq), version);
            await server.Wire.ReceiveAsync(MqttPacketType.Pingresp);
        }

        server.Clock.Advance(TimeSpan.FromSeconds(89.9));
        Assert.Empty(server.Ends);
        server.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await server.ExpectEndAsync(reason);
        Assert.Equal("state", (await server.EndAsync()).Will?.Topic);
    }

    [Fact]
    public async Task A_client_that_we_do_not_read_is_not_taken_for_silent()
    {
        await using var server = new ServerHarness(V311, new MqttServerOptions { ReceiveMaximum = 1 });
        var durable = new TaskCompletionSource();
        server.OnPublish = (_, _) => new(new ValueTask(durable.Task));
        await server.ConnectAsync(c => c with { KeepAliveSeconds = 10 });
        await server.PublishAsync(1);
        await server.PublishAsync(2);
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(server.Ends);
        durable.SetResult();
        await server.Wire.ReceiveAsync(MqttPacketType.Puback);
    }

    [Fact]
    [Statement("3.1.2-24", "3.1.2-25", "3.2.0-1", "3.3.4-9", "3.3.4-10", "4.6.0-5", "4.6.0-6", "4.9.0-2")]
    public async Task Sending_keeps_to_the_clients_Receive_Maximum_and_packet_size_and_drops_what_does_not_fit()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { MaximumQueuedMessages = 2 });
        Assert.False(server.Connection.TrySend("t", default, MqttQos.AtMostOnce, false));
        await server.ConnectAsync(c => c with { ReceiveMaximum = 2, MaximumPacketSize = 100 });
        bool Send(string topic, int size = 1, MqttQos qos = MqttQos.AtLeastOnce) => server.Connection.TrySend(topic, new byte[size], qos, false);

        Assert.False(Send("large", 100));
        Assert.True(Send("1") && Send("2") && Send("3") && Send("4"));
        Assert.False(Send("5"));
        Assert.True(Send("free", qos: MqttQos.AtMostOnce));

        var sent = new[] { await NextAsync(server), await NextAsync(server), await NextAsync(server) };
        Assert.Equal(["1", "2", "free"], sent.Select(p => p.Topic));
        Assert.Null(server.Wire.TryReceive());
        await server.Wire.SendAsync(new PubackPacket(999), V5);
        Assert.Null(server.Wire.TryReceive());
        await server.Wire.SendAsync(new PubackPacket(sent[1].Id), V5);
        Assert.Equal("3", (await NextAsync(server)).Topic);
        Assert.True(Send("6"));
        Assert.Equal(0, sent[2].Id);
    }

    [Fact]
    public async Task A_client_that_does_not_read_gets_no_more_than_the_queue_and_can_still_be_closed()
    {
        await using var server = new ServerHarness(V5, new MqttServerOptions { MaximumQueuedBytes = 100_000 });
        await server.ConnectAsync();
        var sent = 0;
        while (server.Connection.TrySend("t", new byte[1000], MqttQos.AtMostOnce, false))
            Assert.True(++sent < 1000, "nothing is ever dropped");
        Assert.InRange(sent, 100, 300);

        server.Connection.Close(MqttReasonCode.QuotaExceeded);
        server.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Contains("QuotaExceeded", (await server.EndAsync()).Reason);
    }

    private static async Task<(string Topic, ushort Id)> NextAsync(ServerHarness server)
    {
        var publish = (await server.Wire.ReceiveAsync(MqttPacketType.Publish)).Publish(V5);
        return (publish.ReadTopic(), publish.PacketId);
    }

    [Fact]
    public async Task A_timer_that_comes_after_the_end_is_not_set_again()
    {
        var timers = new LateTimers();
        await using var server = new ServerHarness(V5, timers: timers);
        await server.ConnectAsync();
        server.Stop();
        await server.ExpectEndAsync(0x8B);
        var changes = timers.Changes;

        timers.Fire();

        Assert.Equal(changes, timers.Changes);
    }

    /// <summary>A clock whose first timer fires when a test says so, also after it was disposed.</summary>
    private sealed class LateTimers : TimeProvider, ITimer
    {
        private Action? _fire;

        public int Changes { get; private set; }

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire ??= () => callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Changes++;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
