using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.LiveTests.Packages;

/// <summary>Each <see cref="ISnmpClient"/> against Net-SNMP's snmpd.</summary>
public sealed class SnmpTransportTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Oid SysName = Oid.Parse("1.3.6.1.2.1.1.5.0");
    private static readonly Oid Interfaces = Oid.Parse("1.3.6.1.2.1.31.1.1.1.1");
    private static readonly SnmpWalkLimits Limits = new(1000, TimeSpan.FromSeconds(30), 10);

    // SharpSnmpLib 12.5 has neither SHA-224, nor the long AES keys that are not Reeder's, nor AES-256 after MD5.
    private static readonly SnmpUser[] Common =
    [
        .. SnmpUsers.All().Where(user => user.Authentication != SnmpAuthentication.Sha224 && user.Privacy is not (SnmpPrivacy.Aes192 or SnmpPrivacy.Aes256)
            && user is not { Authentication: SnmpAuthentication.Md5, Privacy: SnmpPrivacy.Aes256Reeder }),
    ];

    public static TheoryData<Transport> Alone => EachTransport.Alone;

    public static TheoryData<Transport, bool> Versions => EachTransport.With(true, false);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Get_and_a_walk_agree_with_the_machine(Transport transport, bool v1)
    {
        await using var server = await SnmpServer.StartAsync();
        await using var client = Transports.Snmp(transport, TimeProvider.System);
        var target = server.Target(v1: v1);
        Assert.Equal("desa-uji", Text(await client.GetAsync(target, [SysName], None)));
        var walk = await SnmpWalk.RunAsync(client, target, new SnmpWalkPlan([Interfaces], Limits), TimeProvider.System, None);
        Assert.Equal(SnmpWalkEnd.Complete, walk.End);
        Assert.Equal(NetworkInterface.GetAllNetworkInterfaces().Select(each => each.Name).Order(StringComparer.Ordinal),
            walk.VarBinds.Select(varBind => Encoding.UTF8.GetString(varBind.Value.Octets.Span)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task Every_common_level_and_protocol_of_v3_is_understood_both_ways(Transport transport)
    {
        await using var server = await SnmpServer.StartAsync(SnmpUsers.Lines());
        await using var client = Transports.Snmp(transport, TimeProvider.System);
        foreach (var user in Common)
        {
            var target = server.Target() with { Credentials = user };
            var answer = await client.GetAsync(target, [SysName], None);
            Assert.True(answer.Outcome == SnmpOutcome.Answered, $"{user}: {answer.Outcome} {string.Join(' ', answer.VarBinds)}");
            Assert.Equal("desa-uji", Text(answer));
            var walk = await SnmpWalk.RunAsync(client, target, new SnmpWalkPlan([Oid.Parse("1.3.6.1.2.1.1")], Limits), TimeProvider.System, None);
            Assert.Equal(SnmpWalkEnd.Complete, walk.End);
        }

        Assert.Equal(5 * 5, Common.Length);
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task Wrong_credentials_of_v3_are_refused_or_silence_and_never_an_answer(Transport transport)
    {
        await using var server = await SnmpServer.StartAsync(SnmpUsers.Lines());
        await using var client = Transports.Snmp(transport, TimeProvider.System);
        var right = SnmpUsers.Of(SnmpAuthentication.Sha256, SnmpPrivacy.Aes128);
        async Task<SnmpOutcome> AskAsync(SnmpUser user) => (await client.GetAsync(
            server.Target() with { Credentials = user, Timeout = TimeSpan.FromMilliseconds(300) }, [SysName], None)).Outcome;
        Assert.Equal(SnmpOutcome.Refused, await AskAsync(right with { Name = "lain" }));
        Assert.Equal(SnmpOutcome.Refused, await AskAsync(right with { AuthenticationPassword = "salah-salah" }));
        Assert.Equal(SnmpOutcome.Refused, await AskAsync(right with { Authentication = SnmpAuthentication.Sha512 }));
        Assert.NotEqual(SnmpOutcome.Answered, await AskAsync(right with { PrivacyPassword = "salah-salah" }));
        Assert.NotEqual(SnmpOutcome.Answered, await AskAsync(right with { Privacy = SnmpPrivacy.Aes256Reeder }));
        Assert.Equal(SnmpOutcome.Answered, await AskAsync(right));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_restarted_engine_is_found_again(Transport transport)
    {
        var boots = Oid.Parse("1.3.6.1.6.3.10.2.1.2.0");
        await using var server = await SnmpServer.StartAsync(SnmpUsers.Lines());
        await using var client = Transports.Snmp(transport, TimeProvider.System);
        var target = server.Target() with { Credentials = SnmpUsers.Of(SnmpAuthentication.Sha1, SnmpPrivacy.Aes128) };
        var before = (await client.GetAsync(target, [boots], None)).VarBinds[0].Value.Signed;
        await server.RestartAsync();
        var after = await client.GetAsync(target, [boots], None);
        Assert.Equal((SnmpOutcome.Answered, before + 1), (after.Outcome, after.VarBinds[0].Value.Signed));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_wrong_community_and_a_silent_address_end_as_timeouts_and_a_token_ends_the_wait(Transport transport)
    {
        await using var server = await SnmpServer.StartAsync();
        await using var client = Transports.Snmp(transport, TimeProvider.System);
        var impatient = server.Target("salah") with { Timeout = TimeSpan.FromMilliseconds(200), Retries = 1 };
        var wrong = await client.GetAsync(impatient, [SysName], None);
        Assert.Equal((SnmpOutcome.Timeout, 2), (wrong.Outcome, wrong.Timeouts));
        var nobody = impatient with { EndPoint = new IPEndPoint(Loopback.Next(), 16161) };
        Assert.NotEqual(SnmpOutcome.Answered, (await client.GetAsync(nobody, [SysName], None)).Outcome);

        using var cancel = new CancellationTokenSource();
        var waiting = client.GetAsync(impatient with { Timeout = TimeSpan.FromMinutes(5) }, [SysName], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal("desa-uji", Text(await client.GetAsync(server.Target(), [SysName], None)));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_hundred_requests_at_once_are_answered(Transport transport)
    {
        await using var server = await SnmpServer.StartAsync();
        await using var client = Transports.Snmp(transport, TimeProvider.System);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            client.GetAsync(server.Target() with { Timeout = TimeSpan.FromSeconds(10) }, [SysName], None).AsTask()));
        Assert.All(answers, answer => Assert.Equal("desa-uji", Text(answer)));
    }

    private static string Text(SnmpResponse answer)
    {
        Assert.Equal(SnmpOutcome.Answered, answer.Outcome);
        return Encoding.UTF8.GetString(answer.VarBinds[0].Value.Octets.Span);
    }
}
