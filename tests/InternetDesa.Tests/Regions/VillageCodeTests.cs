using InternetDesa.Core.Regions;

namespace InternetDesa.Tests.Regions;

public sealed class VillageCodeTests
{
    [Theory]
    [InlineData("3301012001")]
    [InlineData("33.01.01.2001")]
    [InlineData("33/01/01/2001")]
    public void All_three_forms_are_one_village(string text)
    {
        Assert.True(VillageCode.TryParse(text, out var code));
        Assert.Equal("3301012001", code.ToString());
        Assert.Equal("33.01.01.2001", code.Dotted);
        Assert.Equal("33/01/01/2001", code.TopicPath);
        Assert.Equal(("33", "3301", "330101"), (code.Province, code.Kabupaten, code.Kecamatan));
        Assert.False(code.IsKelurahan);
    }

    [Theory]
    [InlineData("")]
    [InlineData("330101200")]
    [InlineData("33010120011")]
    [InlineData("33.01.01/2001")]
    [InlineData("33-01-01-2001")]
    [InlineData("0301012001")]
    [InlineData("3301014001")]
    [InlineData("33010120a1")]
    [InlineData("٣٣٠١٠١٢٠٠١")]
    public void What_is_no_code_is_refused(string text) => Assert.False(VillageCode.TryParse(text, out _));

    [Fact]
    public void A_bad_code_says_how_one_looks() =>
        Assert.Contains("33.01.01.2001", Assert.Throws<FormatException>(() => VillageCode.Parse("x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Central_Java_has_35_kabupaten_576_kecamatan_and_8563_villages()
    {
        var table = RegionTable.CentralJava();
        Assert.Equal(8563, table.Villages.Count);
        Assert.Equal(576, table.Villages.Select(v => v.Kecamatan).Distinct().Count());
        Assert.Equal(35, table.Villages.Select(v => v.Kabupaten).Distinct().Count());
        Assert.Equal(753, table.Villages.Count(v => v.IsKelurahan));
        Assert.Equal("Kabupaten Cilacap", table.Name("3301"));
        Assert.Equal("Kota Semarang", table.Name("3374"));
        Assert.Equal("Tambakreja", table.Name("3301012001"));
        Assert.All(table.Villages, v => Assert.NotNull(table.Name(v.Kecamatan)));
    }

    [Fact]
    public void A_file_of_regions_tells_all_its_faults_with_their_lines()
    {
        using var stream = new MemoryStream("code,name\n34,DI YOGYAKARTA\n34.0,X\n34.01.01.2001,\n34,AGAIN\n"u8.ToArray());
        var fault = Assert.Throws<FormatException>(() => RegionTable.Read(stream, "34.csv"));
        Assert.Equal(3, fault.Message.Split('\n').Length);
        Assert.Contains("34.csv line 3", fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 5", fault.Message, StringComparison.Ordinal);
    }
}
