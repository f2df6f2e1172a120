using System.Text.RegularExpressions;

namespace InternetDesa.Provisioning.Importing;

/// <summary>
/// The columns of a table by what stands above them, in Indonesian or English: case, blanks and signs do not count, and a unit behind the
/// name, <c>Bandwidth (Mbps)</c>, is taken for its numbers.
/// </summary>
internal sealed partial class SheetColumns
{
    /// <summary>The village's Kemendagri code.</summary>
    public const string Code = "code";

    /// <summary>The village's code of the statistics office.</summary>
    public const string Bps = "bps";

    /// <summary>The name of its kabupaten or kota.</summary>
    public const string Kabupaten = "kabupaten";

    /// <summary>The name of its kecamatan.</summary>
    public const string Kecamatan = "kecamatan";

    /// <summary>Its name.</summary>
    public const string Desa = "desa";

    private static readonly Dictionary<string, string> Names = Synonyms(
        (Code, "code kode kodedesa kodekelurahan kodedesakelurahan kodewilayah kodekemendagri kodedagri kemendagri villagecode"),
        (Bps, "bps kodebps idbps bpscode kodedesabps"),
        (Kabupaten, "kabupaten kab kabkota kabupatenkota kota namakabupaten namakabupatenkota regency"),
        (Kecamatan, "kecamatan kec namakecamatan subdistrict"),
        (Desa, "desa kelurahan desakelurahan desakel kelurahandesa namadesa namakelurahan namadesakelurahan village villagename"),
        ("device", "device perangkat namaperangkat"), ("role", "role peran"),
        ("uplink", "uplink jeniskoneksi koneksi jenisuplink media mediaakses jenisakses"), ("profile", "profile profil"), ("simulated", "simulated"),
        ("address", "address ip ipaddress alamatip iprouter"), ("credential", "credential kredensial"),
        ("model", "model modelrouter tiperouter jenisrouter router"), ("serial", "serial serialnumber sn noseri nomorseri"),
        ("index", "index indeks"), ("reach", "reach jangkauan"), ("upstream", "upstream hulu induk parent"),
        ("isp", "isp provider penyedia penyediainternet"),
        ("isp_phone", "ispphone teleponisp telpisp teleponpenyedia callcenter"), ("office_phone", "officephone teleponkantor telpkantor telepondiskominfo"),
        ("contracted_down", "contracteddown download unduh kecepatan kecepatanunduh bandwidth bandwidthdownload"),
        ("contracted_up", "contractedup upload unggah kecepatanunggah bandwidthupload"),
        ("tags", "tags tag label program"), ("lat", "lat latitude lintang garislintang"), ("lon", "lon lng long longitude bujur garisbujur"),
        ("contact", "contact kontak operator namaoperator operatordesa pic narahubung"),
        ("phone", "phone telepon notelepon telp notelp hp nohp nomorhp wa nowa whatsapp"));

    private SheetColumns(int headerRow, IReadOnlyDictionary<string, (int Column, string Unit)> known, IReadOnlyList<string> ignored) =>
        (HeaderRow, Known, Ignored) = (headerRow, known, ignored);

    /// <summary>Where in the table the header is, from 0.</summary>
    public int HeaderRow { get; }

    /// <summary>The columns that are taken, with the unit of their numbers: empty, <c>k</c>, <c>M</c> or <c>G</c>.</summary>
    public IReadOnlyDictionary<string, (int Column, string Unit)> Known { get; }

    /// <summary>The columns that nothing is taken from, as they are headed.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Finds the header within the first rows: the first that says which village a row is about.</summary>
    /// <exception cref="FormatException">There is none, or two columns are the same.</exception>
    public static SheetColumns Find(Sheet sheet)
    {
        var at = 0;
        foreach (var row in sheet.Rows.Take(30))
        {
            if (CountKnown([.. row.Cells.Select(cell => cell.Text)]) >= 2 && row.Cells.Any(cell => NameOf(cell.Text).Name is Code or Bps or Desa))
                return Of(sheet, at, row);
            at++;
        }

        throw new FormatException($"{sheet.Source}: no row heads its columns; write above them what they are, such as Kode, Kabupaten, Kecamatan, Desa, Model, IP "
            + "(the village by its code, or by names), and look whether the columns are separated by commas, semicolons or tabs");
    }

    /// <summary>How many of a row's texts are headers that are known.</summary>
    public static int CountKnown(IReadOnlyList<string> texts) => texts.Count(text => NameOf(text).Name is not null);

    private static SheetColumns Of(Sheet sheet, int at, SheetRow row)
    {
        var known = new Dictionary<string, (int Column, string Unit)>();
        var (ignored, faults) = (new List<string>(), new List<string>());
        for (var column = 0; column < row.Cells.Count; column++)
        {
            var cell = row.Cells[column];
            var (name, unit) = NameOf(cell.Text);
            if (name is null)
                ignored.AddRange(cell.Text.Length > 0 ? [cell.Text] : []);
            else if (!known.TryAdd(name, (column, unit)))
                faults.Add($"{sheet.Source} {cell.Reference}: '{cell.Text}' and '{row.Cells[known[name].Column].Text}' both head {name}; head one of them otherwise, or remove it");
        }

        return faults.Count == 0 ? new SheetColumns(at, known, ignored) : throw new FormatException(string.Join('\n', faults));
    }

    private static (string? Name, string Unit) NameOf(string header)
    {
        var letters = NotLetters().Replace(header.Trim().Trim('"', '\uFEFF').ToLowerInvariant(), "");
        var unit = letters switch
        {
            _ when letters.EndsWith("kbps", StringComparison.Ordinal) => "k",
            _ when letters.EndsWith("mbps", StringComparison.Ordinal) => "M",
            _ when letters.EndsWith("gbps", StringComparison.Ordinal) => "G",
            _ => "",
        };
        return (Names.GetValueOrDefault(unit.Length > 0 ? letters[..^4] : letters), unit);
    }

    private static Dictionary<string, string> Synonyms(params (string Name, string Words)[] columns) => columns
        .SelectMany(column => column.Words.Split(' ').Append(column.Name.Replace("_", "", StringComparison.Ordinal)).Distinct().Select(word => (word, column.Name)))
        .ToDictionary(pair => pair.word, pair => pair.Name);

    [GeneratedRegex("[^a-z0-9]")]
    private static partial Regex NotLetters();
}
