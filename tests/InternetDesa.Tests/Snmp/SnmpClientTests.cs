using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;
using static InternetDesa.Tests.Snmp.ScriptedResponder;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpClientTests
{
    private static readonly Oid Name = Oid.Parse("1.3.6.1.2.1.1.5.0");
    private static readonly SnmpValue Text = SnmpValue.FromOctets(SnmpType.OctetString, "gw"u8.ToArray());

    [Fact]
    public async Task Many_requests_are_under_way_at_once_and_each_gets_its_own_answer()
    {
        var held = new List<byte[]>();
        await using var device = new ScriptedResponder((request, asked) =>
        {
            // The last request brings all answers, in the wrong order.
            held.Add(Answer(request, [new(asked[0].Oid, SnmpValue.FromOid(asked[0].Oid))]));
            return held.Count == 50 ? Enumerable.Reverse(held) : [];
        });
        await using var client = new SnmpClient(TimeProvider.System);
        var oids = Enumerable.Range(0, 50).Select(i => Oid.Parse($"1.3.6.{i}")).ToArray();
        var answers = await Task.WhenAll(oids.Select(oid =>
            client.GetAsync(device.Target() with { Timeout = TimeSpan.FromMinutes(5) }, [oid], CancellationToken.None).AsTask()));
        Assert.Equal(oids, answers.Select(answer => answer.VarBinds[0].Value.Oid));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_ends_once_by_its_answer_or_its_cancellation_and_leaves_the_next_alone(bool inline)
    {
        // What waits for an answer is used again: whoever ended twice would end another's request.
        var held = new List<byte[]>();
        var holds = false;
        await using var device = new ScriptedResponder((request, asked) =>
        {
            held.Add(Answer(request, [new(asked[0].Oid, SnmpValue.FromOid(asked[0].Oid))]));
            return Volatile.Read(ref holds) ? [] : held;
        });
        await using var client = new SnmpClient(TimeProvider.System, inline: inline);
        var target = device.Target() with { Timeout = TimeSpan.FromMinutes(5) };
        for (var number = 0; number < 20; number++)
        {
            Oid[] oids = [Oid.Parse($"1.3.6.1.{number}"), Oid.Parse($"1.3.6.2.{number}")];
            using var tooLate = new CancellationTokenSource();
            var first = client.GetAsync(target, [oids[0]], tooLate.Token);
            await Eventually.True(() => first.IsCompleted, "the answer");
            await tooLate.CancelAsync();
            Assert.Equal(oids[0], (await first).VarBinds[0].Value.Oid);

            using var early = new CancellationTokenSource();
            Volatile.Write(ref holds, true);
            var second = client.GetAsync(target, [oids[1]], early.Token);
            await early.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => second.AsTask());
            // Its answer comes all the same, before that of the next.
            Volatile.Write(ref holds, false);
        }

        Assert.True(client.Stats.Unmatched > 0);
    }

    [Fact]
    public async Task A_silent_device_is_asked_again_and_then_given_up()
    {
        var time = new ManualTimeProvider();
        await using var device = new ScriptedResponder((_, _) => []);
        await using var client = new SnmpClient(time);
        var target = device.Target() with { Timeout = TimeSpan.FromSeconds(2), Retries = 2 };
        var asked = client.GetAsync(target, [Name], CancellationToken.None).AsTask();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var seen = attempt;
            await Eventually.True(() => device.Requests.Count == seen, $"attempt {seen}");
            Assert.False(asked.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(2));
        }

        var response = await asked;
        Assert.Equal((SnmpOutcome.Timeout, 3, 0), (response.Outcome, response.Timeouts, response.VarBinds.Count));
        Assert.Equal(3, device.Requests.Select(request => request.Message.RequestId).Distinct().Count());
        Assert.Equal(0, time.PendingTimers);
    }

    [Fact]
    public async Task The_late_answer_to_the_first_attempt_counts_with_its_own_round_trip_and_the_second_is_dropped()
    {
        var time = new ManualTimeProvider();
        var first = default(byte[]);
        await using var device = new ScriptedResponder((request, _) =>
        {
            var answer = Answer(request, [new(Name, Text)]);
            if (first is { } late)
                return [late, answer, answer];
            first = answer;
            return [];
        });
        await using var client = new SnmpClient(time);
        var asked = client.GetAsync(device.Target(), [Name], CancellationToken.None).AsTask();
        await Eventually.True(() => device.Requests.Count == 1, "the first attempt");
        time.Advance(TimeSpan.FromSeconds(2));
        var response = await asked;
        Assert.Equal((SnmpOutcome.Answered, 1, TimeSpan.FromSeconds(2)), (response.Outcome, response.Timeouts, response.RoundTrip));
        await Eventually.True(() => client.Stats.Unmatched == 2, "the second attempt's answers are late");
    }

    [Fact]
    public async Task What_is_not_the_answer_is_dropped_counted_and_waited_past()
    {
        await using var device = new ScriptedResponder((request, _) =>
        [
            Answer(request with { RequestId = request.RequestId ^ 1 }, [new(Name, Text)]),
            Answer(request with { Community = "other"u8.ToArray() }, [new(Name, Text)]),
            Answer(request with { V1 = true }, [new(Name, Text)]),
            Answer(request, [new(Oid.Parse("1.3.6"), Text)]),
            Answer(request, []),
            request.Encode([new(Name, Text)]),
            [0x30, 0x80, 0, 0],
            Answer(request, [new(Name, SnmpValue.FromSigned(1))]),
        ]);
        await using var client = new SnmpClient(TimeProvider.System, sockets: 1);
        var response = await client.GetAsync(device.Target() with { Timeout = TimeSpan.FromMinutes(5) }, [Name], CancellationToken.None);
        Assert.Equal(1, response.VarBinds[0].Value.Signed);
        Assert.Equal((1, 2, 4), (client.Stats.Unmatched, client.Stats.Foreign, client.Stats.Malformed));
    }

    [Fact]
    public async Task An_answer_from_another_address_is_foreign()
    {
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        using var device = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var client = new SnmpClient(TimeProvider.System);
        var target = new SnmpTarget((IPEndPoint)device.Client.LocalEndPoint!, new SnmpCommunity("public")) { Timeout = TimeSpan.FromMinutes(5) };
        var asked = client.GetAsync(target, [Name], CancellationToken.None).AsTask();
        var request = await device.ReceiveAsync();
        Assert.True(SnmpMessage.TryDecode(request.Buffer, out var message));
        var answer = Answer(message, [new(Name, Text)]);
        await stranger.SendAsync(answer, request.RemoteEndPoint);
        await Eventually.True(() => client.Stats.Foreign == 1, "the stranger's answer is dropped");
        Assert.False(asked.IsCompleted);
        await device.SendAsync(answer, request.RemoteEndPoint);
        Assert.Equal(SnmpOutcome.Answered, (await asked).Outcome);
    }

    [Fact]
    public async Task Misuse_throws_and_names_what_to_do()
    {
        await using var client = new SnmpClient(TimeProvider.System);
        var target = new SnmpTarget(new(IPAddress.Loopback, 9), new SnmpCommunity("x") { V1 = true });
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(target, [], CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetBulkAsync(target, [Name], 0, 1, CancellationToken.None).AsTask());
        var v3 = target with { Credentials = new SnmpUser("") { Authentication = SnmpAuthentication.Md5, AuthenticationPassword = "kurang" } };
        var faults = await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(v3, [Name], CancellationToken.None).AsTask());
        Assert.Contains("name has 1 to 32 bytes", faults.Message, StringComparison.Ordinal);
        Assert.Contains("too short", faults.Message, StringComparison.Ordinal);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetAsync(target, [Name], CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_device_is_asked_over_IPv6_too()
    {
        if (!Socket.OSSupportsIPv6)
            Assert.Skip("This machine has no IPv6.");
        using var device = new UdpClient(AddressFamily.InterNetworkV6);
        try
        {
            device.Client.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        }
        catch (SocketException)
        {
            Assert.Skip("This machine has no ::1.");
        }

        await using var client = new SnmpClient(TimeProvider.System);
        var target = new SnmpTarget((IPEndPoint)device.Client.LocalEndPoint!, new SnmpCommunity("public")) { Timeout = TimeSpan.FromMinutes(5) };
        var asked = client.GetAsync(target, [Name], CancellationToken.None).AsTask();
        var request = await device.ReceiveAsync();
        Assert.True(SnmpMessage.TryDecode(request.Buffer, out var message));
        await device.SendAsync(Answer(message, [new(Name, Text)]), request.RemoteEndPoint);
        Assert.Equal(SnmpOutcome.Answered, (await asked).Outcome);
    }
}
