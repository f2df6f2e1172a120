using System.Net;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;
using static InternetDesa.Tests.Snmp.ScriptedResponder;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpManagerTests
{
    private static readonly Oid Name = Oid.Parse("1.3.6.1.2.1.1.5.0");
    private static readonly SnmpRequest Request = SnmpRequest.Get([Name]);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_reply_brings_its_tag_and_its_bindings()
    {
        await using var device = Of(("1.3.6.1.2.1.1.5.0", SnmpValue.FromSigned(-5)));
        using var manager = new SnmpManager(TimeProvider.System);
        var replies = new Replies();
        Assert.NotEqual(0, manager.TryAsk(manager.Peer(device.EndPoint, new SnmpCommunity("public")), Request, Patience, 0, replies, 4711));
        await Eventually.True(() => replies.Count == 1, "the reply");
        Assert.Equal((4711, SnmpOutcome.Answered, -5), (replies.Tag, replies.Outcome, replies.Value));
        Assert.Equal(0, manager.UnderWay);
    }

    [Fact]
    public async Task What_was_cancelled_is_silent_and_its_ticket_cancels_nothing_else()
    {
        await using var device = new ScriptedResponder((_, _) => []);
        using var manager = new SnmpManager(TimeProvider.System);
        var peer = manager.Peer(device.EndPoint, new SnmpCommunity("public"));
        var replies = new Replies();
        var first = manager.TryAsk(peer, Request, Patience, 0, replies, 1);
        Assert.True(manager.Cancel(first));
        Assert.False(manager.Cancel(first));
        var second = manager.TryAsk(peer, Request, Patience, 0, replies, 2);
        Assert.NotEqual(first, second);
        Assert.False(manager.Cancel(first));
        Assert.Equal(1, manager.UnderWay);
        Assert.True(manager.Cancel(second));
        Assert.False(manager.Cancel(0x0000_0001_0001_0000));
        Assert.Equal(0, replies.Count);
    }

    [Fact]
    public async Task Request_ids_are_unlike_each_other_and_take_four_octets()
    {
        await using var device = new ScriptedResponder((_, _) => []);
        using var manager = new SnmpManager(TimeProvider.System);
        var peer = manager.Peer(device.EndPoint, new SnmpCommunity("public"));
        // No more than the device's socket holds while it does not read.
        for (var i = 0; i < 100; i++)
            manager.TryAsk(peer, Request, Patience, 0, new Replies(), i);
        await Eventually.True(() => device.Requests.Count == 100, "all are asked");
        var ids = device.Requests.Select(request => request.Message.RequestId).ToList();
        Assert.Equal(100, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id, SnmpRequest.MinId, int.MaxValue));
        // The low bits alone are not a count, the high bits differ too.
        Assert.True(ids.Select(id => id >> 17).Distinct().Count() > 70);
        Assert.Equal(100, manager.UnderWay);
    }

    [Fact]
    public async Task A_handler_that_asks_again_at_once_is_not_called_from_its_own_question()
    {
        using var manager = new SnmpManager(TimeProvider.System);
        var peer = manager.Peer(new IPEndPoint(IPAddress.Parse("255.255.255.255"), 161), new SnmpCommunity("public"));
        var replies = new Replies();
        replies.Again = () =>
        {
            if (replies.Count < 50)
                manager.TryAsk(peer, Request, Patience, 0, replies, 0);
        };
        // Broadcasting is not allowed to this socket: every sending fails.
        manager.TryAsk(peer, Request, Patience, 0, replies, 0);
        await Eventually.True(() => replies.Count == 50, "fifty failures");
        Assert.Equal((SnmpOutcome.Unreachable, 1), (replies.Outcome, replies.Depth));
    }

    [Fact]
    public async Task Asking_costs_no_memory_once_it_is_warm()
    {
        await using var device = Of(("1.3.6.1.2.1.1.5.0", SnmpValue.FromSigned(1)));
        using var manager = new SnmpManager(TimeProvider.System);
        var peer = manager.Peer(device.EndPoint, new SnmpCommunity("public"));
        var replies = new Replies();
        for (var i = 0; i < 50; i++)
            await AskAsync(manager, peer, replies);
        var least = long.MaxValue;
        // A collection meanwhile counts what was left of the thread's 8 KiB as allocated, so one of five times has to be clean.
        for (var times = 0; times < 5 && least > 200; times++)
        {
            var before = replies.Allocated;
            for (var i = 0; i < 200; i++)
                await AskAsync(manager, peer, replies);
            least = Math.Min(least, replies.Allocated - before);
        }

        // Of the receiving thread, from datagram to reply; what asks is measured by the benchmark.
        Assert.InRange(least, 0, 200);
    }

    private static async Task AskAsync(SnmpManager manager, SnmpPeer peer, Replies replies)
    {
        var count = replies.Count;
        manager.TryAsk(peer, Request, Patience, 0, replies, 0);
        while (replies.Count == count)
            await Task.Yield();
    }

    private sealed class Replies : ISnmpReplyHandler
    {
        private int _count;
        private int _depth;

        public int Count => Volatile.Read(ref _count);

        public long Tag { get; private set; }

        public SnmpOutcome Outcome { get; private set; }

        public long Value { get; private set; }

        public long Allocated { get; private set; }

        public int Depth { get; private set; }

        public Action Again { get; set; } = () => { };

        public void OnReply(in SnmpReply reply)
        {
            (Tag, Outcome) = (reply.Tag, reply.Outcome);
            for (var varBinds = reply.VarBinds; varBinds.TryRead(out var varBind);)
                Value = varBind.Signed;
            Allocated = GC.GetAllocatedBytesForCurrentThread();
            Depth = Math.Max(Depth, Interlocked.Increment(ref _depth));
            Interlocked.Increment(ref _count);
            Again();
            Interlocked.Decrement(ref _depth);
        }
    }
}
