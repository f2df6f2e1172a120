using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.LiveTests.Support;
using InternetDesa.Provisioning.Hub;

namespace InternetDesa.LiveTests.Enrolling;

/// <summary>Our keys and files by WireGuard's own tools.</summary>
public sealed class WireGuardToolsTests
{
    [Fact]
    public async Task Public_keys_are_those_that_wg_makes_of_the_same_private_ones()
    {
        var wg = RequiredProgram.Need("wg", "wireguard-tools");
        using var directory = new TempDirectory();
        for (var round = 0; round < 10; round++)
        {
            var key = WireGuardKey.NewPrivate();
            File.WriteAllText(directory["key"], key);
            var (code, output) = await ChildProcess.RunAsync("/bin/sh", ["-c", $"{wg} pubkey < {directory["key"]}"]);
            Assert.Equal((0, WireGuardKey.PublicOf(key)), (code, output.Trim()));
        }
    }

    [Fact]
    public async Task Wg_quick_takes_the_hubs_file_of_a_thousand_villages()
    {
        var quick = RequiredProgram.Need("wg-quick", "wireguard-tools");
        using var directory = new TempDirectory();
        var regions = RegionTable.CentralJava();
        var inventory = InventoryNumbering.Number(new InventoryModel(regions.Villages.Take(1000).Select(village =>
            new InventoryDevice(new DeviceId(village, "gw"), DeviceRole.Gateway, default, default, false) { Reach = VillageReach.Hub, WireGuard = Convert.ToBase64String(Key(village)) })), regions);
        var files = new HubFiles(new HubPlan(HubPlan.NetworkOf("10.240.0.0/16"), "hub.example", 51820, "", []), inventory, regions);
        File.WriteAllText(directory["desa.conf"], files.WgQuick());
        var (code, output) = await ChildProcess.RunAsync(quick, ["strip", directory["desa.conf"]]);
        Assert.True(code == 0, output);
        // What is left is what 'wg setconf' reads: no Address, no PostUp.
        Assert.Equal(1000, output.Split("[Peer]").Length - 1);
        Assert.Contains("AllowedIPs = 10.240.0.4/30", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Address", output, StringComparison.Ordinal);
        Assert.DoesNotContain("PostUp", output, StringComparison.Ordinal);
    }

    private static byte[] Key(VillageCode village) => System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(village.Digits));
}
