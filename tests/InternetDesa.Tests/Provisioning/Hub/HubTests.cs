using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Hub;
using InternetDesa.Tests.Provisioning.Cli;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Provisioning.Hub;

public sealed class HubTests
{
    private static readonly HubPlan Plan = new(HubPlan.NetworkOf("10.240.0.0/16"), "hub.example", 51820, "k", [HubPlan.NetworkOf("10.250.0.0/16")]);

    [Fact]
    public void Every_village_of_the_province_has_four_addresses_that_no_other_has()
    {
        var regions = RegionTable.CentralJava();
        var all = InventoryNumbering.Number(new InventoryModel(regions.Villages.Select(village => Gateway(village, null))), regions);
        var blocks = all.Devices.Select(Plan.Block).Append(Plan.Own).OrderBy(block => block.First).ToList();
        Assert.Equal(8564, blocks.Count);
        Assert.All(blocks.Zip(blocks.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First));
        Assert.All(blocks, block => Assert.True(Plan.Network.Overlaps(block)));
        var first = all.Gateway(VillageCode.Parse("3301012001"))!;
        Assert.Equal(("10.240.0.1", "10.240.0.5", "10.240.0.6"), (Plan.Address, Plan.RouterAddress(first), Plan.AgentAddress(first)));
    }

    [Theory]
    [InlineData(16382, true)]
    [InlineData(16383, false)]
    [InlineData(null, false)]
    public void A_number_beyond_the_network_is_refused(int? index, bool fits)
    {
        var gateway = Gateway(VillageCode.Parse("3301012001"), index);
        if (fits)
            Assert.Equal("10.240.255.252/30", Plan.Block(gateway).ToString());
        else
            Assert.Throws<FormatException>(() => Plan.Block(gateway));
    }

    [Fact]
    public void Only_villages_of_the_hub_are_its_peers()
    {
        using var bench = new DesactlBench(new ManualTimeProvider());
        var key = WireGuardKey.PublicOf(WireGuardKey.NewPrivate());
        File.WriteAllText(bench["inventory.csv"], $"code,device,role,index,reach,wireguard\n33.01.01.2001,gw,gateway,0,hub,{key}\n33.01.01.2002,gw,gateway,1,direct,\n33.01.01.2003,gw,gateway,2,hub,\n");
        bench.Did("vault", "init");
        bench.Did("hub", "init", "--endpoint", "hub.example:51820");
        Assert.Contains("1 villages of the hub were not enrolled yet", bench.Did("hub", "render", "--out", bench["hub"]), StringComparison.Ordinal);
        var netdev = File.ReadAllText(bench["hub/networkd/50-desa.netdev"]);
        Assert.EndsWith($"# 33.01.01.2001/gw Tambakreja\n[WireGuardPeer]\nPublicKey={key}\nAllowedIPs=10.240.0.4/30\n", netdev, StringComparison.Ordinal);
        Assert.Equal(1, netdev.Split("[WireGuardPeer]").Length - 1);
        var secret = File.ReadAllText(bench["hub/desa.key"]).Trim();
        Assert.Equal(HubPlan.Load(bench["hub.json"]).PublicKey, WireGuardKey.PublicOf(secret));
        Assert.All(Directory.GetFiles(bench["hub"], "*.*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".key", StringComparison.Ordinal)),
            file => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Equal(2, bench.Run("hub", "init", "--endpoint", "hub.example:51820"));
        Assert.Contains("there is a hub already", bench.Said(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hub.example", "10.240.0.0/16", "is no endpoint")]
    [InlineData("hub.example:70000", "10.240.0.0/16", "is no endpoint")]
    [InlineData("hub.example:51820", "10.240.0.1/16", "is no network")]
    [InlineData("hub.example:51820", "10.240.0.0/30", "is no network for villages")]
    public void A_hub_that_can_not_be_is_refused(string endpoint, string network, string said)
    {
        using var bench = new DesactlBench(new ManualTimeProvider());
        Assert.Equal(2, bench.Run("hub", "init", "--endpoint", endpoint, "--network", network));
        Assert.Contains(said, bench.Said(), StringComparison.Ordinal);
    }

    private static InventoryDevice Gateway(VillageCode village, int? index) => new(new(village, "gw"), DeviceRole.Gateway, default, default, false) { Index = index };
}
