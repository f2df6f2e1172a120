using System.IO.Compression;
using InternetDesa.Provisioning.Importing;

namespace InternetDesa.Tests.Provisioning.Importing;

/// <summary>
/// <c>daftar-desa.xlsx</c> was written by openpyxl, a writer that is none of ours: a title over the table, a hidden sheet, formulas, merged
/// cells, villages by number, code and name.
/// </summary>
public sealed class XlsxSheetTests
{
    private static readonly string Path = System.IO.Path.Combine(AppContext.BaseDirectory, "Provisioning", "Importing", "daftar-desa.xlsx");

    [Fact]
    public void Rows_without_doubts_are_taken_and_every_other_is_named_by_its_cell()
    {
        var result = SheetImportTests.Import(withContacts: true).Read(Sheet.Load(Path, null));
        Assert.Equal(12, result.Rows);
        Assert.Equal(["33/01/01/2001/gw", "33/01/01/2002/gw", "33/71/01/1007/gw"], result.Devices.Select(device => device.Id.ToString()));
        var first = result.Devices[0];
        Assert.Equal((20_000_000L, (-7.55, 108.81), "6281234567890", "hEX S"), (first.ContractedDown, first.Place, first.Phone, first.Model));
        Assert.Equal(["E6", "E7", "B8", "B9", "B10", "B11", "B12", "C14", "F15"], result.Doubts.Select(doubt => doubt.Cell));
        Assert.Contains("33.01.02.2001 Menganti", Assert.Single(result.Doubts[0].Candidates), StringComparison.Ordinal);
        Assert.Contains("=B4+3", result.Doubts[6].Advice, StringComparison.Ordinal);
        Assert.Contains("C13:C14, whose value 'Kota Magelang'", result.Doubts[7].Advice, StringComparison.Ordinal);
        Assert.Equal(["No", "Jumlah Penduduk"], result.Ignored);
    }

    [Theory]
    [InlineData("lama")]
    [InlineData("Tahap 2")]
    public void A_sheet_that_is_hidden_or_missing_is_told_with_those_that_are_there(string name) =>
        Assert.Contains("it has 'Tahap 1'", Assert.Throws<FormatException>(() => Sheet.Load(Path, name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_workbooks_are_refused_in_words()
    {
        var whole = File.ReadAllBytes(Path);
        var random = new Random(20261122);
        for (var round = 0; round < 400; round++)
        {
            var bytes = whole.ToArray();
            for (var i = 0; i < 8; i++)
                bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            if (round % 4 == 0)
                bytes = bytes[..random.Next(4, bytes.Length)];
            Accepts(bytes);
        }
    }

    [Theory]
    [InlineData("xl/worksheets/sheet1.xml", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>", "DTD")]
    [InlineData("xl/worksheets/sheet1.xml", "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells></worksheet>", "")]
    [InlineData("xl/workbook.xml", "<workbook/>", "no workbook")]
    public void A_forged_workbook_reads_no_file_and_ends(string part, string xml, string said)
    {
        using var forged = new MemoryStream();
        forged.Write(File.ReadAllBytes(Path));
        using (var zip = new ZipArchive(forged, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(part)!.Delete();
            using var writer = new StreamWriter(zip.CreateEntry(part).Open());
            writer.Write(xml);
        }

        Assert.Contains(said, Accepts(forged.ToArray()), StringComparison.Ordinal);
    }

    // Whatever it is, it is a table or a reason.
    private static string Accepts(byte[] bytes)
    {
        try
        {
            XlsxSheet.Read(new MemoryStream(bytes), "rusak.xlsx", null);
            return "";
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }
}
