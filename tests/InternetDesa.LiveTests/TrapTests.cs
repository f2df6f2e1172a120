using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>A whole collector that Net-SNMP's snmptrap sends to, beside a snmpd that it polls.</summary>
public sealed class TrapTests
{
    private const string LinkDown = "1.3.6.1.6.3.1.1.5.3";

    [Fact]
    public async Task Traps_and_informs_of_all_versions_are_events_and_have_their_device_polled()
    {
        var snmptrap = RequiredProgram.Need("snmptrap", "snmp");
        await using var server = await SnmpServer.StartAsync();
        var v3 = Loopback.Next();
        using var site = new CollectorSite(1);
        site.WriteSecret("credentials", $$"""
            uji: { community: {{SnmpServer.Community}} }
            "3301": { user: noc, auth: sha256, authPassword: sandi-masuk, privacy: aes128, privacyPassword: sandi-rahasia }
            """);
        await File.WriteAllTextAsync(site["polled.csv"],
            $"code,device,role,address,credential\n33.01.01.2001,gw,gateway,{server.EndPoint},uji\n33.01.01.2002,gw,gateway,{v3}:9,3301\n");
        var listen = $"{site.Mqtt.Address}:16162";
        site.With("InventoryFile", site["polled.csv"])
            .With("Polling", new Dictionary<string, object> { ["CredentialsFile"] = site["credentials"], ["IntervalSeconds"] = 3600 })
            .With("Traps", new Dictionary<string, object> { ["Listen"] = listen });
        async Task<int> SendAsync(System.Net.IPAddress from, params string[] arguments)
        {
            var environment = new Dictionary<string, string> { ["MIBS"] = "", ["SNMP_PERSISTENT_DIR"] = site["snmp"] };
            await using var child = ChildProcess.Start(snmptrap, [$"--clientaddr={from}", .. arguments], Path.GetTempPath(), environment);
            return await child.ExitAsync();
        }

        await using (var collector = await site.StartAsync())
        {
            await collector.SaidAsync($"SNMP traps and informs on {listen}");
            var from = server.EndPoint.Address;
            string[] user = ["-v3", "-u", "noc", "-l", "authPriv", "-a", "SHA-256", "-A", "sandi-masuk", "-x", "AES", "-X", "sandi-rahasia"];
            Assert.Equal(0, await SendAsync(from, "-v1", "-c", SnmpServer.Community, listen, "1.3.6.1.4.1.14988", "10.0.0.1", "2", "0", "77", "1.3.6.1.2.1.2.2.1.1.3", "i", "3"));
            Assert.Equal(0, await SendAsync(from, "-v2c", "-c", SnmpServer.Community, listen, "", "1.3.6.1.6.3.1.1.5.1"));
            // An inform's sender ends well only when it was answered.
            Assert.Equal(0, await SendAsync(from, "-v2c", "-Ci", "-c", SnmpServer.Community, listen, "", "1.3.6.1.6.3.1.1.5.4"));
            Assert.Equal(0, await SendAsync(v3, [.. user, "-e", "0x8000000001020304", listen, "", "1.3.6.1.6.3.1.1.5.2"]));
            Assert.Equal(0, await SendAsync(v3, [.. user, "-Ci", listen, "", "1.3.6.1.2.1.33.2.1"]));
            // Strangers, and the right address with a wrong credential.
            Assert.Equal(0, await SendAsync(Loopback.Next(), "-v2c", "-c", SnmpServer.Community, listen, "", "1.3.6.1.4.1.1.0.1"));
            Assert.Equal(0, await SendAsync(v3, "-v2c", "-c", SnmpServer.Community, listen, "", "1.3.6.1.4.1.1.0.2"));
            Assert.NotEqual(0, await SendAsync(from, "-v2c", "-Ci", "-r", "0", "-t", "1", "-c", "salah", listen, "", LinkDown));
            // Polled within the hour's interval, because of the traps.
            await Eventually.Holds("a poll in the spool", () => Directory.EnumerateFiles(site.Spool, "*.seg")
                .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf("door=\"snmp\""u8) >= 0), seconds: 60);
            collector.Terminate();
            Assert.Equal(0, await collector.ExitAsync());
        }

        var records = await site.ReadSpoolAsync();
        var events = records.Where(record => record.Text.Contains("door=\"trap\"", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [
                "33/01/01/2001/gw coldStart", "33/01/01/2001/gw linkDown", "33/01/01/2001/gw linkUp",
                "33/01/01/2002/gw upsTrapOnBattery", "33/01/01/2002/gw warmStart",
            ],
            events.Select(record => $"{record.From} {record.Text.Split("kind=\"")[1].Split('"')[0]}").Order(StringComparer.Ordinal));
        Assert.Contains(events, record => record.Text.Contains("value=\"ifIndex=3\"", StringComparison.Ordinal));
        Assert.Contains(records, record => record.Text.Contains("door=\"snmp\"", StringComparison.Ordinal) && record.From.ToString() == "33/01/01/2001/gw");
        // The keys of v3 are kept, for the collector's eyes only.
        var keys = Path.Combine(site.DataDirectory, "snmp-keys");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys));
        Assert.DoesNotContain("sandi", await File.ReadAllTextAsync(keys));
    }
}
