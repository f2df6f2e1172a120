using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Manifest;
using InternetDesa.Provisioning.Manifest.Compiling;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Tests.Provisioning.Planning;

namespace InternetDesa.Tests.Provisioning.Manifest;

public sealed class ManifestCompilerTests : ManifestTest
{
    private static readonly ManifestFile Example = ManifestFile.Load(Path.Combine(Examples, "manifest.yaml"),
        InventoryCsv.Load(Path.Combine(Examples, "inventory.csv"), Regions), Regions);

    [Fact]
    public void Layers_lie_over_each_other_from_the_profile_to_the_village()
    {
        Assert.Equal("5M", Users("33/01/01/2001/gw").Child("warga")!.Value("down"));
        Assert.Equal("10M", Users("33/74/01/1001/gw").Child("warga")!.Value("down"));
        Assert.Equal("10M", Users("33/74/01/1001/gw").Child("sekolah")!.Value("down"));
        Assert.Equal(2, Of("33/01/01/2001/gw").Settings.Child("hotspot")!.Maps("open").Count);
        Assert.Equal(5, Of("33/01/01/2002/gw").Settings.Child("hotspot")!.Maps("open").Count);
        Assert.Equal("3301012002-gw", Of("33/01/01/2002/gw").Settings.Value("identity"));
        Assert.Equal(["ether2", "ether3", "ether4"], Of("33/74/01/1001/gw").Networks[0].Ports);
        Assert.Null(Of("33/74/01/1001/gw").Networks[0].Settings.Child("wifi"));

        static MapNode Users(string id) => Of(id).Settings.Child("hotspot")!.Child("users")!;
    }

    [Fact]
    public void Each_village_has_its_network_of_the_plan_by_its_number()
    {
        Assert.Equal(["10.64.0.0/24", "10.64.1.0/24", "10.64.2.0/24", "10.64.3.0/24"], Example.Villages.Select(village => village.Networks[0].Network.ToString()));
        Assert.All(Example.Villages, village => Assert.Equal("192.168.77.0/24", village.Networks[1].Network.ToString()));
    }

    [Fact]
    public void A_hotspot_becomes_the_rows_of_routeros()
    {
        var state = Compile("33/01/01/2002/gw", Router("7.16"));
        Assert.Equal(("10.64.1.1/24", "desa-hotspot"), (Value(state, "/ip/address", "id:desa-hotspot", "address"), Value(state, "/ip/address", "id:desa-hotspot", "interface")));
        Assert.Equal("10.64.1.10-10.64.1.250", Value(state, "/ip/pool", "desa-hotspot", "ranges"));
        Assert.Equal("2M/5M", Value(state, "/ip/hotspot/user/profile", "desa-warga", "rate-limit"));
        Assert.Equal("desa-hotspot", Value(state, "/ip/hotspot", "desa-hotspot", "interface"));
        Assert.Equal("${vault:radius}", Value(state, "/radius", "id:desa-utama", "secret"));
        Assert.Equal("20000000/40000000", Value(state, "/queue/simple", "desa-hotspot", "max-limit"));
        Assert.Equal("yes", Value(state, "/ip/service", "telnet", "disabled"));
        Assert.Equal("10.250.0.0/16", Value(state, "/ip/service", "api-ssl", "address"));
        Assert.Equal("read,api,test", Value(state, "/user/group", "desa-agent", "policy"));
        Assert.Equal("WiFi " + Regions.Name("3301012002"), Value(state, "/interface/wifi/configuration", "desa-hotspot", "ssid"));
        Assert.Equal(["id:desa-darurat", "id:desa-pemprov", "id:desa-umkm-batik", "id:desa-wisata-curug"],
            state.Rows.Where(row => row.Path.Path == "/ip/hotspot/walled-garden").Select(row => row.Key));
        Assert.Equal("443", Value(state, "/ip/hotspot/walled-garden/ip", "id:desa-kasir", "dst-port"));
        Assert.DoesNotContain(state.Rows, row => row.Path.Path == "/ip/hotspot/user");
        var page = Assert.Single(state.Rows, row => row.Path.Path == "/file");
        Assert.StartsWith("desa-pages-", page.Key, StringComparison.Ordinal);
        Assert.Equal(page.Key.Split('/')[0], Value(state, "/ip/hotspot/profile", "desa-hotspot", "html-directory"));
    }

    [Theory]
    [InlineData("7.12", "/interface/wireless", "wlan1", "security-profile")]
    [InlineData("7.12", "/interface/wifiwave2", "wifi1", "configuration")]
    [InlineData("7.16", "/interface/wifi", "wifi1", "configuration")]
    public void Radios_are_set_by_the_driver_that_the_router_has(string version, string path, string radio, string attribute)
    {
        var router = Router(version, path, radio);
        var state = ManifestCompiler.Compile(Settings("networks: {h: {addresses: 10.0.0.0/24, wifi: {ssid: Desa, radios: [1], passphrase: \"${vault:wifi}\"}}}").Villages.Single(), router);
        Assert.Equal("desa-h", Value(state, path, radio, attribute));
        Assert.Equal("desa-h", Value(state, "/interface/bridge/port", radio, "bridge"));
        Assert.Contains(state.Rows, row => row.Attributes.Values.Contains(PlanValue.Vault("wifi")));
    }

    [Fact]
    public void A_radio_that_was_renamed_is_found_by_its_factory_name()
    {
        var router = Router("7.16") with { Tables = new Dictionary<string, IReadOnlyList<RouterRow>> { ["/interface/wifi"] = [Row(("name", "ruang-tamu"), ("default-name", "wifi1"))] } };
        var state = ManifestCompiler.Compile(Settings("networks: {h: {addresses: 10.0.0.0/24, wifi: {ssid: Desa, radios: [1]}}}").Villages.Single(), router);
        Assert.Equal("desa-h", Value(state, "/interface/wifi", "ruang-tamu", "configuration"));
    }

    [Fact]
    public void What_a_router_can_not_hold_is_said()
    {
        var old = Compile("33/01/01/2001/gw", Router("7.12", "/interface/wireless", "wlan1"));
        Assert.Contains("takes no files over the API, 7.13 and later do; the login page stays as it is", Assert.Single(old.Notes), StringComparison.Ordinal);
        Assert.DoesNotContain(old.Rows, row => row.Path.Path == "/file" || row.Attributes.ContainsKey("html-directory"));
        var bare = Router("7.16") with { Tables = new Dictionary<string, IReadOnlyList<RouterRow>>() };
        Assert.Contains("this router has no radio", Assert.Throws<FormatException>(() => Compile("33/01/01/2001/gw", bare)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_get_the_attributes_that_they_have()
    {
        var village = Settings("ntp: [192.0.2.1, 192.0.2.2]\nlog: {server: 192.0.2.5, topics: [error]}").Villages.Single();
        var six = ManifestCompiler.Compile(village, Router("6.49"));
        Assert.Equal(["enabled", "primary-ntp", "secondary-ntp"], six.Rows[0].Attributes.Keys);
        var seven = ManifestCompiler.Compile(village, Router("7.16"));
        Assert.Equal(["enabled", "mode", "servers"], seven.Rows[0].Attributes.Keys);
        Assert.Contains("bsd-syslog", seven.Rows[1].Attributes.Keys);
        Assert.DoesNotContain("bsd-syslog", ManifestCompiler.Compile(village, Router("7.18")).Rows[1].Attributes.Keys);
    }

    [Fact]
    public void A_public_community_is_not_touched_and_told_of()
    {
        var router = Router("7.16");
        var tables = router.Tables.ToDictionary();
        tables["/snmp/community"] = [Row(("name", "public"), ("read-access", "true")) with { Flags = RowFlags.Default }];
        var state = Compile("33/01/01/2001/gw", router with { Tables = tables });
        Assert.Contains("public: built in, so it is not touched", Assert.Single(state.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_text_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("pages-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "login.html"), "x");
            var one = LoginPages.Read(folder, onFlash: true);
            Assert.StartsWith("flash/desa-pages-", Assert.Single(one.Files).Key, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, "login.html"), "y");
            Assert.NotEqual(one.Folder, LoginPages.Read(folder, onFlash: true).Folder);
            File.WriteAllBytes(Path.Combine(folder, "logo.png"), [0x89, 0x50, 0xFF]);
            Assert.Contains("logo.png: no UTF-8 text", Assert.Throws<FormatException>(() => LoginPages.Read(folder, onFlash: true)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_examples_plan_leaves_nothing_to_plan_and_its_inverses_lead_back()
    {
        foreach (var village in Example.Villages)
        {
            var router = new ModelRouter(new RouterIdentity("S", village.Device.Model, new RouterOsVersion(7, 16)));
            router.Secrets["snmp/authentication"] = router.Secrets["snmp/encryption"] = "rahasia";
            foreach (var radio in new[] { "wifi1", "wifi2" })
                router.Add("/interface/wifi", RowFlags.Builtin, ("name", radio), ("default-name", radio), ("disabled", "true"));
            foreach (var service in new[] { "api", "api-ssl", "ftp", "ssh", "telnet", "winbox", "www", "www-ssl" })
                router.Add("/ip/service", RowFlags.None, ("name", service), ("disabled", "false"));
            var before = router.Clone();
            var plan = Make(router);
            Assert.InRange(plan.Steps.Select(step => step.Stage).Distinct().Count(), 1, 6);
            foreach (var step in plan.Steps)
                router.Apply(step);
            var after = router.Clone();
            Assert.True(Make(router, plan.SecretHashes).IsEmpty);
            foreach (var step in plan.Steps.Reverse())
                router.Apply(step.Inverse(), before);
            Assert.Equal(before.Dump(), router.Dump());
            Assert.NotEqual(before.Dump(), after.Dump());

            Plan Make(ModelRouter now, IReadOnlyDictionary<string, string>? applied = null)
            {
                var outcome = Planner.Make(ManifestCompiler.Compile(village, now.Read()), now.Read(),
                    new SecretBook(now.Secrets, new byte[32], applied ?? new Dictionary<string, string>()), null);
                Assert.Empty(outcome.Refusals);
                return outcome.Plan!;
            }
        }
    }

    private static VillageSettings Of(string id) => Example.For(DeviceId.Parse(id));

    private static DesiredState Compile(string id, RouterSnapshot router) => ManifestCompiler.Compile(Of(id), router);

    private static RouterSnapshot Router(string version, string path = "/interface/wifi", params string[] radios)
    {
        Assert.True(RouterOsVersion.TryParse(version, out var parsed));
        return new RouterSnapshot(new RouterIdentity("S", "M", parsed), new Dictionary<string, IReadOnlyList<RouterRow>>
        {
            [path] = [.. (radios.Length == 0 ? ["wifi1", "wifi2"] : radios).Select(radio => Row(("name", radio), ("default-name", radio)))],
        });
    }

    private static RouterRow Row(params (string Name, string Value)[] attributes) =>
        new("*1", RowFlags.None, attributes.ToDictionary(pair => pair.Name, pair => pair.Value));

    private static string Value(DesiredState state, string path, string key, string name) =>
        Assert.Single(state.Rows, row => row.Path.Path == path && row.Key == key).Attributes[name].ToString();
}
