using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using InternetDesa.Core.Snmp;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.LiveTests;

/// <summary>Our manager and our poller against Net-SNMP's snmpd.</summary>
public sealed class SnmpTests
{
    private static readonly Oid SysName = Oid.Parse("1.3.6.1.2.1.1.5.0");
    private static readonly Oid Interfaces = Oid.Parse("1.3.6.1.2.1.31.1.1.1.1");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_and_a_walk_agree_with_the_machine(bool v1)
    {
        await using var server = await SnmpServer.StartAsync();
        await using var client = new SnmpClient(TimeProvider.System);
        var target = server.Target(v1: v1);
        var get = await client.GetAsync(target, [SysName], CancellationToken.None);
        Assert.Equal("desa-uji", Encoding.UTF8.GetString(get.VarBinds[0].Value.Octets.Span));

        var plan = new SnmpWalkPlan([Interfaces], new SnmpWalkLimits(1000, TimeSpan.FromSeconds(30), 10));
        var walk = await SnmpWalk.RunAsync(client, target, plan, TimeProvider.System, CancellationToken.None);
        Assert.Equal(SnmpWalkEnd.Complete, walk.End);
        Assert.Equal(NetworkInterface.GetAllNetworkInterfaces().Select(each => each.Name).Order(StringComparer.Ordinal),
            walk.VarBinds.Select(varBind => Encoding.UTF8.GetString(varBind.Value.Octets.Span)).Order(StringComparer.Ordinal));
        Assert.Equal(0, client.Stats.Malformed + client.Stats.Foreign + client.Stats.Unmatched);
    }

    [Fact]
    public async Task The_whole_of_mib_2_is_read_by_bulk_as_by_next()
    {
        await using var server = await SnmpServer.StartAsync();
        await using var client = new SnmpClient(TimeProvider.System);
        Oid[] columns = [Oid.Parse("1.3.6.1.2.1.1"), Oid.Parse("1.3.6.1.2.1.2.2.1.2"), Oid.Parse("1.3.6.1.2.1.11")];
        var plan = new SnmpWalkPlan(columns, new SnmpWalkLimits(5000, TimeSpan.FromSeconds(60), 25));
        var bulk = await SnmpWalk.RunAsync(client, server.Target(), plan, TimeProvider.System, CancellationToken.None);
        var next = await SnmpWalk.RunAsync(client, server.Target(v1: true), plan, TimeProvider.System, CancellationToken.None);
        Assert.Equal((SnmpWalkEnd.Complete, SnmpWalkEnd.Complete), (bulk.End, next.End));
        Assert.True(bulk.VarBinds.Count > 30, $"{bulk.VarBinds.Count}");
        Assert.Equal(next.VarBinds.Select(varBind => varBind.Oid).Order(), bulk.VarBinds.Select(varBind => varBind.Oid).Order());
    }

    [Fact]
    public async Task What_is_not_there_is_a_value()
    {
        await using var server = await SnmpServer.StartAsync();
        await using var client = new SnmpClient(TimeProvider.System);
        var answer = await client.GetAsync(server.Target(), [Oid.Parse("1.3.6.1.2.1.1.5.7"), Oid.Parse("1.3.6.1.4.1.14988.1.1.3.8.0"), SysName], CancellationToken.None);
        Assert.Equal([SnmpType.NoSuchInstance, SnmpType.NoSuchObject, SnmpType.OctetString], answer.VarBinds.Select(varBind => varBind.Value.Type));
        var end = await client.GetBulkAsync(server.Target(), [Oid.Parse("2.99")], 0, 1, CancellationToken.None);
        Assert.Equal(SnmpType.EndOfMibView, end.VarBinds[0].Value.Type);
    }

    [Fact]
    public async Task A_wrong_community_and_a_silent_port_are_timeouts()
    {
        await using var server = await SnmpServer.StartAsync();
        await using var client = new SnmpClient(TimeProvider.System);
        var patience = TimeSpan.FromMilliseconds(300);
        var wrong = await client.GetAsync(server.Target("salah") with { Timeout = patience }, [SysName], CancellationToken.None);
        Assert.Equal((SnmpOutcome.Timeout, 2), (wrong.Outcome, wrong.Timeouts));
        var silent = server.Target() with { EndPoint = new IPEndPoint(Loopback.Next(), 16161), Timeout = patience };
        Assert.Equal(SnmpOutcome.Timeout, (await client.GetAsync(silent, [SysName], CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task A_device_is_read_by_the_profile_of_all_devices()
    {
        await using var server = await SnmpServer.StartAsync();
        await using var client = new SnmpClient(TimeProvider.System);
        var device = new SnmpDevice(client, server.Target(), TimeProvider.System);
        var first = await device.ReadAsync(CancellationToken.None);
        Assert.Equal(("if-mib", 0), (device.Profile!.Name, first.Faults));
        Assert.Equal(1, first.Points["net", "lo", "oper"]);
        Assert.True(first.Points["sys", "", "uptime_s"] is >= 0 and < 600);
        var before = first.Points["net", "lo", "rx_bytes"]!.Value;
        // Our own requests are traffic of lo; net-snmp reads the counters anew after a second or more.
        await Eventually.Holds("a rate of lo", async () =>
        {
            var reading = await device.ReadAsync(CancellationToken.None);
            return reading.Points["net", "lo", "rx_bytes"] > before && reading.Points["net", "lo", "rx_bps"] >= 0;
        }, seconds: 60);
    }

    [Fact]
    public async Task The_collector_polls_a_village_without_an_agent()
    {
        await using var server = await SnmpServer.StartAsync();
        using var site = new CollectorSite(1);
        site.WriteSecret("credentials", $"uji: {{ community: {SnmpServer.Community} }}\n");
        await File.WriteAllTextAsync(site["polled.csv"],
            $"code,device,role,address,credential\n33.01.01.2001,gw,gateway,{server.EndPoint},uji\n33.01.01.2002,gw,gateway,{Loopback.Next()}:9,uji\n");
        site.With("InventoryFile", site["polled.csv"]).With("Polling",
            new Dictionary<string, object> { ["CredentialsFile"] = site["credentials"], ["IntervalSeconds"] = 1, ["TerrestrialKilobytesADay"] = 0 });
        await using (var collector = await site.StartAsync())
        {
            await collector.SaidAsync("SNMP: 2 devices every 1 s");
            await Eventually.Holds("a poll in the spool", () => Directory.EnumerateFiles(site.Spool, "*.seg").Sum(file => new FileInfo(file).Length) > 0
                && File.ReadAllBytes(Directory.EnumerateFiles(site.Spool, "*.seg").First()).AsSpan().IndexOf("rx_bps="u8) >= 0, seconds: 60);
            collector.Terminate();
            Assert.Equal(0, await collector.ExitAsync());
        }

        var records = await site.ReadSpoolAsync();
        Assert.All(records, record => Assert.Equal("33/01/01/2001/gw", record.From.ToString()));
        Assert.Contains(records, record => record.Text.Contains("door=\"snmp\"", StringComparison.Ordinal)
            && record.Text.Contains("net,desa=3301012001,dev=gw,kab=3301,kec=330101,prov=33,if=lo ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_without_the_credential_says_what_to_write_and_ends()
    {
        using var site = new CollectorSite(1);
        site.WriteSecret("credentials", "lain: { community: x }\n");
        await File.WriteAllTextAsync(site["polled.csv"], "code,device,role,address,credential\n33.01.01.2001,gw,gateway,127.0.0.1,uji\n");
        site.With("InventoryFile", site["polled.csv"]).With("Polling", new Dictionary<string, object> { ["CredentialsFile"] = site["credentials"] });
        await using var collector = site.Start();
        Assert.Equal(2, await collector.ExitAsync());
        Assert.Contains("the credential 'uji' of 33/01/01/2001/gw is missing; write uji: { community: … }", collector.Output);
    }
}
