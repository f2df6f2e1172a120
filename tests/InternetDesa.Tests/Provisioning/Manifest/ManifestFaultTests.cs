using InternetDesa.Core.Inventory;

namespace InternetDesa.Tests.Provisioning.Manifest;

/// <summary>Every mistake at once, with file, line, what was read, what to write.</summary>
public sealed class ManifestFaultTests : ManifestTest
{
    [Theory]
    [InlineData("idenity: x", "line 5: profiles.desa.idenity: no such key; did you mean identity?")]
    [InlineData("timezone: Asia/Jakarta", "line 5: profiles.desa.timezone: no such key; did you mean time-zone?")]
    [InlineData("color: red", "line 5: profiles.desa.color: no such key; those known are based-on, variables, identity, time-zone")]
    [InlineData("ntp: 192.0.2.1", "line 5: profiles.desa.ntp: '192.0.2.1' where a list (write '- ' before each item, or [a, b]) is wanted")]
    [InlineData("ntp: [bad_name]", "line 5: profiles.desa.ntp: 'bad_name' is not an address or a host's name")]
    [InlineData("nat: ether1", "line 5: profiles.desa.nat: 'ether1' where a map of keys")]
    [InlineData("time-zone: WIB", "'WIB' is not one of Asia/Jakarta, Asia/Makassar, Asia/Jayapura")]
    [InlineData("dns: {servers: [10.0.0.256]}", "'10.0.0.256' is not an IP address; write 10.5.50.1")]
    [InlineData("dns: {servers: [010.0.0.1]}", "'010.0.0.1' is not an IP address")]
    [InlineData("dns: {servers: [10.0.0.1], cache: 2048}", "'2048' is not a size with its unit; write 2048KiB or 4MiB")]
    [InlineData("hotspot: {users: {warga: {down: 5, up: 2M}}}", "hotspot.users.warga.down: '5' is not a rate with its unit; write 512k or 5M")]
    [InlineData("hotspot: {users: {warga: {down: 5MB, up: 2M}}}", "'5MB' is not a rate with its unit")]
    [InlineData("hotspot: {users: {warga: {down: 5m, up: 2M}}}", "'5m' is not a rate with its unit")]
    [InlineData("hotspot: {users: {Warga: {down: 5M, up: 2M}}}", "'Warga' is not a name; write 1 to 31")]
    [InlineData("hotspot: {users: {warga: {session: 4}}}", "'4' is not a duration; write 10m or 1h30m or 3d")]
    [InlineData("hotspot: {users: {warga: {session: 4 hours}}}", "'4 hours' is not a duration")]
    [InlineData("networks: {h: {wifi: {ssid: WiFi Desa Karanganyar Kulon Progo}}}", "'WiFi Desa Karanganyar Kulon Progo' is not an SSID of at most 32 bytes")]
    [InlineData("networks: {h: {wifi: {ssid: ＷｉＦｉ　Ｄｅｓａ　Ｋ}}}", "is not an SSID of at most 32 bytes; write a shorter name; letters beyond ASCII")]
    [InlineData("networks: {h: {addresses: 10.5.50.1/24}}", "'10.5.50.1/24' is not a network; write 10.5.50.0/24")]
    [InlineData("networks: {h: {addresses: 10.5.50.0}}", "'10.5.50.0' is not a network")]
    [InlineData("services: {smb: {enabled: no}}", "'smb' is not one of api, api-ssl, ftp")]
    [InlineData("services: {telnet: {enabled: off}}", "'off' is not yes or no")]
    [InlineData("services: {ssh: {port: 70000}}", "'70000' is not a port from 1 to 65535")]
    [InlineData("hotspot: {bypass: [{name: printer, mac: 48-8F-5A}]}", "'48-8F-5A' is not a MAC address; write 48:8F:5A:00:01:02")]
    [InlineData("identity:", "'' is not a text")]
    public void Each_mistake_has_its_line_and_what_to_write(string settings, string fault) =>
        Assert.Contains(FaultsOf(settings), line => line.StartsWith("manifest.yaml line 5: ", StringComparison.Ordinal) && line.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void A_secret_in_clear_is_not_repeated()
    {
        var faults = FaultsOf("agent: {password: rahasia123, from: [192.0.2.1]}");
        Assert.Contains("agent.password: this is not the name of a secret, never the secret; write ${vault:radius}", Assert.Single(faults), StringComparison.Ordinal);
        Assert.DoesNotContain("rahasia123", string.Concat(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_by_line()
    {
        var faults = Faults("version: 2\nprofle: desa\nprofiles:\n  desa:\n    ntp: x y\n    ntp: [a]\n    dns: {servers: [1]}\n");
        string[] expected = ["1: profile: missing", "1: version: '2'", "2: profle: no such key", "5: profiles.desa.ntp", "6: 'ntp' is there twice", "7: profiles.desa.dns.servers"];
        Assert.Equal(expected.Length, faults.Length);
        Assert.All(expected.Zip(faults), pair => Assert.StartsWith($"manifest.yaml line {pair.First}", pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void Mistakes_of_every_kind_in_one_file_are_told_at_once()
    {
        var faults = Faults("""
            version: 1
            profile: desa
            profiles:
              desa:
                colour: red
                networks:
                  h:
                    addresses: 10.5.50.0/24
                    router: 10.9.9.9
                    dhcp: {range: 10-250, lease: 60}
                    wifi: {ssid: "WiFi Gratis Desa ${village.name} Kita Semua", radios: [1]}
                  k: {addresses: 10.5.50.128/25, dhcp: {range: 10.6.0.1-10.6.0.9}}
                hotspot:
                  network: h
                  users: {warga: {down: 5, up: 2M}}
            villages:
              33.01.01.2999: {identity: x}
            """);
        string[] expected =
        [
            "5: profiles.desa.colour: no such key", "9: networks.h.router: '10.9.9.9' is no host's address", "10: profiles.desa.networks.h.dhcp.lease: '60'",
            "11: networks.h.wifi.ssid: 'WiFi Gratis", "12: networks.k.addresses: 10.5.50.128/25 overlaps", "12: networks.k.dhcp.range: '10.6.0.1",
            "15: profiles.desa.hotspot.users.warga.down: '5'", "17: villages: no village has the code 33.01.01.2999",
        ];
        Assert.All(expected.Zip(faults), pair => Assert.StartsWith($"manifest.yaml line {pair.First}", pair.Second, StringComparison.Ordinal));
        Assert.Equal(expected.Length, faults.Length);
    }

    [Fact]
    public void Tabs_are_named_with_every_line_that_has_them()
    {
        var faults = Faults("version: 1\nprofile: desa\nprofiles:\n\tdesa:\n\t\tidentity: x\n\t\tcolor: y\n");
        Assert.Equal(3, faults.Count(fault => fault.EndsWith("a tab before the text; write spaces, two for each level", StringComparison.Ordinal)));
        Assert.Contains(faults, fault => fault.StartsWith("manifest.yaml line 6: profiles.desa.color", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "the manifest is empty")]
    [InlineData("# nothing\n", "the manifest is empty")]
    [InlineData("[1, 2]", "a list where a map of keys")]
    [InlineData("version: [1\n", "this is no YAML")]
    [InlineData("version: 1\n---\nversion: 1\n", "line 2: a second document begins")]
    [InlineData("version: &a 1\nprofile: *a\n", "line 2: '*a': aliases are not taken")]
    [InlineData("version: !!int 1\n", "tags are not taken")]
    [InlineData("? [a]\n: b\n", "a key that is no word")]
    public void What_is_no_manifest_at_all_is_said(string yaml, string fault) =>
        Assert.Contains(Faults(yaml), line => line.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Depth_has_an_end()
    {
        Assert.Contains("deeper than 32 levels", Assert.Single(Faults(new string('[', 5000) + new string(']', 5000))), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_layers_that_are_not_there_are_told()
    {
        var faults = Faults("""
            version: 1
            profile: kota
            profiles:
              desa: {based-on: x}
              a: {based-on: b}
              b: {based-on: a}
            kabupaten:
              33.99: {}
              3301: {}
            villages:
              33.01.01.2999: {}
              33.01.01.2003: {}
            """);
        Assert.Contains(faults, fault => fault.Contains("line 2: no profile 'kota'; those known are desa, a, b", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("line 4: no profile 'x'", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("line 5: based-on: the profiles a, b are based on each other", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("line 8: kabupaten: no kabupaten or kota has the code 33.99", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("line 9: kabupaten: '3301' is not the code of a kabupaten; write 33.01", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("line 11: villages: no village has the code 33.01.01.2999", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("line 12: villages: the inventory has no gateway of 33.01.01.2003", StringComparison.Ordinal));
    }

    private const string Base = """
        networks:
          h:
            addresses: 10.5.50.0/24
            ports: [ether2]
            dhcp: {range: 10-250}
            wifi: {ssid: Desa, radios: [1]}
        """;

    [Theory]
    [InlineData("    router: 0", "'0' is not an address, or its number in the network")]
    [InlineData("    router: 255", "networks.h.router: '255' is no host's address of 10.5.50.0/24")]
    [InlineData("    router: 10.5.51.1", "networks.h.router: '10.5.51.1' is no host's address of 10.5.50.0/24")]
    [InlineData("    router: 20", "networks.h.dhcp.range: '10-250' has the router's own address 10.5.50.20 in it")]
    [InlineData("  k: {addresses: 10.5.50.128/25}", "networks.k.addresses: 10.5.50.128/25 overlaps 10.5.50.0/24 of networks.h")]
    [InlineData("  k: {addresses: 10.6.0.0/24, ports: [ether2]}", "networks.k.ports: ether2 belongs to networks.h already")]
    [InlineData("  k: {addresses: 10.6.0.0/24, wifi: {ssid: K, radios: [1]}}", "networks.k.wifi.radios: radio 1 belongs to networks.h already")]
    [InlineData("  k: {addresses: 10.6.0.0/24, dhcp: {range: 9-3}}", "networks.k.dhcp.range: '9-3' is not within 10.6.0.0/24, first before last")]
    [InlineData("  k: {addresses: 10.6.0.0/24, dhcp: {range: 10.7.0.2-10.7.0.9}}", "'10.7.0.2-10.7.0.9' is not within 10.6.0.0/24")]
    [InlineData("  k: {ports: [ether9]}", "networks.k.addresses: missing")]
    [InlineData("nat: {uplink: ether2}", "nat.uplink: ether2 is a port of networks.h")]
    [InlineData("queues: {q: {target: x, down: 1M, up: 1M}}", "queues.q.target: no network 'x'; those known are h")]
    [InlineData("hotspot: {network: x, users: {a: {down: 1M, up: 1M}}}", "hotspot.network: no network 'x'")]
    [InlineData("hotspot: {network: h}", "hotspot.users: missing; what vouchers give")]
    [InlineData("hotspot: {network: h, users: {}, login-by: [trial]}", "trial and 'trial' in login-by go together")]
    [InlineData("hotspot: {network: h, users: {}, login-by: [https]}", "hotspot.certificate: missing")]
    [InlineData("hotspot: {network: h, users: {}, trial: {user: a, time: 5m, again: 1d}, login-by: [trial]}", "hotspot.trial.user: no user profile 'a'")]
    [InlineData("hotspot: {network: h, users: {}, open: [{name: a}]}", "hotspot.open 'a': write host or address")]
    [InlineData("hotspot: {network: h, users: {}, open: [{name: a, host: b.id, address: 192.0.2.1}]}", "write host or address, one of them")]
    [InlineData("hotspot: {network: h, users: {}, open: [{name: a, address: 192.0.2.1, port: 80}]}", "port needs a protocol")]
    [InlineData("hotspot: {network: h, users: {}, open: [{name: a, host: b.id}, {name: a, host: c.id}]}", "hotspot.open: 'a' is there twice")]
    [InlineData("hotspot: {network: h, users: {}, pages: nowhere}", "hotspot.pages: no folder 'nowhere' beside this file")]
    [InlineData("users: {agent: {password: \"${vault:x}\"}}", "users.agent: that account is the agent's")]
    [InlineData("identity: ${village.nama}", "no variable 'village.nama'; those known are kabupaten.name")]
    [InlineData("identity: ${village.name", "a variable is not closed")]
    [InlineData("identity: x${vault:radius}", "a secret stands alone")]
    public void What_does_not_fit_together_is_told(string settings, string fault) =>
        Assert.Contains(FaultsOf($"{Base}\n{settings}"), line => line.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Values_with_variables_are_checked_with_what_stands_in_them()
    {
        var faults = FaultsOf(Base.Replace("ssid: Desa", "ssid: \"WiFi Gratis Desa ${village.name} Kita Semua\"", StringComparison.Ordinal));
        Assert.Contains($"line 10: networks.h.wifi.ssid: 'WiFi Gratis Desa {Regions.Name("3301012001")} Kita Semua' is not an SSID", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Villages_keep_out_of_each_others_networks_unless_one_line_says_the_same_for_all()
    {
        var inventory = Inventory("33.01.01.2001,gw,gateway,,0\n33.01.01.2002,gw,gateway,,1\n33.01.01.2003,gw,gateway,,\n");
        Assert.Equal(3, Settings(Base, inventory).Villages.Count);
        var faults = Faults(Wrap(Base) + "villages:\n  33.01.01.2002:\n    networks: {h: {addresses: 10.5.50.0/25, dhcp: {range: 2-9}}}\n", inventory);
        Assert.Contains("line 13: networks.h.addresses: 10.5.50.0/25 of 33.01.01.2002 overlaps 10.5.50.0/24 of 33.01.01.2001", Assert.Single(faults), StringComparison.Ordinal);

        faults = FaultsOf(Base.Replace("10.5.50.0/24", "{plan: 10.64.0.0/23, size: 24}", StringComparison.Ordinal), inventory);
        Assert.Contains("33.01.01.2003 has no number; give its gateway one in the inventory's column 'index'", Assert.Single(faults), StringComparison.Ordinal);
        faults = FaultsOf(Base.Replace("10.5.50.0/24", "{plan: 10.64.0.0/23, size: 24}", StringComparison.Ordinal), Inventory("33.01.01.2001,gw,gateway,,2\n"));
        Assert.Contains("the plan has no network for number 2 of 33.01.01.2001", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void The_inventory_tells_its_own_mistakes_at_once()
    {
        var fault = Assert.Throws<FormatException>(() => InventoryCsv.Read(new StringReader(
            "code,device,role,model,index\n33.01.01.2001,gw,gateway,,1\n33.01.01.2001,gw,gateway,,\n33.01.01.2002,gw,gateway,,1\n33.01.01.2003,gw,gateway,,first\n33.99.01.2001,gw,gateway,,\n"),
            "inventory.csv", Regions));
        Assert.Contains("line 3: 33/01/01/2001/gw is there twice", fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 5: index 'first' is no number", fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 6: no village has the code 33.99.01.2001", fault.Message, StringComparison.Ordinal);
        Assert.Contains("index 1 is there twice, at 33/01/01/2001/gw and 33/01/01/2002/gw", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_village_without_gateway_has_no_settings() =>
        Assert.Contains("no gateway of the inventory",
            Assert.Throws<FormatException>(() => Settings(Base).For(InternetDesa.Core.Identity.DeviceId.Parse("33/01/01/2001/agent"))).Message, StringComparison.Ordinal);
}
