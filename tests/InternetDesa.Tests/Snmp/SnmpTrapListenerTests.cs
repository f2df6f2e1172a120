using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;
using InternetDesa.Protocols.Snmp.Usm;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpTrapListenerTests : IAsyncDisposable
{
    private const int MaxUnderWay = 3;
    private static readonly SnmpCommunity Community = new("rahasia");
    private static readonly SnmpUser User = new("uji") { Authentication = SnmpAuthentication.Sha1, AuthenticationPassword = "sandi-masuk" };
    private static readonly byte[] SenderEngine = [0x80, 0, 0, 0, 1, 2, 3, 4];

    private static readonly SnmpVarBind[] LinkDown =
    [
        new(Oid.Parse("1.3.6.1.2.1.1.3.0"), SnmpValue.FromUnsigned(SnmpType.TimeTicks, 4200)),
        new(Oid.Parse("1.3.6.1.6.3.1.1.4.1.0"), SnmpValue.FromOid(Oid.Parse("1.3.6.1.6.3.1.1.5.3"))),
    ];

    private readonly ManualTimeProvider _time = new();
    private readonly SnmpKeyRing _keys = new();
    private readonly List<TaskCompletionSource<bool>> _under = [];
    private readonly List<SnmpNotification> _came = [];
    private readonly UdpClient _sender = new(new IPEndPoint(IPAddress.Loopback, 0));
    private SnmpTrapListener _listener;

    public SnmpTrapListenerTests() => _listener = Listen();

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _sender.Dispose();
    }

    [Fact]
    public async Task An_inform_is_answered_after_it_is_stored_and_not_before()
    {
        await SendAsync(Message(SnmpPduType.Inform));
        await Eventually.True(() => _came.Count == 1, "the inform");
        Assert.Equal((0, 1, 0), (_sender.Available, _listener.Stats.UnderWay, _listener.Stats.Answered));
        _under[0].SetResult(true);
        var answer = await _sender.ReceiveAsync();
        Assert.True(SnmpMessage.TryDecode(answer.Buffer, out var response));
        Assert.Equal((SnmpPduType.Response, 77, 0), (response.Type, response.RequestId, response.ErrorStatus));
        Assert.True(response.TryReadVarBinds(out var varBinds));
        Assert.Equal(LinkDown, varBinds);
        await Eventually.True(() => _listener.Stats.Answered == 1, "it is counted");
    }

    [Fact]
    public async Task No_more_than_so_many_are_under_way_and_all_that_came_is_counted()
    {
        await SendAsync(Message(SnmpPduType.Trap));
        await SendAsync(Message(SnmpPduType.Trap));
        await SendAsync(Message(SnmpPduType.Trap));
        await SendAsync(Message(SnmpPduType.Trap));
        await SendAsync([0x30, 0x80]);
        await Eventually.True(() => _listener.Stats.Received == 5, "all came");
        Assert.Equal((3, 2), (_listener.Stats.UnderWay, _listener.Stats.Overloaded));
        _under[0].SetResult(true);
        _under[1].SetResult(false);
        _under[2].SetResult(true);
        await Eventually.True(() => _listener.Stats.UnderWay == 0, "all are done");
        await SendAsync([0x30, 0x80]);
        await SendAsync(Message(SnmpPduType.Response));
        await SendAsync(Message(SnmpPduType.Trap, community: "lain"));
        await Eventually.True(() => _listener.Stats.Received == 8, "the others came");
        var stats = _listener.Stats;
        await Eventually.True(() => stats.Stored + stats.Unstored + stats.Overloaded + stats.Malformed + stats.NotAuthentic == 8, "each has its place");
        Assert.Equal((2, 1, 2, 2, 1), (stats.Stored, stats.Unstored, stats.Overloaded, stats.Malformed, stats.NotAuthentic));
        Assert.Equal(0, stats.KernelDrops);
    }

    [Fact]
    public async Task A_stranger_is_dropped_unread()
    {
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await stranger.SendAsync(Message(SnmpPduType.Trap), _listener.EndPoint);
        await Eventually.True(() => _listener.Stats.NotAllowed == 1, "it is counted");
        Assert.Equal((1, 0), (_listener.Stats.Received, _listener.Stats.UnderWay));
    }

    [Fact]
    public async Task What_the_kernel_has_no_room_for_is_counted()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The kernel's count is Linux's.");
        await _listener.DisposeAsync();
        using var hold = new ManualResetEventSlim();
        _listener = Listen(_ =>
        {
            hold.Wait();
            return [];
        });
        // Over what the kernel holds while nobody reads: the receive buffer has at most 8 MB.
        const int Sent = 9000;
        var large = new byte[8000];
        for (var i = 0; i < Sent; i++)
            await SendAsync(large);
        hold.Set();
        var stats = _listener.Stats;
        await Eventually.True(() => stats.Received + stats.KernelDrops == Sent, "all that was sent is accounted for");
        Assert.True(stats.KernelDrops > 0 && stats.NotAllowed == stats.Received);
    }

    [Fact]
    public async Task An_old_trap_of_v3_is_not_taken_again_and_not_after_a_restart_of_ours()
    {
        var old = Secured(boots: 5, time: 1000);
        await SendAsync(old);
        await Eventually.True(() => _came.Count == 1, "the first");
        _time.Advance(TimeSpan.FromSeconds(151));
        await SendAsync(old);
        await Eventually.True(() => _listener.Stats.NotAuthentic == 1, "outside the window");
        await SendAsync(Secured(boots: 6, time: 3));
        await Eventually.True(() => _came.Count == 2, "its next start");
        await SendAsync(Secured(boots: 5, time: 2000));
        await Eventually.True(() => _listener.Stats.NotAuthentic == 2, "of the start before");
        await SendAsync(Secured(boots: UsmClock.Latched, time: 2000));
        await Eventually.True(() => _listener.Stats.NotAuthentic == 3, "boots at their end");

        await _listener.DisposeAsync();
        var stored = new SnmpKeyRing();
        stored.Load(_keys.Save());
        _listener = Listen(keys: stored);
        await SendAsync(Secured(boots: 5, time: 3000));
        await Eventually.True(() => _listener.Stats.NotAuthentic == 1, "older than what was stored");
        await SendAsync(Secured(boots: 6, time: 500));
        await Eventually.True(() => _came.Count == 3, "the present");

        // It lost count of its boots, and a poll of the same user heard so.
        await SendAsync(Secured(boots: 1, time: 10));
        await Eventually.True(() => _listener.Stats.NotAuthentic == 2, "older, as far as anybody knows");
        using var keys = stored.KeysOf(User, SenderEngine, true, out _);
        stored.Confirm(User, SenderEngine, keys, 1);
        await SendAsync(Secured(boots: 1, time: 12));
        await Eventually.True(() => _came.Count == 4, "what the poll confirmed");
    }

    [Fact]
    public async Task A_fault_of_the_handler_ends_the_listener_and_comes_out()
    {
        await SendAsync(Message(SnmpPduType.Trap));
        await Eventually.True(() => _came.Count == 1, "the trap");
        _under[0].SetException(new InvalidDataException("kesalahan"));
        Assert.Equal("kesalahan", (await Assert.ThrowsAsync<InvalidDataException>(() => _listener.Completion)).Message);
    }

    private SnmpTrapListener Listen(Func<IPAddress, IReadOnlyList<SnmpCredentials>>? sources = null, SnmpKeyRing? keys = null) =>
        new(new IPEndPoint(IPAddress.Loopback, 0), sources ?? (address => address.Equals(IPAddress.Loopback) ? [Community, User] : []), notification =>
        {
            _under.Add(new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
            _came.Add(notification);
            return new ValueTask<bool>(_under[^1].Task);
        }, keys ?? _keys, _time, maxUnderWay: MaxUnderWay);

    private Task SendAsync(byte[] datagram) => _sender.SendAsync(datagram, _listener.EndPoint, CancellationToken.None).AsTask();

    private static byte[] Message(SnmpPduType type, string community = "rahasia") =>
        new SnmpMessage(false, System.Text.Encoding.UTF8.GetBytes(community), type, 77, 0, 0).Encode(LinkDown);

    private static byte[] Secured(int boots, int time)
    {
        using var keys = new SnmpKeyRing().KeysOf(User, SenderEngine, true, out _);
        var writer = new BerWriter(new byte[200]);
        SnmpPdu.Write(ref writer, SnmpPduType.Trap, 1, 0, 0, LinkDown);
        var buffer = new byte[500];
        return buffer[UsmWriter.Write(buffer, 1, UsmFlags.Authenticated, SenderEngine, boots, time, keys, 0, SenderEngine, [], writer.Written)..];
    }
}
