using System.Collections.Concurrent;
using System.Net;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;

namespace InternetDesa.LiveTests;

/// <summary>A third implementation of v3, pysnmp, as a sender: where Net-SNMP and ours agree by the same mistake, it does not.</summary>
public sealed class SnmpThirdOpinionTests
{
    // One line per combination: kind, user, authentication, privacy; a refusal or a time-out ends it with 1.
    private const string Script = """
        import sys
        from pysnmp.hlapi import *
        from pysnmp.proto.rfc1902 import OctetString
        auth = {'Md5': usmHMACMD5AuthProtocol, 'Sha1': usmHMACSHAAuthProtocol, 'Sha224': usmHMAC128SHA224AuthProtocol,
            'Sha256': usmHMAC192SHA256AuthProtocol, 'Sha384': usmHMAC256SHA384AuthProtocol, 'Sha512': usmHMAC384SHA512AuthProtocol}
        priv = {'None': usmNoPrivProtocol, 'Des': usmDESPrivProtocol, 'Aes128': usmAesCfb128Protocol, 'Aes192': usmAesBlumenthalCfb192Protocol,
            'Aes256': usmAesBlumenthalCfb256Protocol, 'Aes192Reeder': usmAesCfb192Protocol, 'Aes256Reeder': usmAesCfb256Protocol}
        engine = SnmpEngine()
        for line in sys.stdin:
            kind, name, a, p = line.split()
            user = UsmUserData(name, 'sandi-masuk', 'sandi-rahasia' if p != 'None' else None, authProtocol=auth[a], privProtocol=priv[p])
            error, status, index, binds = next(sendNotification(engine, user,
                UdpTransportTarget(('127.0.0.1', int(sys.argv[1])), timeout=5, retries=1), ContextData(), kind,
                NotificationType(ObjectIdentity('1.3.6.1.6.3.1.1.5.3')).addVarBinds(('1.3.6.1.2.1.1.5.0', OctetString(name)))))
            if error:
                sys.exit('%s: %s' % (line, error))
        """;

    [Fact]
    public async Task Traps_and_informs_of_every_combination_are_understood_both_ways()
    {
        // The system's own: another Python does not see Debian's packages.
        const string python = "/usr/bin/python3";
        if (!File.Exists(python) || (await ChildProcess.RunAsync(python, ["-c", "import pysnmp.hlapi"])).Code != 0)
            RequiredProgram.Missing("pysnmp is not installed; 'apt-get install python3-pysnmp4' brings it");
        SnmpUser[] users =
        [
            .. from authentication in Enum.GetValues<SnmpAuthentication>().Where(each => each != SnmpAuthentication.None)
               from privacy in Enum.GetValues<SnmpPrivacy>()
               select new SnmpUser($"uji-{authentication}-{privacy}")
               {
                   Authentication = authentication,
                   AuthenticationPassword = "sandi-masuk",
                   Privacy = privacy,
                   PrivacyPassword = privacy == SnmpPrivacy.None ? "" : "sandi-rahasia",
               },
        ];
        var came = new ConcurrentQueue<(bool, string)>();
        await using var listener = new SnmpTrapListener(new IPEndPoint(IPAddress.Loopback, 0), _ => users, notification =>
        {
            came.Enqueue((notification.IsInform, ((SnmpUser)notification.Credentials).Name));
            return ValueTask.FromResult(true);
        }, new SnmpKeyRing(), TimeProvider.System, new SnmpLocalEngine(SnmpLocalEngine.NewId("desa-uji"u8), 1));

        using var directory = new TempDirectory();
        var lines = from user in users from kind in new[] { "trap", "inform" } select $"{kind} {user.Name} {user.Authentication} {user.Privacy}";
        await File.WriteAllTextAsync(directory["kirim.py"], Script);
        await File.WriteAllLinesAsync(directory["lines"], lines);
        await using var sender = ChildProcess.Start("/bin/sh", ["-c", $"exec '{python}' kirim.py {listener.EndPoint.Port} <lines"], directory.Root);
        var code = await sender.ExitAsync(TimeSpan.FromSeconds(180));
        Assert.True(code == 0, $"{sender.Output}\n{listener.Stats.NotAuthentic} not authentic, {listener.Stats.Malformed} malformed");
        // An inform whose answer was late comes twice.
        Assert.Equal(from user in users from isInform in new[] { false, true } orderby user.Name, isInform select (isInform, user.Name),
            came.Distinct().OrderBy(each => each.Item2).ThenBy(each => each.Item1));
        Assert.Equal(0, listener.Stats.NotAuthentic + listener.Stats.Malformed);
    }
}
