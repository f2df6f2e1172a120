using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Simulator.RouterOs;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Provisioning.Enrolling;

[SupportedOSPlatform("linux")]
public sealed class EnrolTests : IDisposable
{
    private const string Code = "33.01.01.2001";
    private const string Address = "10.240.0.5";

    private readonly EnrolBench _bench = new("code,device,role,uplink,model,index,reach\n33.01.01.2001,gw,gateway,4g,hEX S,0,hub\n33.01.01.2002,gw,gateway,fibre,hEX S,1,hub\n");

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("7.12")]
    [InlineData("7.16")]
    [InlineData("7.18")]
    [InlineData("7.20")]
    public void From_the_box_to_the_first_contact(string version)
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        Assert.Equal(69, _bench.Run("enrol", Code, "--check"));
        Assert.Contains("not reached", _bench.Desactl.Said(), StringComparison.Ordinal);
        using var router = _bench.Unpack("HGX0911AAA", version);
        _bench.RunKit(router, Kit, Address);
        var code = _bench.Run("enrol", Code, "--check");
        var said = _bench.Desactl.Said();
        Assert.True(code == 0, said);
        Assert.Contains("plug in the router of 33.01.01.2001 Tambakreja", said, StringComparison.Ordinal);
        Assert.Contains("ready", said, StringComparison.Ordinal);
        Assert.Equal("HGX0911AAA", Inventory.Gateway(VillageCode.Parse("3301012001"))!.Serial);
        // What it was is gone: no admin, nothing open but api-ssl for the hub, no file of the kit, nothing that a plan would take for its own.
        var text = ConfigText.Of(router.Schema, router.Config, _ => true);
        Assert.DoesNotContain("name=admin", text, StringComparison.Ordinal);
        Assert.DoesNotContain("desa-", string.Join('\n', text.Split('\n').Where(line => line.Contains("name=desa-", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Equal(["winbox", "api-ssl"], router.Config.Rows(router.Schema["/ip/service"]).Where(row => !row.Disabled).Select(row => row.Name));
        Assert.Empty(router.Config.Files);
        Assert.Equal(["none"], router.DeviceMode.Forbidden.Intersect(["hotspot", "proxy", "scheduler"]).DefaultIfEmpty("none"));
    }

    [Fact]
    public void A_script_that_is_run_twice_leaves_what_it_left_once()
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        using var router = _bench.Unpack("HGX0911AAA");
        _bench.RunKit(router, Kit, Address);
        var once = Lines(router);
        _bench.RunKit(router, Kit, Address);
        Assert.Equal(once, Lines(router));
        Assert.Equal(0, _bench.Run("enrol", Code, "--check"));
    }

    [Theory]
    [InlineData("state/enrolments.csv")]
    [InlineData("inventory.csv")]
    public async Task Whoever_waits_for_another_desactl_is_told_for_what(string file)
    {
        Directory.CreateDirectory(_bench.Desactl["state"]);
        var waiting = new TaskCompletionSource<string>();
        _bench.Desactl.Told = line =>
        {
            if (line.Contains("waiting", StringComparison.Ordinal))
                waiting.TrySetResult(line);
        };
        Task<int> enrol;
        using (FileLock.Take(_bench.Desactl[file]))
        {
            enrol = Task.Run(() => _bench.Desactl.RunAsync("enrol", Code, "--kits", Kits), TestContext.Current.CancellationToken);
            Assert.Equal($"… waiting for {_bench.Desactl[file]}: another desactl changes it",
                await waiting.Task.WaitAsync(Eventually.Timeout, TestContext.Current.CancellationToken));
        }

        Assert.Equal(0, await enrol);
    }

    [Fact]
    public void A_router_without_the_button_is_refused_with_what_to_press()
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        using var router = _bench.Unpack("HGX0911AAA");
        _bench.RunKit(router, Kit, Address, press: false);
        Assert.Equal(3, _bench.Run("enrol", Code, "--check", "--json"));
        Assert.Contains("press the router's button", _bench.Desactl.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_certificate_the_script_stops_and_says_so()
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        File.Delete(Directory.GetFiles(Kit, "api-*.pem")[0]);
        using var router = _bench.Unpack("HGX0911AAA");
        Assert.Contains("file not found", Assert.Throws<RouterTrapException>(() => _bench.RunKit(router, Kit, Address)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kit_is_not_made_anew_when_its_router_has_answered_meanwhile()
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        using var router = _bench.Unpack("HGX0911AAA");
        _bench.RunKit(router, Kit, Address);
        _bench.Desactl.Typed = "dua belas huruf\ndua belas huruf\n";
        _bench.Desactl.Did("vault", "rotate", "--new-key", "-");
        // While the passphrase is asked for, somebody else takes the router over.
        _bench.Desactl.Typed = "dua belas huruf\n";
        _bench.Desactl.Asked = () =>
        {
            _bench.Desactl.Asked = null;
            Assert.Equal(0, _bench.Run("enrol", Code, "--check", "--vault-key", "-"));
        };
        Assert.Equal(2, _bench.Desactl.Run("enrol", Code, "--kits", Kits, "--again", "--vault-key", "-"));
        Assert.Contains("33/01/01/2001/gw is enrolled, and its router answered", _bench.Desactl.Said(), StringComparison.Ordinal);
        Assert.Equal(0, _bench.Run("facts", Code, "--vault-key", "-"));
    }

    [Fact]
    public void A_router_that_answered_while_its_kit_was_made_anew_is_not_taken_over()
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        using var router = _bench.Unpack("HGX0911AAA");
        _bench.RunKit(router, Kit, Address);
        var connect = _bench.Desactl.Connect!;
        _bench.Desactl.Connect = target =>
        {
            _bench.Desactl.Connect = connect;
            _bench.Desactl.Did("enrol", Code, "--kits", Kits, "--again");
            return connect(target);
        };
        Assert.Equal(3, _bench.Run("enrol", Code, "--check", "--json"));
        Assert.Contains("its kit was made anew", _bench.Desactl.Said(), StringComparison.Ordinal);
        _bench.RunKit(router, Kit, Address);
        Assert.Equal(0, _bench.Run("enrol", Code, "--check"));
    }

    [Fact]
    public void A_stack_of_routers_one_after_the_other_and_kits_that_were_exchanged()
    {
        _bench.Desactl.Did("enrol", Code, "33.01.01.2002", "--kits", Kits);
        using var first = _bench.Unpack("AAA1");
        using var second = _bench.Unpack("BBB2");
        _bench.RunKit(first, Kit, Address);
        _bench.RunKit(second, Path.Combine(Kits, "33.01.01.2002"), "10.240.0.9");
        Assert.Equal(0, _bench.Run("enrol", Code, "33.01.01.2002", "--check"));
        Assert.Contains("2 of 2: plug in the router of 33.01.01.2002 Bumireja", _bench.Desactl.Said(), StringComparison.Ordinal);
        // The other's router at this address shows the other's certificate: no password is sent.
        second.Console($"/ip/address/add address={Address}/32 interface=wg-desa");
        _bench.PlugIn(second, Address);
        Assert.Equal(69, _bench.Run("enrol", Code, "--check", "--json"));
        Assert.Contains("not the pinned one", _bench.Desactl.Said(), StringComparison.Ordinal);
        // Another router with the right kit.
        using var third = _bench.Unpack("CCC3");
        _bench.RunKit(third, Kit, Address);
        Assert.Equal(3, _bench.Run("enrol", Code, "--check", "--json"));
        Assert.Contains("replace 33.01.01.2001 --serial CCC3", _bench.Desactl.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_in_files_of_mode_600_and_in_nothing_that_is_said()
    {
        var said = _bench.Desactl.Did("enrol", Code, "--kits", Kits, "--pages", "https://desa.example");
        using var key = VaultKey.FromFile(_bench.Desactl["vault.key"]);
        using var vault = VaultFile.Open(_bench.Desactl["desa.vault"], key);
        var secrets = vault.Vault.Secrets.Where(secret => secret.Key.StartsWith("router/", StringComparison.Ordinal) && !secret.Key.EndsWith("/user", StringComparison.Ordinal)).Select(secret => secret.Value).ToList();
        Assert.Equal(5, secrets.Count);
        foreach (var file in Directory.GetFiles(Kit, "*", SearchOption.AllDirectories).Append(_bench.Desactl["inventory.csv"]).Append(_bench.Desactl["state/enrolments.csv"]))
        {
            var text = File.ReadAllText(file);
            if (secrets.Exists(secret => text.Contains(secret, StringComparison.Ordinal)) || text.Contains("PRIVATE KEY", StringComparison.Ordinal))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.DoesNotContain(secrets, secret => said.Contains(secret, StringComparison.Ordinal));
        var label = File.ReadAllText(Path.Combine(Kit, "label.html"));
        Assert.Contains("<svg", label, StringComparison.Ordinal);
        Assert.Contains("tekan tombol", label, StringComparison.Ordinal);
        Assert.DoesNotContain(secrets, secret => label.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void What_others_save_in_the_vault_meanwhile_stays()
    {
        _bench.Desactl.Told = said =>
        {
            if (said.Contains("certificates issued", StringComparison.Ordinal))
                _bench.Desactl.Did("release", "key");
        };
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        _bench.Desactl.Told = null;
        var names = _bench.Desactl.Did("vault", "list");
        Assert.Contains("release/key\n", names, StringComparison.Ordinal);
        Assert.Contains("router/3301012001/password\n", names, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kit_has_the_key_of_releases_where_there_is_one()
    {
        var agent = Path.Combine(Kit, "agent/etc/internet-desa");
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        Assert.Contains("\"KeyFile\": \"\"", File.ReadAllText(Path.Combine(agent, "agent.json")), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(agent, "release.pem")));

        var key = _bench.Desactl.Did("release", "key");
        _bench.Desactl.Did("enrol", Code, "--kits", Kits, "--again");
        Assert.Contains("\"KeyFile\": \"/etc/internet-desa/release.pem\"", File.ReadAllText(Path.Combine(agent, "agent.json")), StringComparison.Ordinal);
        Assert.Equal(key, File.ReadAllText(Path.Combine(agent, "release.pem")));
    }

    [Fact]
    public void The_agents_certificate_is_one_that_the_collector_takes()
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        using var agent = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Kit, "agent/etc/internet-desa/agent.pem"));
        Assert.Equal(CertificateVerdict.Good, Verdict(agent));
        Assert.Contains("mqtts://10.240.0.1:8883", File.ReadAllText(Path.Combine(Kit, "agent/etc/internet-desa/agent.json")), StringComparison.Ordinal);
        Assert.NotNull(Inventory.Find(DeviceId.Parse("33/01/01/2001/agent")));
        // A kit made anew takes the one before back.
        Assert.Equal(2, _bench.Desactl.Run("enrol", Code, "--kits", Kits));
        Assert.Contains("has a kit already", _bench.Desactl.Said(), StringComparison.Ordinal);
        _bench.Desactl.Did("enrol", Code, "--kits", Kits, "--again");
        Assert.Equal(CertificateVerdict.Revoked, Verdict(agent));
    }

    [Fact]
    public void After_lightning_another_router_takes_the_village_and_the_old_one_is_out()
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        using var old = _bench.Unpack("AAA1");
        _bench.RunKit(old, Kit, Address);
        Assert.Equal(0, _bench.Run("enrol", Code, "--check"));
        Assert.Equal(2, _bench.Desactl.Run("enrol", Code, "--kits", Kits, "--again"));
        Assert.Contains("replace 33.01.01.2001", _bench.Desactl.Said(), StringComparison.Ordinal);
        var (before, certificate) = (Inventory.Gateway(VillageCode.Parse("3301012001"))!, PinOf("3301012001"));

        var said = _bench.Desactl.Did("replace", Code, "--serial", "BBB2", "--reason", "tersambar petir", "--kits", Kits);
        Assert.Contains("revoked", said, StringComparison.Ordinal);
        var after = Inventory.Gateway(VillageCode.Parse("3301012001"))!;
        Assert.Equal((before.Id, before.Address, before.Index, before.Credential), (after.Id, after.Address, after.Index, after.Credential));
        Assert.NotEqual(before.WireGuard, after.WireGuard);
        Assert.NotEqual(certificate, PinOf("3301012001"));
        _bench.Desactl.Did("hub", "render", "--out", _bench.Desactl["hub"]);
        Assert.DoesNotContain(before.WireGuard, File.ReadAllText(_bench.Desactl["hub/networkd/50-desa.netdev"]), StringComparison.Ordinal);
        Assert.Contains("tersambar petir", File.ReadAllText(_bench.Desactl["authority/issued.csv"]), StringComparison.Ordinal);
        Assert.Contains(",replace,", File.ReadAllText(_bench.Desactl["state/enrolments.csv"]), StringComparison.Ordinal);

        // The old one still stands there: its certificate is not the pinned one.
        Assert.Equal(69, _bench.Run("enrol", Code, "--check"));
        _bench.Desactl.Said();
        // The right kit on the wrong router, then on the right one.
        using var wrong = _bench.Unpack("CCC3");
        _bench.RunKit(wrong, Kit, Address);
        Assert.Equal(3, _bench.Run("enrol", Code, "--check"));
        using var right = _bench.Unpack("BBB2");
        _bench.RunKit(right, Kit, Address);
        Assert.Equal(0, _bench.Run("enrol", Code, "--check"));
    }

    [Fact]
    public void A_kabupatens_vault_holds_its_own_routers_and_no_others()
    {
        var desactl = _bench.Desactl;
        File.AppendAllText(desactl["inventory.csv"], "33.74.01.1001,gw,gateway,4g,,9,hub\n");
        desactl.Did("vault", "split", "--into", desactl["vaults"], "--keys", desactl["keys"]);
        File.Delete(desactl["desa.vault"]);
        string[] folders = ["--vault", desactl["vaults"], "--vault-key", desactl["keys"]];
        Assert.Equal(2, desactl.Run(["enrol", Code, "--kits", Kits, .. folders]));
        Assert.Contains("3301.vault; 'desactl vault init --region 3301'", desactl.Said(), StringComparison.Ordinal);
        desactl.Did(["vault", "init", "--region", "33.01", .. folders]);
        desactl.Did(["vault", "init", "--region", "33.74", .. folders]);
        desactl.Did(["enrol", Code, "33.74.01.1001", "--kits", Kits, .. folders]);
        using var router = _bench.Unpack("AAA1");
        _bench.RunKit(router, Kit, Address);
        // The technician of one kabupaten has its vault and its key, and nothing else.
        string[] one = ["--vault", desactl["vaults/3301.vault"], "--vault-key", desactl["keys/3301.key"]];
        Assert.Equal(0, _bench.Run(["enrol", Code, "--check", .. one]));
        desactl.Said();
        Assert.DoesNotContain("3374", desactl.Did(["vault", "list", .. one]), StringComparison.Ordinal);
        Assert.Equal(2, _bench.Run(["facts", "33.74.01.1001", .. one]));
        Assert.Contains("the vault has no 'router/3374011001/user'", desactl.Said(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("33.01.01.2009", "no gateway of 33.01.01.2009")]
    [InlineData("33.01.01", "is no village code")]
    public void A_village_that_is_not_there_gets_no_kit(string code, string said)
    {
        Assert.Equal(2, _bench.Desactl.Run("enrol", code, "--kits", Kits));
        Assert.Contains(said, _bench.Desactl.Said(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Kits));
    }

    [Fact]
    public void A_village_that_is_there_twice_gets_no_label_and_both_rows_are_shown()
    {
        File.AppendAllText(_bench.Desactl["inventory.csv"], "33.01.01.2001,gw2,gateway,4g,hAP,7,hub\n");
        Assert.Equal(2, _bench.Desactl.Run("enrol", Code, "--kits", Kits));
        var said = _bench.Desactl.Said();
        Assert.Contains("33.01.01.2001,gw,gateway", said, StringComparison.Ordinal);
        Assert.Contains("33.01.01.2001,gw2,gateway", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("never enrolled", "33.01.01.2002", "BBB2", "petir")]
    [InlineData("is the router that the inventory has", Code, "AAA1", "petir")]
    [InlineData("is no serial number", Code, "A A", "petir")]
    [InlineData("write in a few words why", Code, "BBB2", "x")]
    public void A_replacement_that_can_not_be_is_refused_and_revokes_nothing(string said, string code, string serial, string reason)
    {
        _bench.Desactl.Did("enrol", Code, "--kits", Kits);
        using var old = _bench.Unpack("AAA1");
        _bench.RunKit(old, Kit, Address);
        Assert.Equal(0, _bench.Run("enrol", Code, "--check"));
        Assert.Equal(2, _bench.Desactl.Run("replace", code, "--serial", serial, "--reason", reason, "--kits", Kits));
        Assert.Contains(said, _bench.Desactl.Said(), StringComparison.Ordinal);
        Assert.DoesNotContain("revoked\": \"2", _bench.Desactl.Did("ca", "list", "--json"), StringComparison.Ordinal);
    }

    private string Kits => _bench.Desactl["kits"];

    private string Kit => Path.Combine(Kits, Code);

    private InventoryModel Inventory => InventoryCsv.Load(_bench.Desactl["inventory.csv"], RegionTable.CentralJava());

    private string PinOf(string digits)
    {
        using var key = VaultKey.FromFile(_bench.Desactl["vault.key"]);
        using var vault = VaultFile.Open(_bench.Desactl["desa.vault"], key);
        return vault.Vault.Find($"pin/{digits}/gw")!;
    }

    private CertificateVerdict Verdict(X509Certificate2 certificate) => ClientAuthority
        .Load(_bench.Desactl["authority/ca.pem"], _bench.Desactl["authority/revoked.pem"]).Check(certificate, _bench.Clock.GetUtcNow());

    // Without the ids, which are never given twice.
    private static IEnumerable<string> Lines(SimulatedRouter router) => ConfigText.Export(router.Schema, router.Config, true).Split('\n');
}
