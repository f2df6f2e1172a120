using InternetDesa.Core.Identity;

namespace InternetDesa.Core.Inventory;

/// <summary>Which devices of an inventory: those that have all of what is asked for. What is empty asks for nothing.</summary>
public sealed record InventorySelection
{
    /// <summary>Regions of any level by their digits, such as 33, 3301, 330101 or 3301012001: in one of them.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Tags: all of them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Models, in any case of letters: one of them.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Roles: one of them.</summary>
    public IReadOnlyList<DeviceRole> Roles { get; init; } = [];

    /// <summary>Devices that fit, by village and name.</summary>
    public IReadOnlyList<InventoryDevice> Of(InventoryModel inventory) => [.. inventory.Devices.Where(Fits).OrderBy(device => device.Id)];

    /// <summary>Whether a device fits.</summary>
    public bool Fits(InventoryDevice device) =>
        (Regions.Count == 0 || Regions.Any(region => device.Id.Village.Digits.StartsWith(region, StringComparison.Ordinal)))
        && Tags.All(device.Tags.Contains)
        && (Models.Count == 0 || Models.Contains(device.Model, StringComparer.OrdinalIgnoreCase))
        && (Roles.Count == 0 || Roles.Contains(device.Role));

    /// <summary>Reads a region's code, dotted or not.</summary>
    /// <exception cref="FormatException">It is none of 2, 4, 6 or 10 digits.</exception>
    public static string Region(string text)
    {
        var digits = text.Replace(".", "", StringComparison.Ordinal);
        return DeviceTopic.IsRegion(digits) ? digits : throw new FormatException($"'{text}' is no region; write a code such as 33, 33.01, 33.01.01 or 33.01.01.2001");
    }
}
