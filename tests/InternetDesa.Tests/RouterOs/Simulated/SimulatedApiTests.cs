using System.Net;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.RouterOs.Simulated;

public sealed class SimulatedApiTests
{
    public static TheoryData<string> Versions => ["6.49", "7.12", "7.16", "7.18", "7.19", "7.20"];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_menu_of_every_version_can_be_read(string version)
    {
        using var bench = RouterBench.Of(version);
        var client = bench.Open();
        foreach (var menu in bench.Router.Schema.Menus)
        {
            var reply = bench.Do(client, $"{menu.Path}/print");
            Assert.Equal(bench.Router.Printer.Rows(menu).Count(), reply.Rows.Count);
        }

        Assert.Equal($"{version}.1 (stable)", bench.Do(client, "/system/resource/print").Rows[0]["version"]);
    }

    [Fact]
    public void A_row_is_added_set_and_removed_and_printed_in_the_routers_form()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        var pool = bench.Do(client, "/ip/pool/add", "=name=desa-pool", "=ranges=10.5.50.10-10.5.50.254").Ret;
        Assert.Equal("*1", pool);
        var profile = bench.Do(client, "/ip/hotspot/user/profile/add", "=name=warga", "=rate-limit=2M/5M", "=session-timeout=7200", "=idle-timeout=00:10:00", "=shared-users=2").Ret!;
        var row = bench.Do(client, "/ip/hotspot/user/profile/print", "?name=warga").Rows.Single();
        Assert.Equal((profile, "2M/5M", "2h", "10m", "2", "3d"),
            (row[".id"], row["rate-limit"], row["session-timeout"], row["idle-timeout"], row["shared-users"], row["mac-cookie-timeout"]));

        bench.Do(client, "/ip/hotspot/user/profile/set", $"=.id={profile}", "=!rate-limit=", "=idle-timeout=none");
        row = bench.Do(client, "/ip/hotspot/user/profile/print", "?name=warga").Rows.Single();
        Assert.Equal("none", row["idle-timeout"]);
        Assert.Equal("", row["rate-limit"]);
        bench.Do(client, "/ip/hotspot/user/profile/remove", "=.id=warga");
        Assert.Empty(bench.Do(client, "/ip/hotspot/user/profile/print", "?name=warga").Rows);
        Assert.Equal("no such item", bench.Refused(client, "/ip/hotspot/user/profile/remove", "=.id=warga"));
    }

    [Theory]
    [InlineData("/ip/dns/set", "cache-size", "2048", "2048KiB")]
    [InlineData("/ip/dns/set", "cache-size", "2M", "2048KiB")]
    [InlineData("/ip/dns/set", "cache-size", "4096KiB", "4096KiB")]
    [InlineData("/ip/dns/set", "cache-max-ttl", "1d 00:00:00", "1d")]
    [InlineData("/ip/dns/set", "servers", "10.33.1.1, 1.1.1.1", "10.33.1.1,1.1.1.1")]
    [InlineData("/ip/dns/set", "allow-remote-requests", "yes", "true")]
    [InlineData("/queue/simple/add", "max-limit", "10M/5M", "10000000/5000000")]
    [InlineData("/queue/simple/add", "max-limit", "25M", "25000000/25000000")]
    [InlineData("/queue/simple/add", "target", "10.5.50.7/24,bridge", "10.5.50.0/24,bridge")]
    [InlineData("/interface/bridge/add", "priority", "32768", "0x8000")]
    [InlineData("/interface/bridge/add", "admin-mac", "4a-a9-8a-00-00-01", "4A:A9:8A:00:00:01")]
    [InlineData("/ip/dhcp-server/network/add", "address", "10.5.50.9/24", "10.5.50.0/24")]
    [InlineData("/ip/hotspot/profile/add", "login-by", "http-chap,cookie", "cookie,http-chap")]
    [InlineData("/ip/firewall/nat/add", "src-address", "!10.0.0.1/32", "!10.0.0.1")]
    [InlineData("/system/script/add", "source", "a\nb", "a\r\nb")]
    [InlineData("/ip/hotspot/user/add", "limit-bytes-total", "1G", "1073741824")]
    [InlineData("/ip/hotspot/user/add", "limit-uptime", "1w2d", "1w2d")]
    [InlineData("/ip/hotspot/user/add", "limit-uptime", "163w4d9h", "163w4d9h")]
    [InlineData("/ip/dhcp-server/add", "authoritative", "yes", "yes")]
    public void Values_are_printed_in_the_routers_form(string command, string field, string written, string printed)
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        string[] needed = command switch
        {
            "/queue/simple/add" => field == "target" ? ["=name=x"] : ["=name=x", "=target=10.0.0.0/8"],
            "/ip/firewall/nat/add" => ["=chain=srcnat"],
            "/ip/dhcp-server/add" => ["=name=x", "=interface=ether3"],
            _ when command.EndsWith("/add", StringComparison.Ordinal) && field != "address" => ["=name=x"],
            _ => [],
        };
        bench.Do(client, [command, .. needed, $"={field}={written}"]);
        Assert.Equal(printed, bench.Do(client, command[..command.LastIndexOf('/')] + "/print").Rows[^1][field]);
        // What the router printed means the same to it.
        if (command.EndsWith("/set", StringComparison.Ordinal))
        {
            bench.Do(client, command, $"={field}={printed}");
            Assert.Equal(printed, bench.Do(client, command[..command.LastIndexOf('/')] + "/print").Rows[^1][field]);
        }
    }

    [Theory]
    [InlineData("no such command or directory (adress)", "/ip/adress/print")]
    [InlineData("no such command", "/ip/address/frobnicate")]
    [InlineData("input does not match any value of interface", "/ip/address/add", "=address=10.0.0.1/24", "=interface=ether9")]
    [InlineData("failure: already have such address", "/ip/address/add", "=address=10.33.1.2/24", "=interface=ether1")]
    [InlineData("failure: already have interface with such name", "/interface/bridge/add", "=name=ether1")]
    [InlineData("missing value(s) of argument(s) ranges", "/ip/pool/add", "=name=x")]
    [InlineData("unknown parameter dynamic", "/ip/pool/add", "=name=x", "=ranges=10.0.0.1", "=dynamic=false")]
    [InlineData("invalid value for argument ranges", "/ip/pool/add", "=name=x", "=ranges=10.0.0.1-warung")]
    [InlineData("no such item", "/ip/address/set", "=.id=*99", "=comment=x")]
    [InlineData("failure: can not remove default public", "/snmp/community/remove", "=.id=public")]
    [InlineData("no such command", "/ip/service/add", "=name=x")]
    [InlineData("not enough permissions (9)", "/system/script/add", "=name=x", "=source=", "=policy=read,winbox")]
    public void Refusals_have_the_routers_words(string message, params string[] sentence)
    {
        using var bench = new RouterBench();
        Assert.Equal(message, bench.Refused(bench.Open(), sentence));
    }

    [Fact]
    public void Queries_are_a_stack()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        string[] Names(params string[] queries) => [.. bench.Do(client, ["/ip/service/print", "=.proplist=name", .. queries]).Rows.Select(row => row["name"]!)];

        Assert.Equal(["api"], Names("?name=api"));
        Assert.Equal(["www-ssl"], Names("?disabled=true"));
        Assert.Equal(["api", "api-ssl"], Names("?name=api", "?name=api-ssl", "?#|"));
        Assert.Equal(["api-ssl"], Names("?>port=8728"));
        Assert.Equal(["telnet", "ftp"], Names("?<port=80", "?name=ssh", "?#!", "?#&"));
        Assert.Empty(Names("?-name"));
        Assert.Equal(8, Names("?name").Length);
        Assert.Equal("8", bench.Do(client, "/ip/service/print", "=count-only=").Ret);
        Assert.Equal("invalid query", bench.Refused(client, "/ip/service/print", "?#&"));
        Assert.All(bench.Do(client, "/ip/service/print", "=.proplist=nothing").Rows, row => Assert.Empty(row.Attributes));
    }

    [Fact]
    public void Ordered_rows_are_placed_and_moved()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        var first = bench.Do(client, "/ip/hotspot/walled-garden/add", "=dst-host=a.id", "=comment=a").Ret!;
        bench.Do(client, "/ip/hotspot/walled-garden/add", "=dst-host=b.id", "=comment=b");
        var third = bench.Do(client, "/ip/hotspot/walled-garden/add", "=dst-host=c.id", "=comment=c", $"=place-before={first}").Ret!;
        string Order() => string.Concat(bench.Do(client, "/ip/hotspot/walled-garden/print").Rows.Select(row => row["comment"]));

        Assert.Equal("cab", Order());
        bench.Do(client, "/ip/hotspot/walled-garden/move", $"=numbers={third}");
        Assert.Equal("abc", Order());
        bench.Do(client, "/ip/hotspot/walled-garden/move", $"=.id={third}", $"=destination={first}");
        Assert.Equal("cab", Order());
    }

    [Fact]
    public void A_number_that_was_counted_hits_another_row()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        // Our client refuses to send one, so this is the router's own door.
        bench.Router.Enter(() => bench.Router.Run(RouterCaller.Console, new RouterCommand("/ip/service", "set", [new(".id", "4"), new("disabled", "yes")])));
        var names = bench.Do(client, "/ip/service/print").Rows.Select(row => row["name"]).ToList();
        Assert.Equal("www-ssl", names[4]);
        Assert.Equal("true", bench.Get("/ip/service", "ssh", "disabled"));
        Assert.Throws<ArgumentException>(() => bench.Ask(client, "/ip/service/set", "=.id=4", "=disabled=yes"));
    }

    [Fact]
    public void Names_are_followed_and_a_missing_one_makes_rows_invalid()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Do(client, "/interface/bridge/add", "=name=desa");
        bench.Do(client, "/ip/pool/add", "=name=p", "=ranges=10.5.50.2-10.5.50.99");
        bench.Do(client, "/ip/dhcp-server/add", "=name=d", "=interface=desa", "=address-pool=p");
        bench.Do(client, "/ip/pool/set", "=.id=p", "=name=q");
        bench.Do(client, "/interface/bridge/set", "=.id=desa", "=name=br");
        Assert.Equal(("q", "br", "false"), (bench.Get("/ip/dhcp-server", "d", "address-pool"), bench.Get("/ip/dhcp-server", "d", "interface"), bench.Get("/ip/dhcp-server", "d", "invalid")));
        bench.Do(client, "/ip/pool/remove", "=.id=q");
        Assert.Equal("true", bench.Get("/ip/dhcp-server", "d", "invalid"));
    }

    [Fact]
    public void A_hotspot_makes_rows_that_are_the_routers()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        var before = bench.Text();
        bench.Do(client, "/interface/bridge/add", "=name=desa");
        bench.Do(client, "/ip/hotspot/profile/add", "=name=p", "=dns-name=wifi.desa", "=hotspot-address=10.5.50.1");
        Assert.DoesNotContain("radius-mac-format", bench.Do(client, "/ip/hotspot/profile/print", "?name=p").Rows[0].Attributes.Select(pair => pair.Key));
        bench.Do(client, "/ip/hotspot/add", "=name=h", "=interface=desa", "=profile=p");
        Assert.Equal("running", bench.Get("/ip/hotspot", "h", "proxy-status"));
        foreach (var menu in new[] { "/ip/dns/static", "/ip/firewall/nat", "/queue/simple", "/ip/firewall/filter" })
        {
            var row = bench.Do(client, $"{menu}/print", "?dynamic=true").Rows[0];
            Assert.Equal("failure: can not change dynamic item", bench.Refused(client, $"{menu}/remove", $"=.id={row[".id"]}"));
        }

        bench.Do(client, "/ip/hotspot/remove", "=.id=h");
        bench.Do(client, "/ip/hotspot/profile/remove", "=.id=p");
        bench.Do(client, "/interface/bridge/remove", "=.id=desa");
        Assert.Empty(bench.Do(client, "/queue/simple/print").Rows);
        Assert.Equal(before, bench.Text());
    }

    [Theory]
    [InlineData("7.18", 8)]
    [InlineData("7.19", 10)]
    public void Since_7_19_services_list_their_connections(string version, int rows)
    {
        using var bench = RouterBench.Of(version);
        var client = bench.Open();
        bench.Open();
        var services = bench.Do(client, "/ip/service/print").Rows;
        Assert.Equal(rows, services.Count);
        Assert.Equal(8, bench.Do(client, "/ip/service/print", "?dynamic=false").Rows.Count);
        if (rows == 10)
        {
            Assert.Equal(("api-ssl", "true", "10.33.1.2:8729"), (services[0]["name"], services[0]["connection"], services[0]["local"]));
            Assert.StartsWith("10.200.0.10:", services[0]["remote"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Secrets_are_hidden_and_passwords_never_shown()
    {
        using var bench = new RouterBench();
        bench.Router.Console("/user add name=tamu group=read password=x");
        var mine = bench.Open();
        bench.Do(mine, "/radius/add", "=service=hotspot", "=address=10.0.0.1", "=secret=s3cret");
        Assert.Equal("s3cret", bench.Do(mine, "/radius/print").Rows[0]["secret"]);
        Assert.All(bench.Do(mine, "/user/print").Rows, row => Assert.Null(row["password"]));
        var guest = bench.Open("tamu", "x");
        Assert.Null(bench.Do(guest, "/radius/print").Rows[0]["secret"]);
        Assert.Equal("not enough permissions (9)", bench.Refused(guest, "/radius/remove", "=.id=*1"));
        Assert.Equal("not enough permissions (9)", bench.Refused(guest, "/system/backup/save", "=name=x"));
    }

    [Fact]
    public void Bytes_that_are_no_text_come_back_as_they_were()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Do(client, "/system/identity/set", "=name=Desa Kałuża");
        Assert.Equal("Desa Kałuża", bench.Do(client, "/system/identity/print").Rows[0]["name"]);
    }

    [Fact]
    public void An_old_router_asks_for_md5_and_our_client_refuses()
    {
        using var bench = new RouterBench(new RouterSettings { Version = new RouterVersion(6, 49), OldLogin = true });
        Assert.Equal(RouterOsOpenOutcome.ChallengeRefused, bench.Wait(bench.Client().OpenAsync(CancellationToken.None)).Outcome);
        // go-routeros/routeros proto_test.go, recomputed.
        Assert.Equal("0021277bff9ac7caf06aa608e46616d47f", ApiLogin.Response("passTest", Convert.FromHexString("abc123")));
    }

    [Fact]
    public void Wrong_passwords_foreign_sources_and_too_many_sessions()
    {
        using var bench = new RouterBench();
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.LoginRefused, "invalid user name or password (6)"),
            bench.Wait(bench.Client(password: "salah").OpenAsync(CancellationToken.None)));
        for (var i = 0; i < 20; i++)
            bench.Open();
        Assert.Equal(RouterOsOpenOutcome.Unreachable, bench.Wait(bench.Client().OpenAsync(CancellationToken.None)).Outcome);
        bench.Router.Console("/ip/service/set api address=10.200.0.0/16");
        Assert.Equal(RouterOsOpenOutcome.Open, bench.Wait(bench.Client(service: "api").OpenAsync(CancellationToken.None)).Outcome);
        var foreign = bench.Wait(bench.Client(service: "api", from: IPAddress.Parse("10.9.0.1")).OpenAsync(CancellationToken.None));
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Unreachable, "no answer within 15 s"), foreign);
    }

    [Fact]
    public void A_round_trip_costs_its_time_and_pipelined_commands_share_it()
    {
        using var bench = new RouterBench(new RouterSettings { RoundTrip = TimeSpan.FromMilliseconds(300) });
        var start = bench.Clock.GetTimestamp();
        var client = bench.Open();
        Assert.Equal(TimeSpan.FromMilliseconds(900), bench.Clock.GetElapsedTime(start));
        start = bench.Clock.GetTimestamp();
        var replies = bench.Wait(new ValueTask<RouterOsReply[]>(Task.WhenAll(
            bench.Router.Schema.Menus.Select(menu => client.ExecuteAsync([$"{menu.Path}/print"], CancellationToken.None).AsTask()))));
        Assert.All(replies, reply => Assert.Equal(RouterOsOutcome.Done, reply.Outcome));
        Assert.Equal(TimeSpan.FromMilliseconds(300), bench.Clock.GetElapsedTime(start));
    }
}
