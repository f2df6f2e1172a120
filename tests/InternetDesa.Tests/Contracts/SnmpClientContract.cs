using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Snmp;
using InternetDesa.Tests.Support;
using static InternetDesa.Tests.Snmp.ScriptedResponder;

namespace InternetDesa.Tests.Contracts;

/// <summary>What every <see cref="ISnmpClient"/> does, whoever wrote it; a class for each implementation runs it.</summary>
public abstract class SnmpClientContract
{
    private static readonly Oid Name = Oid.Parse("1.3.6.1.2.1.1.5.0");
    private static readonly SnmpValue Text = SnmpValue.FromOctets(SnmpType.OctetString, "gw"u8.ToArray());

    /// <summary>A client.</summary>
    protected abstract ISnmpClient Create(TimeProvider time);

    [Fact]
    public async Task Get_next_and_bulk_are_answered()
    {
        await using var device = Of(("1.3.6.1.2.1.1.5.0", Text), ("1.3.6.1.2.1.1.6.0", SnmpValue.FromSigned(7)));
        await using var client = Create(TimeProvider.System);
        var get = await client.GetAsync(device.Target(), [Name, Oid.Parse("1.3.9.9")], CancellationToken.None);
        Assert.Equal(SnmpOutcome.Answered, get.Outcome);
        Assert.Equal([new(Name, Text), new(Oid.Parse("1.3.9.9"), SnmpValue.Empty(SnmpType.NoSuchInstance))], get.VarBinds);
        Assert.True(get.Bytes > 80 && get.Timeouts == 0 && get.RoundTrip > TimeSpan.Zero, get.ToString());
        var next = await client.GetNextAsync(device.Target(), [Name], CancellationToken.None);
        Assert.Equal(7, Assert.Single(next.VarBinds).Value.Signed);
        var bulk = await client.GetBulkAsync(device.Target(), [Oid.Parse("1.3")], 0, 3, CancellationToken.None);
        Assert.Equal([SnmpType.OctetString, SnmpType.Integer32, SnmpType.EndOfMibView], bulk.VarBinds.Select(varBind => varBind.Value.Type));
    }

    [Fact]
    public async Task Every_type_keeps_its_value()
    {
        (string Oid, SnmpValue Value)[] objects =
        [
            ("1.3.6.1.9.1", SnmpValue.FromSigned(-5)), ("1.3.6.1.9.2", SnmpValue.FromUnsigned(SnmpType.Counter32, uint.MaxValue)),
            ("1.3.6.1.9.3", SnmpValue.FromUnsigned(SnmpType.Gauge32, 7)), ("1.3.6.1.9.4", SnmpValue.FromUnsigned(SnmpType.TimeTicks, 4_294_967_295)),
            ("1.3.6.1.9.5", SnmpValue.FromUnsigned(SnmpType.Counter64, ulong.MaxValue)),
            ("1.3.6.1.9.6", SnmpValue.FromOctets(SnmpType.OctetString, new byte[] { 0, 255, 10 })),
            ("1.3.6.1.9.7", SnmpValue.FromOctets(SnmpType.IpAddress, new byte[] { 10, 0, 0, 1 })),
            ("1.3.6.1.9.8", SnmpValue.FromOid(Oid.Parse("1.3.6.1.4.1.14988.1"))),
        ];
        await using var device = Of(objects);
        await using var client = Create(TimeProvider.System);
        var answer = await client.GetAsync(device.Target(), [.. objects.Select(o => Oid.Parse(o.Oid))], CancellationToken.None);
        Assert.Equal(objects.Select(o => o.Value), answer.VarBinds.Select(varBind => varBind.Value));
    }

    [Fact]
    public async Task Version_1_tells_which_name_is_missing()
    {
        await using var device = new ScriptedResponder((request, asked) => [Answer(request, asked, status: 2, index: 1)]);
        await using var client = Create(TimeProvider.System);
        var answer = await client.GetAsync(device.Target(v1: true), [Name], CancellationToken.None);
        Assert.Equal((SnmpOutcome.Answered, SnmpErrorStatus.NoSuchName, 1), (answer.Outcome, answer.ErrorStatus, answer.ErrorIndex));
        Assert.True(Assert.Single(device.Requests).Message.V1);
    }

    [Fact]
    public async Task Many_requests_are_under_way_at_once_and_each_gets_its_own_answer()
    {
        await using var device = new ScriptedResponder((request, asked) => [Answer(request, [new(asked[0].Oid, SnmpValue.FromOid(asked[0].Oid))])]);
        await using var client = Create(TimeProvider.System);
        var oids = Enumerable.Range(0, 50).Select(i => Oid.Parse($"1.3.6.{i}")).ToArray();
        var answers = await Task.WhenAll(oids.Select(oid =>
            client.GetAsync(device.Target() with { Timeout = TimeSpan.FromMinutes(5) }, [oid], CancellationToken.None).AsTask()));
        Assert.Equal(oids, answers.Select(answer => answer.VarBinds[0].Value.Oid));
    }

    [Fact]
    public async Task A_silent_device_is_asked_again_and_then_given_up()
    {
        await using var device = new ScriptedResponder((_, _) => []);
        await using var client = Create(TimeProvider.System);
        var target = device.Target() with { Timeout = TimeSpan.FromMilliseconds(50), Retries = 2 };
        var answer = await client.GetAsync(target, [Name], CancellationToken.None);
        Assert.Equal((SnmpOutcome.Timeout, 3, 0), (answer.Outcome, answer.Timeouts, answer.VarBinds.Count));
        await Eventually.True(() => device.Requests.Count == 3, "three attempts");
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0x80, 0, 0 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x30, 0x03, 0x02, 0x01 })]
    public async Task What_is_no_answer_ends_as_a_timeout_at_worst(byte[] datagram)
    {
        await using var device = new ScriptedResponder((_, _) => [datagram]);
        await using var client = Create(TimeProvider.System);
        var answer = await client.GetAsync(device.Target() with { Timeout = TimeSpan.FromMilliseconds(100), Retries = 0 }, [Name], CancellationToken.None);
        Assert.Equal(SnmpOutcome.Timeout, answer.Outcome);
    }

    [Fact]
    public async Task An_answer_from_another_address_does_not_count()
    {
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        using var device = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var client = Create(TimeProvider.System);
        var target = new SnmpTarget((IPEndPoint)device.Client.LocalEndPoint!, new SnmpCommunity("public")) { Timeout = TimeSpan.FromMinutes(5) };
        var asked = client.GetAsync(target, [Name], CancellationToken.None).AsTask();
        var request = await device.ReceiveAsync();
        Assert.True(SnmpMessage.TryDecode(request.Buffer, out var message));
        await stranger.SendAsync(Answer(message, [new(Name, SnmpValue.FromSigned(666))]), request.RemoteEndPoint);
        await device.SendAsync(Answer(message, [new(Name, Text)]), request.RemoteEndPoint);
        Assert.Equal(Text, (await asked).VarBinds[0].Value);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        IPEndPoint free;
        using (var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))
            free = (IPEndPoint)socket.Client.LocalEndPoint!;
        await using var client = Create(TimeProvider.System);
        var target = new SnmpTarget(free, new SnmpCommunity("public")) { Timeout = TimeSpan.FromMilliseconds(200), Retries = 0 };
        // Shared sockets are not told of an ICMP message; then it is silence.
        Assert.NotEqual(SnmpOutcome.Answered, (await client.GetAsync(target, [Name], CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_at_once()
    {
        using var cancel = new CancellationTokenSource();
        await using var device = new ScriptedResponder((_, _) => []);
        await using var client = Create(new ManualTimeProvider());
        var asked = client.GetAsync(device.Target(), [Name], cancel.Token).AsTask();
        await Eventually.True(() => !device.Requests.IsEmpty, "it was sent");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Misuse_throws()
    {
        await using var client = Create(TimeProvider.System);
        var target = new SnmpTarget(new(IPAddress.Loopback, 9), new SnmpCommunity("x") { V1 = true });
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(target, [], CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetBulkAsync(target, [Name], 0, 1, CancellationToken.None).AsTask());
        var v3 = target with { Credentials = new SnmpUser("") { Authentication = SnmpAuthentication.Sha1, AuthenticationPassword = "kurang" } };
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(v3, [Name], CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Closing_the_client_ends_what_waits()
    {
        await using var device = new ScriptedResponder((_, _) => []);
        var client = Create(new ManualTimeProvider());
        var asked = client.GetAsync(device.Target(), [Name], CancellationToken.None).AsTask();
        await Eventually.True(() => !device.Requests.IsEmpty, "it was sent");
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => asked);
    }
}
