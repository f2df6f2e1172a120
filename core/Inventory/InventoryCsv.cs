using System.Globalization;
using System.Net;
using CsvHelper;
using CsvHelper.Configuration;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;

namespace InternetDesa.Core.Inventory;

/// <summary>
/// The inventory as CSV: <c>code,device,role</c> and, where wanted, <c>uplink,profile,simulated,address,credential,model,index</c>; a row a
/// device, codes with or without dots. A device with an address is polled by SNMP with the credential of that name.
/// </summary>
public static class InventoryCsv
{
    private static readonly string[] Required = ["code", "device", "role"];
    private static readonly string[] Known = [.. Required, "uplink", "profile", "simulated", "address", "credential", "model", "index"];

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
        var errors = new List<string>();
        var devices = new Dictionary<DeviceId, InventoryDevice>();
        if (!csv.Read() || !csv.ReadHeader())
            throw new FormatException($"{source} is empty: its first row has to be {string.Join(',', Known)}");
        var columns = csv.HeaderRecord!;
        foreach (var missing in Required.Except(columns))
            errors.Add($"{source} line 1: the column '{missing}' is missing");
        foreach (var unknown in columns.Except(Known))
            errors.Add($"{source} line 1: no column '{unknown}' is known; those known are {string.Join(", ", Known)}");
        if (errors.Count > 0)
            throw new FormatException(string.Join('\n', errors));
        while (csv.Read())
            ReadRow(csv, $"{source} line {csv.Parser.RawRow}", regions, devices, errors);
        foreach (var twice in devices.Values.Where(device => device is { Index: not null, Role: DeviceRole.Gateway }).GroupBy(device => device.Index).Where(group => group.Count() > 1))
            errors.Add($"{source}: index {twice.Key} is there twice, at {string.Join(" and ", twice.Select(device => device.Id))}; each gateway has its own");
        return errors.Count == 0 ? new InventoryModel(devices.Values) : throw new FormatException(string.Join('\n', errors));
    }

    private static void ReadRow(
        CsvReader csv, string where, RegionTable regions, Dictionary<DeviceId, InventoryDevice> devices, List<string> errors)
    {
        string Field(string name) => csv.TryGetField<string>(name, out var value) ? value ?? "" : "";

        var before = errors.Count;
        var code = Field("code");
        var name = Field("device");
        if (!VillageCode.TryParse(code, out var village))
            errors.Add($"{where}: code '{code}' is no village code; write ten digits such as 33.01.01.2001");
        else if (!regions.Contains(village))
            errors.Add($"{where}: no village has the code {village.Dotted}");
        if (!DeviceId.IsValidName(name))
            errors.Add($"{where}: device '{name}' is no name; write 1 to 32 of a-z, 0-9 and '-', such as gw");
        var role = One(Field("role"), "role", Roles, where, errors);
        var uplink = One(Field("uplink"), "uplink", Uplinks, where, errors);
        var profile = One(Field("profile"), "profile", Profiles, where, errors);
        var simulated = One(Field("simulated"), "simulated", Flags, where, errors);
        var credential = Field("credential");
        var address = Address(Field("address"), where, errors);
        if ((address is null) != (credential.Length == 0) && errors.Count == before)
            errors.Add($"{where}: address and credential go together; write both, or neither for a device that is not polled");
        var id = new DeviceId(village, name);
        var device = new InventoryDevice(id, role, uplink, profile, simulated)
        {
            Address = address,
            Credential = credential,
            Model = Field("model"),
            Index = Index(Field("index"), where, errors),
        };
        if (errors.Count == before && !devices.TryAdd(id, device))
            errors.Add($"{where}: {id} is there twice");
    }

    private static readonly Dictionary<string, DeviceRole> Roles = new()
    {
        ["gateway"] = DeviceRole.Gateway, ["agent"] = DeviceRole.Agent, ["ap"] = DeviceRole.AccessPoint, ["other"] = DeviceRole.Other,
    };

    private static readonly Dictionary<string, UplinkType> Uplinks = new()
    {
        ["fibre"] = UplinkType.Fibre, ["4g"] = UplinkType.Mobile, ["vsat"] = UplinkType.Vsat, [""] = UplinkType.Fibre,
    };

    private static readonly Dictionary<string, LinkProfile> Profiles = new()
    {
        ["terrestrial"] = LinkProfile.Terrestrial, ["metered"] = LinkProfile.Metered, [""] = LinkProfile.Terrestrial,
    };

    private static readonly Dictionary<string, bool> Flags = new() { ["yes"] = true, ["no"] = false, [""] = false };

    private static IPEndPoint? Address(string text, string where, List<string> errors)
    {
        if (text.Length == 0)
            return null;
        // Both parsers take forms that no spreadsheet means by them, such as 10 for 0.0.0.10.
        if (IPEndPoint.TryParse(text, out var address) && (text.Count(c => c == '.') == 3 || text.Contains("::", StringComparison.Ordinal)))
            return address;
        errors.Add($"{where}: address '{text}' is no IP address; write it as 10.33.1.1 or 10.33.1.1:161");
        return null;
    }

    private static int? Index(string text, string where, List<string> errors)
    {
        if (text.Length == 0)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < 1 << 24)
            return index;
        errors.Add($"{where}: index '{text}' is no number of an address plan; write 0 or more, none twice");
        return null;
    }

    private static T One<T>(string text, string column, Dictionary<string, T> words, string where, List<string> errors)
        where T : struct
    {
        if (words.TryGetValue(text, out var value))
            return value;
        errors.Add($"{where}: {column} '{text}' is not known; write one of {string.Join(", ", words.Keys.Where(word => word.Length > 0))}");
        return default;
    }
}
