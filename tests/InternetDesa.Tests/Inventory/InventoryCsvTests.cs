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

    [Fact]
    public void Every_column_comes_back_as_it_was_written()
    {
        const string Csv = """
            code,device,role,uplink,profile,address,credential,model,serial,index,reach,wireguard,upstream,isp,isp_phone,office_phone,contracted_down,contracted_up,tags,lat,lon,contact,phone
            33.01.01.2001,ap,ap,fibre,terrestrial,,,,,,,,33.01.01.2001/gw,,,,,,,,,,
            33.01.01.2001,gw,gateway,vsat,metered,10.33.1.1:161,lab,hEX S,HGX09/1-A,7,hub,hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=,menara-2,"Koperasi ""Maju"", Tbk",147,0241234567,20M,512k,bakti prioritas,-7.55,110.8266,Bu Sri,6281234567890
            33.01.01.2002,gw,gateway,4g,terrestrial,,,,,,,,33.01.01.2001/gw,,,,1.5k,1G,,,,,

            """;
        var model = Read(Csv);
        var written = new StringWriter();
        InventoryCsv.Write(model.Devices, written, withContacts: true);
        Assert.Equal(Csv, written.ToString());
        var gateway = model.Gateway(VillageCode.Parse("3301012001"))!;
        Assert.Equal((20_000_000L, 512_000L, VillageReach.Hub, (-7.55, 110.8266)), (gateway.ContractedDown, gateway.ContractedUp, gateway.Reach, gateway.Place));
        Assert.Equal(gateway, model.Parent(model.Gateway(VillageCode.Parse("3301012002"))!));
        Assert.Null(model.Parent(gateway));
        written = new StringWriter();
        InventoryCsv.Write(model.Devices, written, withContacts: false);
        Assert.DoesNotContain("Sri", written.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("62812", written.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("upstream", "33.01.01.2002", "has no gateway here")]
    [InlineData("upstream", "33.01.01.2001/ap", "is not here")]
    [InlineData("upstream", "33.01.01.2001", "comes back to itself")]
    [InlineData("upstream", "Menara 2", "neither a village nor a node")]
    [InlineData("contracted_down", "20", "write it with its unit")]
    [InlineData("contracted_down", "2000G", "is no rate")]
    [InlineData("contracted_down", "99999999999999999999999999999M", "is no rate")]
    [InlineData("tags", "bakti Prioritas", "'Prioritas' is no tag")]
    [InlineData("model", "=HYPERLINK(1)", "take for a formula")]
    [InlineData("phone", "tanya kades", "phone is no telephone number")]
    [InlineData("isp_phone", "12", "isp_phone is no telephone number; write 3 to 15 digits as one dials them")]
    [InlineData("office_phone", "tanya kantor", "office_phone is no telephone number")]
    [InlineData("serial", "HGX 09", "is no serial number")]
    [InlineData("lat,lon", "110.8,-7.5", "are exchanged")]
    [InlineData("lat,lon", "-7.5,", "are no place")]
    public void What_a_column_does_not_take_is_told_with_what_it_does(string column, string value, string said)
    {
        var fault = Assert.Throws<FormatException>(() => Read($"code,device,role,{column}\n33.01.01.2001,gw,gateway,{value}\n"));
        Assert.Contains(said, Assert.Single(fault.Message.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_of_uplinks_is_found_wherever_one_comes_from()
    {
        var fault = Assert.Throws<FormatException>(() => Read(
            "code,device,role,upstream\n33.01.01.2001,gw,gateway,33.01.01.2002\n33.01.01.2002,gw,gateway,33.01.01.2003\n33.01.01.2003,gw,gateway,33.01.01.2002\n"));
        Assert.Contains("circle", Assert.Single(fault.Message.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_separators_are_named_with_what_reads_them() =>
        Assert.Contains("inventory import", Assert.Throws<FormatException>(() => Read("code;device;role\n33.01.01.2001;gw;gateway\n")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("3301", "", 2)]
    [InlineData("330101", "bakti", 1)]
    [InlineData("3302", "", 0)]
    public void A_selection_is_all_that_fits(string region, string tag, int count)
    {
        var model = Read("code,device,role,tags\n33.01.01.2001,gw,gateway,bakti\n33.01.01.2002,gw,gateway,\n");
        Assert.Equal(count, new InventorySelection { Regions = [region], Tags = tag.Length > 0 ? [tag] : [] }.Of(model).Count);
    }

    private static InventoryModel Read(string csv) => InventoryCsv.Read(new StringReader(csv), "inventory.csv", Regions);
}
