using System.Text;
using InternetDesa.Core.Snmp;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Snmp;
using Lextm.SharpSnmpLib;
using Lextm.SharpSnmpLib.Security;

namespace InternetDesa.LiveTests.Packages.Peers;

/// <summary>Our manager and our poller against a device that SharpSnmpLib speaks for.</summary>
public sealed class SharpSnmpPeerTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Oid SysName = Oid.Parse("1.3.6.1.2.1.1.5.0");

    private static readonly (string Oid, ISnmpData Value)[] Objects =
    [
        ("1.3.6.1.2.1.1.1.0", new OctetString("uji")), ("1.3.6.1.2.1.1.2.0", new ObjectIdentifier("1.3.6.1.4.1.99999.1")),
        ("1.3.6.1.2.1.1.3.0", new TimeTicks(123_400)), ("1.3.6.1.2.1.1.5.0", new OctetString("desa-uji")),
        ("1.3.6.1.2.1.2.2.1.8.1", new Integer32(1)), ("1.3.6.1.2.1.2.2.1.8.2", new Integer32(2)),
        ("1.3.6.1.2.1.31.1.1.1.1.1", new OctetString("ether1")), ("1.3.6.1.2.1.31.1.1.1.1.2", new OctetString("ether2")),
        ("1.3.6.1.2.1.31.1.1.1.6.1", new Counter64(0x0123_4567_89AB_CDEF)), ("1.3.6.1.2.1.31.1.1.1.6.2", new Counter64(ulong.MaxValue)),
        ("1.3.6.1.2.1.31.1.1.1.10.1", new Counter64(7)), ("1.3.6.1.2.1.31.1.1.1.10.2", new Counter64(8)),
    ];

    [Fact]
    public async Task A_device_of_v2c_is_polled_by_its_profile()
    {
        await using var peer = new SharpSnmpResponder(new UserRegistry(), Objects);
        await using var client = new SnmpClient(TimeProvider.System);
        await CheckAsync(client, new SnmpTarget(peer.EndPoint, new SnmpCommunity("rahasia")));
        Assert.Equal(0, client.Stats.Malformed + client.Stats.Foreign + client.Stats.Unmatched);
    }

    [Fact]
    public async Task A_device_of_v3_is_polled_by_every_protocol_that_both_have()
    {
        OctetString sign = new(SnmpUsers.Masuk), seal = new(SnmpUsers.Rahasia);
        // Old devices have nothing better; the package marks them as obsolete.
#pragma warning disable CS0618
        (SnmpUser User, IPrivacyProvider Privacy)[] known =
        [
            (SnmpUsers.Of(SnmpAuthentication.Sha1, SnmpPrivacy.None), new DefaultPrivacyProvider(new SHA1AuthenticationProvider(sign))),
            (SnmpUsers.Of(SnmpAuthentication.Md5, SnmpPrivacy.Des), new DESPrivacyProvider(seal, new MD5AuthenticationProvider(sign))),
            (SnmpUsers.Of(SnmpAuthentication.Sha1, SnmpPrivacy.Aes128), new AESPrivacyProvider(seal, new SHA1AuthenticationProvider(sign))),
            (SnmpUsers.Of(SnmpAuthentication.Sha256, SnmpPrivacy.Aes128), new AESPrivacyProvider(seal, new SHA256AuthenticationProvider(sign))),
            (SnmpUsers.Of(SnmpAuthentication.Sha384, SnmpPrivacy.Aes192Reeder), new AES192PrivacyProvider(seal, new SHA384AuthenticationProvider(sign))),
            (SnmpUsers.Of(SnmpAuthentication.Sha512, SnmpPrivacy.Aes256Reeder), new AES256PrivacyProvider(seal, new SHA512AuthenticationProvider(sign))),
            (SnmpUsers.Of(SnmpAuthentication.Sha1, SnmpPrivacy.Aes256Reeder), new AES256PrivacyProvider(seal, new SHA1AuthenticationProvider(sign))),
        ];
#pragma warning restore CS0618
        var users = new UserRegistry();
        foreach (var (user, privacy) in known)
            users.Add(new OctetString(user.Name), privacy);
        await using var peer = new SharpSnmpResponder(users, Objects);
        await using var client = new SnmpClient(TimeProvider.System);
        foreach (var (user, _) in known)
            await CheckAsync(client, new SnmpTarget(peer.EndPoint, user));
        Assert.Equal(0, client.Stats.Unauthentic + client.Stats.Malformed + client.Stats.Foreign);

        // A client that knows the user's key at this device would not make one of the password again.
        await using var other = new SnmpClient(TimeProvider.System);
        var wrong = await other.GetAsync(new SnmpTarget(peer.EndPoint, known[2].User with { AuthenticationPassword = "salah-salah" }), [SysName], None);
        Assert.Equal(SnmpOutcome.Refused, wrong.Outcome);
    }

    private static async Task CheckAsync(SnmpClient client, SnmpTarget target)
    {
        var name = await client.GetAsync(target, [SysName, Oid.Parse("1.3.9")], None);
        Assert.True(name.Outcome == SnmpOutcome.Answered, $"{target.Credentials}: {name}");
        Assert.Equal("desa-uji", Encoding.ASCII.GetString(name.VarBinds[0].Value.Octets.Span));
        Assert.Equal(Protocols.Snmp.SnmpType.NoSuchInstance, name.VarBinds[1].Value.Type);
        var counters = await SnmpWalk.RunAsync(client, target,
            new SnmpWalkPlan([Oid.Parse("1.3.6.1.2.1.31.1.1.1.6")], new SnmpWalkLimits(100, TimeSpan.FromSeconds(20), 5)), TimeProvider.System, None);
        Assert.Equal([0x0123_4567_89AB_CDEF, ulong.MaxValue], counters.VarBinds.Select(varBind => varBind.Value.Unsigned));

        var reading = await new SnmpDevice(client, target, TimeProvider.System).ReadAsync(None);
        Assert.Equal((SnmpOutcome.Answered, 0), (reading.Outcome, reading.Faults));
        Assert.Equal((1234, 1, 0), ((int)reading.Points["sys", "", "uptime_s"]!, (int)reading.Points["net", "ether1", "oper"]!, (int)reading.Points["net", "ether2", "oper"]!));
    }
}
