using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;

namespace InternetDesa.Core.Inventory;

/// <summary>
/// The inventory as CSV: <c>code,device,role</c> and, where wanted, the other columns of <see cref="Columns"/> in any order; a row a
/// device, codes with or without dots. A device with an address is polled by SNMP with the credential of that name.
/// </summary>
public static class InventoryCsv
{
    private static readonly string[] Required = ["code", "device", "role"];

    /// <summary>The columns that are known.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["code", "device", .. InventoryColumn.All.Select(column => column.Name)];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">Rows are wrong: all of them, each with its line and what to write instead.</exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    public static InventoryModel Load(string path, RegionTable regions)
    {
        using var reader = new StreamReader(path);
        return Read(reader, path, regions);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The CSV with its header row.</param>
    /// <param name="source">What the errors call it.</param>
    /// <param name="regions">The villages that exist.</param>
    /// <exception cref="FormatException">Rows are wrong.</exception>
    public static InventoryModel Read(TextReader text, string source, RegionTable regions)
    {
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = null,
            MissingFieldFound = null,
            TrimOptions = TrimOptions.Trim,
        });
        if (!csv.Read() || !csv.ReadHeader())
            throw new FormatException($"{source} is empty: its first row has to be {string.Join(',', Columns)}, of which {string.Join(", ", Required)} are needed");
        var errors = HeaderFaults(csv.HeaderRecord!).Select(fault => $"{source} line 1: {fault}").ToList();
        if (errors.Count > 0)
            throw new FormatException(string.Join('\n', errors));
        var columns = InventoryColumn.All.Where(column => csv.HeaderRecord!.Contains(column.Name)).ToList();
        var rows = new Dictionary<DeviceId, (InventoryDevice Device, int Line)>();
        while (csv.Read())
            ReadRow(csv, source, columns, regions, rows, errors);
        var devices = rows.ToDictionary(row => row.Key, row => row.Value.Device);
        foreach (var twice in devices.Values.Where(device => device is { Index: not null, Role: DeviceRole.Gateway }).GroupBy(device => device.Index).Where(group => group.Count() > 1))
            errors.Add($"{source}: index {twice.Key} is there twice, at {string.Join(" and ", twice.Select(device => device.Id))}; each gateway has its own");
        InventoryUpstream.Resolve(devices, source, errors);
        return errors.Count == 0 ? new InventoryModel(devices.Values) : throw new FormatException(string.Join('\n', errors));
    }

    /// <summary>Replaces a file, whole or not at all: all columns that any device has something in, rows by village and device.</summary>
    /// <exception cref="StorageException">It could not be written.</exception>
    public static void Save(InventoryModel inventory, string path)
    {
        var text = new StringWriter();
        Write(inventory.Devices, text, withContacts: true);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()), ModeOf(path));
    }

    /// <summary>Writes devices.</summary>
    /// <param name="devices">Which.</param>
    /// <param name="output">Where to.</param>
    /// <param name="withContacts">Whether the columns with personal data are written.</param>
    public static void Write(IEnumerable<InventoryDevice> devices, TextWriter output, bool withContacts)
    {
        var sorted = devices.OrderBy(device => device.Id).ToList();
        var columns = InventoryColumn.All.Where(column => column.Name == "role"
            || ((withContacts || !InventoryColumn.Personal.Contains(column.Name)) && sorted.Any(device => column.Text(device).Length > 0))).ToList();
        using var csv = new CsvWriter(output, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        foreach (var name in columns.Select(column => column.Name).Prepend("device").Prepend("code"))
            csv.WriteField(name);
        csv.NextRecord();
        foreach (var device in sorted)
        {
            foreach (var field in columns.Select(column => column.Text(device)).Prepend(device.Id.Device).Prepend(device.Id.Village.Dotted))
                csv.WriteField(field);
            csv.NextRecord();
        }
    }

    private static IEnumerable<string> HeaderFaults(string[] header)
    {
        if (header is [var only] && only.Split(';', '\t') is { Length: > 2 })
            return ["its columns are not separated by commas; 'desactl inventory import' reads other forms and writes this one"];
        return
        [
            .. Required.Except(header).Select(missing => $"the column '{missing}' is missing"),
            .. header.Except(Columns).Select(unknown => $"no column '{unknown}' is known; those known are {string.Join(", ", Columns)}"),
            .. header.GroupBy(name => name).Where(name => name.Count() > 1).Select(name => $"the column '{name.Key}' is there twice"),
        ];
    }

    private static void ReadRow(CsvReader csv, string source, List<InventoryColumn> columns, RegionTable regions,
        Dictionary<DeviceId, (InventoryDevice Device, int Line)> rows, List<string> errors)
    {
        string Field(string column) => csv.TryGetField<string>(column, out var value) ? value ?? "" : "";

        var line = csv.Parser.RawRow;
        var where = $"{source} line {line}";
        var before = errors.Count;
        var (code, name) = (Field("code"), Field("device"));
        if (!VillageCode.TryParse(code, out var village))
            errors.Add($"{where}: code '{code}' is no village code; write ten digits such as 33.01.01.2001");
        else if (!regions.Contains(village))
            errors.Add($"{where}: no village has the code {village.Dotted}");
        if (!DeviceId.IsValidName(name))
            errors.Add($"{where}: device '{name}' is no name; write 1 to 32 of a-z, 0-9 and '-', such as gw");
        var fields = new InventoryFields(where, Field, errors);
        var id = new DeviceId(village, name);
        var device = columns.Aggregate(
            new InventoryDevice(id, default, default, default, false), (sofar, column) => column.Read(sofar, fields));
        if ((device.Address is null) != (device.Credential.Length == 0) && errors.Count == before)
            errors.Add($"{where}: address and credential go together; write both, or neither for a device that is not polled");
        if (errors.Count == before && !rows.TryAdd(id, (device, line)))
            errors.Add($"{where}: {id} is there twice, first on line {rows[id].Line}; remove one of the two, or give this device another name");
    }

    private static UnixFileMode ModeOf(string path) => !OperatingSystem.IsWindows() && File.Exists(path) ? File.GetUnixFileMode(path) : DiskFiles.OwnerAndGroup;
}
