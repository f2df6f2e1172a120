using InternetDesa.Agent.Control;
using InternetDesa.Collector.Control;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Collector;

public sealed class VillageCardTests
{
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");

    [Fact]
    public void A_village_hears_whom_to_call_and_what_was_bought_and_nobody_else_does()
    {
        var inventory = Read("33.01.01.2001,gw,gateway,147,024-123-4567,20M,6281234567890\n33.01.01.2001,agent,agent,,,,\n33.01.01.2002,agent,agent,,,,\n");
        Assert.Equal(
            "LocalPage:\n  ContractMbps: 20\n  Contacts: { Operator: \"081234567890\", Isp: \"147\", Diskominfo: \"0241234567\" }\n",
            VillageCard.Of(inventory, Agent));
        // The router is no agent, and the neighbour has nothing.
        Assert.Equal("", VillageCard.Of(inventory, DeviceId.Parse("33/01/01/2001/gw")));
        Assert.Equal("", VillageCard.Of(inventory, DeviceId.Parse("33/01/01/2002/agent")));
        Assert.Equal("", VillageCard.Of(inventory, DeviceId.Parse("33/01/01/2003/agent")));
    }

    [Theory]
    [InlineData("33.01.01.2001,gw,gateway,,,512k,14155550100\n", 0.512, "+14155550100")]
    [InlineData("33.01.01.2001,gw,gateway,,,1.5M,\n", 1.5, "")]
    [InlineData("33.01.01.2001,gw,gateway,,,,081234567890\n", 0, "081234567890")]
    public void What_the_inventory_takes_the_agent_takes(string row, double contract, string phone)
    {
        var directory = Directory.CreateTempSubdirectory("card-").FullName;
        try
        {
            var box = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Agent:Device"] = Agent.ToString(), ["Agent:DataDirectory"] = directory, ["Agent:Collectors:0"] = "mqtt://c.example",
            }).Build();
            var config = new RemoteConfig(box, directory);
            Assert.True(config.Offer(System.Text.Encoding.UTF8.GetBytes(VillageCard.Of(Read(row + "33.01.01.2001,agent,agent,,,,\n"), Agent))), config.Fault);
            // Without uplink, at the next start.
            var page = new RemoteConfig(box, directory).Load().LocalPage;
            Assert.Equal((contract, phone), (page.ContractMbps, page.Contacts.Operator));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static InventoryModel Read(string rows) => InventoryCsv.Read(
        new StringReader("code,device,role,isp_phone,office_phone,contracted_down,phone\n" + rows), "test.csv", RegionTable.CentralJava());
}
