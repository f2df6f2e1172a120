using System.Text;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>The whole collector polls a recording of a MikroTik router, replayed by snmpsim.</summary>
public sealed class SnmpSimTests
{
    private const string Mikrotik = "1.3.6.1.4.1.14988.1.1";

    // Types of snmprec: 2 INTEGER, 4 OCTET STRING, 6 OID, 65 Counter32, 66 Gauge32, 67 TimeTicks, 70 Counter64.
    private static readonly string[] Recording =
    [
        "1.3.6.1.2.1.1.1.0|4|RouterOS hAP ax lite LTE6",
        "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.14988.1",
        "1.3.6.1.2.1.1.3.0|67:numeric|rate=100,initial=86400000",
        "1.3.6.1.2.1.2.2.1.8.1|2|1",
        "1.3.6.1.2.1.2.2.1.8.2147483650|2|2",
        "1.3.6.1.2.1.2.2.1.14.1|65|7",
        "1.3.6.1.2.1.2.2.1.20.1|65|0",
        "1.3.6.1.2.1.25.2.3.1.5.65536|2|131072",
        "1.3.6.1.2.1.25.2.3.1.6.65536|2|65536",
        "1.3.6.1.2.1.25.3.3.1.2.1|2|10",
        "1.3.6.1.2.1.25.3.3.1.2.2|2|21",
        "1.3.6.1.2.1.31.1.1.1.1.1|4|ether1",
        "1.3.6.1.2.1.31.1.1.1.1.2147483650|4|wifi1",
        "1.3.6.1.2.1.31.1.1.1.6.1|70:numeric|rate=125000,initial=5000000000",
        "1.3.6.1.2.1.31.1.1.1.6.2147483650|70|77",
        "1.3.6.1.2.1.31.1.1.1.10.1|70|9000000000000000000",
        "1.3.6.1.2.1.31.1.1.1.15.1|66|1000",
        "1.3.6.1.2.1.31.1.1.1.15.2147483650|66|0",
        "1.3.6.1.2.1.31.1.1.1.19.1|67|0",
        $"{Mikrotik}.3.100.1.2.13|4|voltage",
        $"{Mikrotik}.3.100.1.2.14|4|temperature",
        $"{Mikrotik}.3.100.1.3.13|66|243",
        $"{Mikrotik}.3.100.1.3.14|66|4294967294",
        $"{Mikrotik}.3.100.1.4.13|2|3",
        $"{Mikrotik}.3.100.1.4.14|2|1",
        $"{Mikrotik}.4.4.0|4|7.18.2",
        $"{Mikrotik}.5.1.1.2.1|2|1",
        $"{Mikrotik}.5.1.1.2.9|2|1",
        $"{Mikrotik}.7.9.0|4|hAP ax lite LTE6",
        $"{Mikrotik}.15.1.1.3.1|2|3",
        $"{Mikrotik}.15.1.1.6.1|2|35",
        $"{Mikrotik}.16.1.1.3.3|2|-11",
        $"{Mikrotik}.16.1.1.4.3|2|-97",
        $"{Mikrotik}.16.1.1.7.3|2|9",
        $"{Mikrotik}.19.1.1.2.1|4|sfp1",
        $"{Mikrotik}.19.1.1.6.1|2|41",
        $"{Mikrotik}.19.1.1.9.1|2|-2410",
        $"{Mikrotik}.19.1.1.10.1|2|-18500",
        $"{Mikrotik}.21.4.1.18.72.169.138.1.2.3.2147483650|2|1",
        $"{Mikrotik}.21.4.1.18.72.169.138.1.2.4.2147483650|2|1",
    ];

    [Fact]
    public async Task A_recorded_router_is_read_into_points_of_the_schema()
    {
        var snmpsim = RequiredProgram.Need("snmpsimd", "snmpsim");
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["data"]);
        Directory.CreateDirectory(directory["cache"]);
        await File.WriteAllLinesAsync(Path.Combine(directory["data"], "rekaman.snmprec"), Recording);
        var endPoint = $"{Loopback.Next()}:16161";
        // As root it insists on another user; everything it needs is its own then.
        await ChildProcess.RunAsync("/bin/chmod", ["-R", "777", directory.Root]);
        await using var simulator = ChildProcess.Start(snmpsim, ["--data-dir", directory["data"], "--cache-dir", directory["cache"],
            $"--agent-udpv4-endpoint={endPoint}", "--process-user=nobody", "--process-group=nogroup", "--logging-method=stderr"], directory.Root);
        await simulator.SaidAsync("Listening at UDP/IPv4 endpoint");

        using var site = new CollectorSite(1);
        site.WriteSecret("credentials", "rekaman: { community: rekaman }\n");
        await File.WriteAllTextAsync(site["polled.csv"], $"code,device,role,address,credential\n33.01.01.2001,gw,gateway,{endPoint},rekaman\n");
        site.With("InventoryFile", site["polled.csv"]).With("Polling",
            new Dictionary<string, object> { ["CredentialsFile"] = site["credentials"], ["IntervalSeconds"] = 2, ["TerrestrialKilobytesADay"] = 0 });
        await using (var collector = await site.StartAsync())
        {
            await Eventually.Holds("two polls in the spool", () => Directory.EnumerateFiles(site.Spool, "*.seg")
                .Any(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains("rx_bps=", StringComparison.Ordinal)),
                details: () => simulator.Output, seconds: 90);
            collector.Terminate();
            Assert.Equal(0, await collector.ExitAsync());
        }

        var text = string.Concat((await site.ReadSpoolAsync()).Select(record => record.Text));
        const string tags = ",desa=3301012001,dev=gw,kab=3301,kec=330101,prov=33";
        foreach (var line in new[]
        {
            $"net{tags},if=ether1 oper=1i,rx_err=7i,", "tx_bytes=9000000000000000000i", "speed_bps=1000000000i", $"net{tags},if=wifi1 oper=0i,rx_bytes=77i",
            $"sys{tags} ", "uptime_s=8640", "cpu_pct=15.5", "temp_c=-2", "volt_v=24.3", "mem_total_bytes=134217728i", "mem_used_bytes=67108864i",
            $"hotspot{tags} active_users=2i", $"wifi{tags},if=wifi1 clients=2i", $"lte{tags} ", "rsrp_dbm=-97", "rsrq_db=-11", "sinr_db=9",
            $"poe{tags},if=ether1 status=3i,mw=3500i", $"sfp{tags},if=sfp1 ", "rx_dbm=-18.5", "tx_dbm=-2.41",
        })
            Assert.Contains(line, text, StringComparison.Ordinal);
        // The recording grows by 125,000 bytes a second.
        Assert.Matches("rx_bps=(9[0-9]{5}|1[0-1][0-9]{5})", text);
    }
}
