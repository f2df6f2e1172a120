using System.Text;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.LiveTests;

/// <summary>Our manager against Net-SNMP's snmpd with a user for every combination of v3.</summary>
public sealed class SnmpV3Tests
{
    private static readonly Oid SysName = Oid.Parse("1.3.6.1.2.1.1.5.0");
    private static readonly Oid EngineBoots = Oid.Parse("1.3.6.1.6.3.10.2.1.2.0");

    [Fact]
    public async Task Every_combination_of_protocols_is_understood_both_ways()
    {
        await using var server = await SnmpServer.StartAsync(SnmpUsers.Lines());
        await using var client = new SnmpClient(TimeProvider.System);
        var seen = 0;
        foreach (var user in SnmpUsers.All())
        {
            var answer = await client.GetAsync(server.Target() with { Credentials = user }, [SysName], CancellationToken.None);
            Assert.True(answer.Outcome == SnmpOutcome.Answered, $"{user}: {answer.Outcome} {string.Join(' ', answer.VarBinds)}");
            Assert.Equal("desa-uji", Encoding.UTF8.GetString(answer.VarBinds[0].Value.Octets.Span));
            // Of many lengths, so that a cipher's last block has every length too.
            var walk = await SnmpWalk.RunAsync(client, server.Target() with { Credentials = user },
                new SnmpWalkPlan([Oid.Parse("1.3.6.1.2.1.1")], new SnmpWalkLimits(100, TimeSpan.FromSeconds(30), 5)), TimeProvider.System, CancellationToken.None);
            Assert.Equal(SnmpWalkEnd.Complete, walk.End);
            seen++;
        }

        Assert.Equal(1 + (SnmpUsers.Authentications.Count * SnmpUsers.Privacies.Count), seen);
        Assert.Equal(0, client.Stats.Unauthentic + client.Stats.Malformed + client.Stats.Foreign);
    }

    [Fact]
    public async Task Wrong_credentials_are_refused_or_silence_and_never_an_answer()
    {
        await using var server = await SnmpServer.StartAsync(SnmpUsers.Lines());
        await using var client = new SnmpClient(TimeProvider.System);
        var right = SnmpUsers.Of(SnmpAuthentication.Sha256, SnmpPrivacy.Aes128);
        async Task<SnmpOutcome> AskAsync(SnmpUser user) => (await client.GetAsync(
            server.Target() with { Credentials = user, Timeout = TimeSpan.FromMilliseconds(300) }, [SysName], CancellationToken.None)).Outcome;
        Assert.Equal(SnmpOutcome.Refused, await AskAsync(right with { Name = "lain" }));
        Assert.Equal(SnmpOutcome.Refused, await AskAsync(right with { AuthenticationPassword = "salah-salah" }));
        Assert.Equal(SnmpOutcome.Refused, await AskAsync(right with { Authentication = SnmpAuthentication.Sha512 }));
        Assert.NotEqual(SnmpOutcome.Answered, await AskAsync(right with { PrivacyPassword = "salah-salah" }));
        Assert.NotEqual(SnmpOutcome.Answered, await AskAsync(right with { Privacy = SnmpPrivacy.Aes256 }));
        // Of a lower level than the user has: snmpd answers authorizationError, at this lower level.
        var lower = await client.GetAsync(server.Target() with { Credentials = right with { Privacy = SnmpPrivacy.None } }, [SysName], CancellationToken.None);
        Assert.True(lower.Outcome == SnmpOutcome.Refused || lower.ErrorStatus == SnmpErrorStatus.AuthorizationError, lower.ToString());
        Assert.Equal(SnmpOutcome.Answered, await AskAsync(right));
    }

    [Fact]
    public async Task A_restarted_engine_is_found_again_and_stored_keys_need_no_password()
    {
        var user = SnmpUsers.Of(SnmpAuthentication.Sha1, SnmpPrivacy.Aes256Reeder);
        var keys = new SnmpKeyRing();
        await using var server = await SnmpServer.StartAsync(SnmpUsers.Lines());
        await using var client = new SnmpClient(TimeProvider.System, keys: keys);
        var target = server.Target() with { Credentials = user };
        var before = await client.GetAsync(target, [EngineBoots], CancellationToken.None);
        await server.RestartAsync();
        var after = await client.GetAsync(target, [EngineBoots], CancellationToken.None);
        Assert.Equal((SnmpOutcome.Answered, before.VarBinds[0].Value.Signed + 1), (after.Outcome, after.VarBinds[0].Value.Signed));
        Assert.Equal((1, 2), (before.EngineRun, after.EngineRun));

        // With another password nothing could be computed: what answers is the stored key.
        var stored = new SnmpKeyRing();
        stored.Load(keys.Save());
        await using var other = new SnmpClient(TimeProvider.System, keys: stored);
        var keyed = await other.GetAsync(target with { Credentials = user with { AuthenticationPassword = "salah-salah" } }, [SysName], CancellationToken.None);
        Assert.Equal(SnmpOutcome.Answered, keyed.Outcome);
    }
}
