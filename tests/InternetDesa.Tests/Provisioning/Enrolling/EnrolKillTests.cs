using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Authority;
using InternetDesa.Tests.Provisioning.Cli;

namespace InternetDesa.Tests.Provisioning.Enrolling;

/// <summary>enrol and replace that die after each of their steps, and the same command line again.</summary>
[SupportedOSPlatform("linux")]
public sealed class EnrolKillTests : IDisposable
{
    private const string Code = "33.01.01.2001", Neighbour = "33.01.01.2002";

    // Entered, issued, written, in the vault, in their folders, in the inventory, revoked.
    private const int Steps = 7;

    private readonly EnrolBench _bench = new("code,device,role,uplink,model,index,reach\n33.01.01.2001,gw,gateway,4g,,0,hub\n33.01.01.2002,gw,gateway,fibre,,1,hub\n");

    public static TheoryData<int> AllSteps => [.. Enumerable.Range(1, Steps)];

    public EnrolKillTests() => _bench.WithOperators();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(AllSteps))]
    public void An_enrolment_that_was_killed_is_made_by_the_same_command_line(int step)
    {
        string[] enrol = ["enrol", Code, Neighbour, "--kits", Kits, .. _bench.As("ani"), "--reason", "tahap 1"];
        Kill(step, enrol);
        Assert.Equal(["begun", "begun"], Outcomes());
        _bench.Desactl.Did(enrol);
        Assert.Equal(["begun", "begun", "begun", "begun", "made", "made"], Outcomes());
        WholeAndOnce(Code, Neighbour);
        _bench.Desactl.Did(["journal", "verify", .. _bench.As("ani")]);
    }

    [Theory]
    [MemberData(nameof(AllSteps))]
    public void A_replacement_that_was_killed_goes_on_and_the_old_ones_are_good_until_the_new_ones_are_in_place(int step)
    {
        string[] who = _bench.As("ani");
        _bench.Desactl.Did(["enrol", Code, "--kits", Kits, "--reason", "tahap 1", .. who]);
        using var old = _bench.Unpack("AAA1");
        _bench.RunKit(old, Path.Combine(Kits, Code), "10.240.0.5");
        Assert.Equal(0, _bench.Run(["enrol", Code, "--check", .. who]));
        using var box = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Kits, Code, "agent/etc/internet-desa/agent.pem"));
        var (before, entries) = (Gateway, Outcomes().Count);

        string[] replace = ["replace", Code, "--serial", "BBB2", "--with-agent", "--kits", Kits, "--reason", "tersambar petir", .. who];
        Kill(step, replace);
        // What lies in a village's folder opens its router, or is to.
        if (Directory.Exists(Path.Combine(Kits, Code)))
            Assert.Contains(PasswordInVault, File.ReadAllText(Path.Combine(Kits, Code, "2-desa-3301012001.rsc")), StringComparison.Ordinal);
        Assert.Equal(step == Steps ? CertificateVerdict.Revoked : CertificateVerdict.Good, Verdict(box));
        // Until the vault has the new router's secrets, the old one is reached.
        Assert.Equal(step < 4 ? 0 : 69, _bench.Run("facts", Code));
        Assert.Equal(["begun"], Outcomes().Skip(entries));
        // The old router did answer, whatever was to become of it.
        Assert.Equal(2, _bench.Desactl.Run(["enrol", Code, "--kits", Kits, "--again", "--reason", "tahap 1", .. who]));
        _bench.Desactl.Said();

        _bench.Desactl.Did(replace);
        Assert.Equal(["begun", "begun", "made"], Outcomes().Skip(entries));
        Assert.Equal((before.Id, before.Address, before.Index, before.Credential, "BBB2"), (Gateway.Id, Gateway.Address, Gateway.Index, Gateway.Credential, Gateway.Serial));
        Assert.Equal(CertificateVerdict.Revoked, Verdict(box));
        WholeAndOnce(Code);
        Assert.Equal("AAA1: tersambar petir", Assert.Single(File.ReadAllLines(_bench.Desactl["state/enrolments.csv"]), line => line.Contains(",replace,", StringComparison.Ordinal)).Split(',')[^1]);
        using var router = _bench.Unpack("BBB2");
        _bench.RunKit(router, Path.Combine(Kits, Code), "10.240.0.5");
        Assert.Equal(0, _bench.Run(["enrol", Code, "--check", .. who]));
        _bench.Desactl.Did(["journal", "verify", .. who]);
    }

    private string Kits => _bench.Desactl["kits"];

    private string PasswordInVault
    {
        get
        {
            using var key = VaultKey.FromFile(_bench.Desactl["vault.key"]);
            using var vault = VaultFile.Open(_bench.Desactl["desa.vault"], key);
            return vault.Vault.Find("router/3301012001/password")!;
        }
    }

    private InventoryDevice Gateway => Inventory.Gateway(VillageCode.Parse(Code))!;

    private InventoryModel Inventory => InventoryCsv.Load(_bench.Desactl["inventory.csv"], RegionTable.CentralJava());

    private void Kill(int step, string[] arguments)
    {
        _bench.Desactl.StepsToLive = step;
        Assert.Throws<DesactlBench.KilledException>(() => _bench.Desactl.Run(arguments));
        _bench.Desactl.StepsToLive = null;
        _bench.Desactl.Said();
    }

    // One good certificate of each, those of the kit; one address of each; nothing unfinished.
    private void WholeAndOnce(params string[] villages)
    {
        var good = AuthorityFolder.ReadIndex(_bench.Desactl["authority"]).Where(entry => entry.StateAt(_bench.Clock.GetUtcNow()) == "good").ToList();
        Assert.Equal(villages.Length * 2, good.Count);
        foreach (var village in villages)
        {
            var kit = Path.Combine(Kits, village);
            foreach (var file in new[] { Directory.GetFiles(kit, "api-*.pem")[0], Path.Combine(kit, "agent/etc/internet-desa/agent.pem") })
            {
                using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
                Assert.Contains(good, entry => entry.Serial.TrimStart('0') == certificate.SerialNumber.TrimStart('0'));
            }
        }

        Assert.Equal(villages, Directory.GetDirectories(Kits).Select(Path.GetFileName).Order());
        var addresses = Inventory.Devices.Where(device => device.Role == DeviceRole.Gateway && device.Address is not null).Select(device => device.Address!.Address.ToString()).ToList();
        Assert.Equal(addresses.Distinct(), addresses);
        Assert.Equal(villages.Length, addresses.Count);
    }

    private IReadOnlyList<string> Outcomes()
    {
        using var journal = _bench.Journal();
        return [.. journal.Book.Newest(null, null, 100).Reverse().Select(entry => entry.Note.Outcome)];
    }

    private CertificateVerdict Verdict(X509Certificate2 certificate) => ClientAuthority
        .Load(_bench.Desactl["authority/ca.pem"], _bench.Desactl["authority/revoked.pem"]).Check(certificate, _bench.Clock.GetUtcNow());
}
