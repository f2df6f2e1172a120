using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Tests.Inventory;

public sealed class InventoryCsvTests
{
    private static readonly RegionTable Regions = RegionTable.CentralJava();

    [Fact]
    public void Rows_become_devices()
    {
        var model = Read("code,device,role,uplink,profile,simulated\n33.01.01.2001,gw,gateway,vsat,metered,yes\n3301012001,agent,agent,,,\n");
        Assert.Equal("3301012001", Assert.Single(model.Villages).Digits);
        var gateway = model.Find(DeviceId.Parse("33/01/01/2001/gw"))!;
        Assert.Equal((DeviceRole.Gateway, UplinkType.Vsat, LinkProfile.Metered, true), (gateway.Role, gateway.Uplink, gateway.Profile, gateway.Simulated));
        Assert.Equal(UplinkType.Fibre, model.Find(DeviceId.Parse("33/01/01/2001/agent"))!.Uplink);
    }

    [Fact]
    public void All_faults_of_all_rows_are_told_with_their_lines()
    {
        var fault = Assert.Throws<FormatException>(() => Read(
            "code,device,role,uplink\n33.01.01.9999,gw,gateway,\n33.99.01.2001,GW,boss,radio\n33.01.01.2001,gw,gateway,\n33.01.01.2001,gw,gateway,\n"));
        var lines = fault.Message.Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.Contains("line 2: code '33.01.01.9999' is no village code", lines[0], StringComparison.Ordinal);
        Assert.Contains("line 3: no village has the code 33.99.01.2001", lines[1], StringComparison.Ordinal);
        Assert.Contains("device 'GW'", lines[2], StringComparison.Ordinal);
        Assert.Contains("role 'boss'", lines[3], StringComparison.Ordinal);
        Assert.Contains("uplink 'radio' is not known; write one of fibre, 4g, vsat", lines[4], StringComparison.Ordinal);
        Assert.Contains("line 5: 33/01/01/2001/gw is there twice", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_missing_or_unknown_are_named()
    {
        var fault = Assert.Throws<FormatException>(() => Read("code,device,rol\n"));
        Assert.Contains("'role' is missing", fault.Message, StringComparison.Ordinal);
        Assert.Contains("no column 'rol' is known", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_says_what_its_first_row_has_to_be() =>
        Assert.Contains("code,device,role", Assert.Throws<FormatException>(() => Read("")).Message, StringComparison.Ordinal);

    private static InventoryModel Read(string csv) => InventoryCsv.Read(new StringReader(csv), "inventory.csv", Regions);
}
