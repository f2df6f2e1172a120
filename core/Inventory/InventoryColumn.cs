namespace InternetDesa.Core.Inventory;

/// <summary>One column of the inventory: how a device's value is written there, and read from there.</summary>
/// <param name="Name">The header.</param>
/// <param name="Text">Writes it; empty for nothing.</param>
/// <param name="Read">Reads it into a device; faults go to the fields.</param>
internal sealed record InventoryColumn(string Name, Func<InventoryDevice, string> Text, Func<InventoryDevice, InventoryFields, InventoryDevice> Read)
{
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

    private static readonly Dictionary<string, VillageReach> Reaches = new()
    {
        ["direct"] = VillageReach.Direct, ["hub"] = VillageReach.Hub, [""] = VillageReach.Direct,
    };

    private static readonly Dictionary<string, bool> Flags = new() { ["yes"] = true, ["no"] = false, [""] = false };

    /// <summary>The columns behind <c>code</c> and <c>device</c>, in the order in which they are written.</summary>
    public static IReadOnlyList<InventoryColumn> All { get; } =
    [
        new("role", device => Word(Roles, device.Role), (device, fields) => device with { Role = fields.One("role", Roles) }),
        new("uplink", device => Word(Uplinks, device.Uplink), (device, fields) => device with { Uplink = fields.One("uplink", Uplinks) }),
        new("profile", device => Word(Profiles, device.Profile), (device, fields) => device with { Profile = fields.One("profile", Profiles) }),
        new("simulated", device => device.Simulated ? "yes" : "", (device, fields) => device with { Simulated = fields.One("simulated", Flags) }),
        new("address", device => InventoryFields.Written(device.Address), (device, fields) => device with { Address = fields.Address("address") }),
        new("credential", device => device.Credential, (device, fields) => device with { Credential = fields.Line("credential", 64) }),
        new("model", device => device.Model, (device, fields) => device with { Model = fields.Line("model", 64) }),
        new("serial", device => device.Serial, (device, fields) => device with { Serial = fields.Serial("serial") }),
        new("index", device => InventoryFields.Written(device.Index), (device, fields) => device with { Index = fields.Index("index") }),
        new("reach", device => device.Reach == VillageReach.Direct ? "" : Word(Reaches, device.Reach), (device, fields) => device with { Reach = fields.One("reach", Reaches) }),
        new("wireguard", device => device.WireGuard, (device, fields) => device with { WireGuard = fields.PublicKey("wireguard") }),
        new("upstream", device => InventoryUpstream.Written(device.Upstream), (device, fields) => device with { Upstream = fields.Upstream("upstream") }),
        new("isp", device => device.Isp, (device, fields) => device with { Isp = fields.Line("isp", 64) }),
        new("isp_phone", device => device.IspPhone, (device, fields) => device with { IspPhone = fields.ServiceLine("isp_phone") }),
        new("office_phone", device => device.OfficePhone, (device, fields) => device with { OfficePhone = fields.ServiceLine("office_phone") }),
        new("contracted_down", device => InventoryFields.Written(device.ContractedDown), (device, fields) => device with { ContractedDown = fields.Rate("contracted_down") }),
        new("contracted_up", device => InventoryFields.Written(device.ContractedUp), (device, fields) => device with { ContractedUp = fields.Rate("contracted_up") }),
        new("tags", device => string.Join(' ', device.Tags), (device, fields) => device with { Tags = fields.Tags("tags") }),
        new("lat", device => InventoryFields.Written(device.Place?.Latitude), (device, fields) => device with { Place = fields.Place("lat", "lon") }),
        // Read with its latitude.
        new("lon", device => InventoryFields.Written(device.Place?.Longitude), (device, _) => device),
        new("contact", device => device.Contact, (device, fields) => device with { Contact = fields.Line("contact", 100) }),
        new("phone", device => device.Phone, (device, fields) => device with { Phone = fields.Phone("phone") }),
    ];

    /// <summary>The columns that hold personal data.</summary>
    public static IReadOnlySet<string> Personal { get; } = new HashSet<string> { "contact", "phone" };

    private static string Word<T>(Dictionary<string, T> words, T value)
        where T : struct => words.First(word => EqualityComparer<T>.Default.Equals(word.Value, value)).Key;
}
