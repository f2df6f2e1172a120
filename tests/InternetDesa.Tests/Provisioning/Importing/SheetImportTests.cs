using System.Text;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Importing;

namespace InternetDesa.Tests.Provisioning.Importing;

public sealed class SheetImportTests
{
    private static readonly RegionTable Regions = RegionTable.CentralJava();
    private static readonly VillageNames Names = new(Regions);

    [Fact]
    public void Every_village_is_found_by_its_three_names_however_they_are_written()
    {
        Assert.All(Regions.Villages, village =>
        {
            var (kabupaten, kecamatan, desa) = (Regions.Name(village.Kabupaten)!, Regions.Name(village.Kecamatan)!, Regions.Name(village.Digits)!);
            Assert.Equal(village, Assert.Single(Names.Find(kabupaten, kecamatan, desa)));
            Assert.Equal(village, Assert.Single(Names.Find(
                kabupaten.Replace("Kabupaten", "KAB.", StringComparison.Ordinal), $"Kec. {kecamatan.ToUpperInvariant()}", $"desa  {desa.Replace(' ', '-').ToLowerInvariant()}")));
        });
        Assert.Equal(8563, Regions.Villages.Count);
    }

    [Fact]
    public void A_town_is_not_the_kabupaten_of_its_name()
    {
        Assert.Empty(Names.Find("Kab. Magelang", "Magelang Selatan", "Magersari"));
        Assert.Single(Names.Find("Magelang", "Magelang Selatan", "Magersari"));
    }

    [Theory]
    [InlineData("kode,model\n3301012001,hEX S\n")]
    [InlineData("\uFEFFKode Desa;Tipe Router;Keterangan\n33.01.01.2001;hEX S;baru, belum dipasang\n")]
    [InlineData("Kabupaten\tKecamatan\tDesa\tModel\nCilacap\tKedungreja\tTambak-reja\thEX S\n")]
    [InlineData("Daftar desa\n\nKabupaten,Kecamatan,\"Nama Desa\",Model\n\"KAB. CILACAP\",KEDUNGREJA,\"Desa Tambakreja\",hEX S\n\n")]
    [InlineData("Kode BPS,Desa,Kecamatan,Kabupaten,Model\n3301010001,Tambakreja,Kedungreja,Cilacap,hEX S\n")]
    public void Forms_that_people_have(string csv)
    {
        var result = Read(csv);
        Assert.Empty(result.Doubts);
        var device = Assert.Single(result.Devices);
        Assert.Equal(("33/01/01/2001/gw", "hEX S"), (device.Id.ToString(), device.Model));
    }

    [Theory]
    [InlineData("20 Mbps", 20_000_000)]
    [InlineData("512 Kbps", 512_000)]
    [InlineData("1,5", 1_500_000)]
    [InlineData("0,5G", 500_000_000)]
    public void Rates_have_their_own_unit_or_the_columns(string written, long bits) =>
        Assert.Equal(bits, Assert.Single(Read($"kode;Bandwidth (Mbps)\n3301012001;{written}\n").Devices).ContractedDown);

    [Theory]
    [InlineData("kode,bandwidth\n3301012001,20\n", "line 2, column 2", "with its unit")]
    [InlineData("kode,desa\n33.01.01.2001,Bumireja\n", "line 2, column 1", "the code is that of 33.01.01.2001 Tambakreja")]
    [InlineData("kode,desa\n3301010001,Tambakreja\n", "line 2, column 1", "this is no Kemendagri code")]
    [InlineData("bps,model\n3301010001,hEX S\n", "line 2, column 1", "give a table with --bps")]
    [InlineData("desa,model\nKaranganyar,hEX S\n", "line 2, column 1", "villages have these names; write the code, or the kecamatan")]
    [InlineData("kode,model\n,hEX S\n", "line 2, column 1", "the row names no village")]
    [InlineData("kode,model\n3301012001,=1+1\n", "line 2, column 2", "is a formula; write its value")]
    [InlineData("kode,ip\n3301012001,10.1.1.1\n", "line 2, column 2", "address and credential go together")]
    [InlineData("kode,perangkat\n3301012001,GW 1\n", "line 2, column 2", "write 1 to 32 of a-z")]
    public void What_is_not_certain_is_a_doubt_with_its_cell(string csv, string cell, string advice)
    {
        var result = Read(csv);
        var doubt = Assert.Single(result.Doubts);
        Assert.Equal(cell, doubt.Cell);
        Assert.Contains(advice, doubt.Advice, StringComparison.Ordinal);
        Assert.Empty(result.Devices);
    }

    [Theory]
    [InlineData("nama|nomor\nTambakreja|1\n", "no row heads its columns")]
    [InlineData("kode,model\n\"3301012001,hEX S\n", "a quote stands within a field or does not end")]
    [InlineData("kode,code,model\n1,2,3\n", "both head code")]
    [InlineData("", "no row heads its columns")]
    public void A_text_that_is_no_table_is_refused_with_what_to_do(string csv, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => Read(csv)).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_encoding_is_named() => Assert.Contains("no UTF-8",
        Assert.Throws<FormatException>(() => CsvSheet.Read(new MemoryStream([0x6B, 0xE9, 0x0A]), "x.csv")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_table_brings_an_inventory_up_to_date_and_leaves_what_it_does_not_say()
    {
        var before = InventoryCsv.Read(new StringReader("code,device,role,model,serial,index,phone\n33.01.01.2001,gw,gateway,hEX,ABC1,7,6281234567\n"), "before", Regions);
        var device = Assert.Single(Read("kode,model,serial\n3301012001,hEX S,\n", before).Devices);
        Assert.Equal(("hEX S", "ABC1", 7, "6281234567"), (device.Model, device.Serial, device.Index, device.Phone));
    }

    [Fact]
    public void Personal_data_is_taken_only_when_it_is_asked_for()
    {
        var result = Read("kode,no hp\n3301012001,0812-3456-789\n");
        Assert.Equal("", Assert.Single(result.Devices).Phone);
        Assert.Contains("personal data", Assert.Single(result.Ignored), StringComparison.Ordinal);
        Assert.Equal("628123456789", Assert.Single(Read("kode,no hp\n3301012001,0812-3456-789\n", withContacts: true).Devices).Phone);
    }

    [Fact]
    public void Numbers_are_places_in_the_table_and_none_is_given_twice()
    {
        var all = InventoryNumbering.Number(new InventoryModel(Regions.Villages.Select(village =>
            new InventoryDevice(new(village, "gw"), DeviceRole.Gateway, default, default, false) { Index = village.Digits == "3301012009" ? 0 : null })), Regions);
        Assert.Equal(8563, all.Devices.Select(device => device.Index).Distinct().Count());
        Assert.Equal((0, 8563, 1), (Of("3301012009"), Of("3301012001"), Of("3301012002")));

        int? Of(string digits) => all.Gateway(VillageCode.Parse(digits))!.Index;
    }

    private static ImportResult Read(string csv, InventoryModel? before = null, bool withContacts = false) => Import(before, withContacts)
        .Read(CsvSheet.Read(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "daftar.csv"));

    internal static SheetImport Import(InventoryModel? before = null, bool withContacts = false) =>
        new(new VillageMatcher(Regions, Names, BpsTable.None), Names, before ?? new InventoryModel([]), withContacts, "");
}
