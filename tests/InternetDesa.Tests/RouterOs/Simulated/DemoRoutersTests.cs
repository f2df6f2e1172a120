using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.World;

namespace InternetDesa.Tests.RouterOs.Simulated;

public sealed class DemoRoutersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("demo-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Every_village_has_a_router_that_its_pin_and_password_open()
    {
        using var directory = DemoDirectory.Open(new DemoOptions { Directory = Path.Combine(_root, "d"), Villages = 30 });
        var world = new VillageWorld(RegionTable.CentralJava(), 30, 33, 1, TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(5));
        var passwords = new HashSet<string?>();
        for (var start = 0; start < 2; start++)
        {
            await using var routers = DemoRouters.Start(directory, world, TimeProvider.System);
            using var key = VaultKey.FromFile(Path.Combine(directory.Routers, "vault.key"));
            using var vault = VaultFile.Open(Path.Combine(directory.Routers, "desa.vault"), key);
            var inventory = InventoryCsv.Load(Path.Combine(directory.Routers, "inventory.csv"), RegionTable.CentralJava());
            Assert.Equal(30, inventory.Devices.Count);
            var lit = world.Villages.Where(village => world.CutAt(village, TimeProvider.System.GetUtcNow()) is null).Take(3);
            foreach (var village in lit)
            {
                var gateway = inventory.Find(new DeviceId(village.Code, "gw"))!;
                var pin = vault.Vault.Find($"pin/{village.Code}/gw")!.Split('@');
                var login = new RouterOsLogin(vault.Vault.Find($"{gateway.Credential}/user")!, vault.Vault.Find($"{gateway.Credential}/password")!);
                passwords.Add(login.Password);
                await using var client = new RouterOsConnection(
                    RouterOsTcp.Tls(gateway.Address!.Address.ToString(), int.Parse(pin[1]), RouterOsPin.Sha256(pin[0])), login, new RouterOsOptions(), TimeProvider.System);
                Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Open), await client.OpenAsync(CancellationToken.None));
                Assert.Equal(village.Title, (await client.ExecuteAsync(["/system/identity/print"], CancellationToken.None)).Rows[0]["name"]);
            }
        }

        // The second start goes on with the first one's.
        Assert.Single(passwords);
    }
}
