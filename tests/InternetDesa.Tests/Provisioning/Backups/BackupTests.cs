using System.Text.RegularExpressions;
using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Backups;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Tests.Provisioning.Fleet;

namespace InternetDesa.Tests.Provisioning.Backups;

public sealed class BackupTests : FleetTest
{
    private static readonly string[] Secret = ["rahasia", "kopi-7781", "balai-0001"];

    [Fact]
    public void The_text_is_the_same_for_the_same_router_and_differs_by_what_was_changed()
    {
        var village = Villages(1)[0];
        Run("ani", "fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--yes");
        var backup = Backup();
        Assert.Equal(BackupState.Changed, Wait(backup.RunAsync(village, default)).State);
        Assert.Equal(BackupState.Same, Wait(backup.RunAsync(village, default)).State);
        var before = File.ReadAllLines(Tree.PathOf(new DeviceId(village, "gw")));
        World(0).Router.Console("/ip/hotspot/user/add name=baru-123 password=baru-123");
        World(0).Router.Console("/ip/dns/static/add name=koran.desa.id address=192.168.80.9");
        Assert.Equal(BackupState.Changed, Wait(backup.RunAsync(village, default)).State);
        var after = File.ReadAllLines(Tree.PathOf(new DeviceId(village, "gw")));
        Assert.Contains("koran.desa.id", Assert.Single(after.Except(before)), StringComparison.Ordinal);
        Assert.Empty(before.Except(after));
        Assert.All(Secret, secret => Assert.DoesNotContain(after, line => line.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_fresh_router_without_defaults_becomes_the_same_by_importing_the_text()
    {
        var village = Villages(1)[0];
        Run("ani", "fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--yes");
        World(0).Router.Console("/ip/dns/static/add name=koran.desa.id address=192.168.80.9 comment=\"kata \\\"aneh\\\" \\$x \\\\ y\"");
        Wait(Backup().RunAsync(village, default));
        var path = Tree.PathOf(new DeviceId(village, "gw"));
        var text = File.ReadAllText(path);
        using var fresh = new LockoutWorld(World(0).Router.Settings, Clock);
        // As /system/reset-configuration no-defaults=yes leaves it: what is not built in is gone.
        foreach (var menu in text.Split('\n').Where(line => line.StartsWith('/') && line is not "/user" and not "/user group"))
            fresh.Router.Console($":foreach row in=[{menu} find] do={{:do {{{menu} remove $row}} on-error={{}}}}");
        foreach (var (menu, line) in Statements(text))
        {
            // The accounts are there: passwords are in no backup.
            if (menu is not ("/user" or "/user group"))
                fresh.Router.Console($"{menu} {line}");
        }

        File.Delete(path);
        Wait(Backup(fresh).RunAsync(village, default));
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void So_many_nights_of_encrypted_backups_stay_on_the_router_and_each_has_its_own_password()
    {
        var village = Villages(1)[0];
        var backup = Backup(nights: 3);
        for (var night = 0; night < 5; night++)
        {
            Assert.NotEqual(BackupState.Failed, Wait(backup.RunAsync(village, default)).State);
            Clock.Advance(TimeSpan.FromDays(1));
        }

        var files = World(0).Router.Config.Files.Values.Where(file => file.Backup is not null).ToList();
        Assert.Equal(3, files.Count);
        Assert.Equal(3, files.Select(file => file.Password).Distinct().Count());
        var last = files.MaxBy(file => file.Name)!;
        // Whoever has the vault can load it, years later.
        Assert.Equal(last.Password, BinaryBackup.Password("rahasia-cadangan-1", World(0).Router.Settings.Serial, last.Name.Replace(".backup", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_router_that_does_not_answer_leaves_the_text_of_before()
    {
        var village = Villages(1)[0];
        Wait(Backup().RunAsync(village, default));
        World(0).Router.SetUplink(false);
        Assert.Equal(BackupState.Offline, Wait(Backup().RunAsync(village, default)).State);
        Assert.True(File.Exists(Tree.PathOf(new DeviceId(village, "gw"))));
    }

    private BackupTree Tree => new(In("backups"));

    private VillageBackup Backup(LockoutWorld? other = null, int nights = 0)
    {
        using var key = VaultKey.FromFile(In("vault.key"));
        using var vault = VaultFile.Open(In("vault"), key);
        var secrets = vault.Vault;
        var routers = new FleetRouters
        {
            Inventory = InventoryCsv.Load(In("inventory.csv"), RegionTable.CentralJava()),
            Manifest = null,
            VaultOf = _ => secrets,
            Plans = new PlanStore(In("state")),
            Connect = target => other?.Connect() ?? Opened(target.Host),
            PlainText = false,
            Time = Clock,
        };
        return new VillageBackup(routers, Tree, nights > 0 ? new BinaryBackup("rahasia-cadangan-1", Clock) : null, nights);
    }

    private static IEnumerable<(string Menu, string Line)> Statements(string text)
    {
        var menu = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !Regex.IsMatch(line, "^#")))
        {
            if (line.StartsWith('/'))
                menu = line;
            else
                yield return (menu, line);
        }
    }
}
