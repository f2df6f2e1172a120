using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>Which villages of the inventory are meant. What is not named does not limit; of what is named, all has to fit.</summary>
internal sealed record FleetSelection
{
    /// <summary>Prefixes of codes, digits without dots, of 2, 4, 6 or 10: one of them has to fit.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Models as the inventory has them.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Tags of the gateway.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Codes of a list; null where there is none.</summary>
    public IReadOnlySet<VillageCode>? Codes { get; init; }

    /// <summary>Whether nothing was named: that is no selection, and never means everything.</summary>
    public bool IsEmpty => Regions.Count + Models.Count + Tags.Count == 0 && Codes is null;

    /// <summary>The gateways that are meant and can be reached, by village.</summary>
    /// <exception cref="FormatException">The list has villages that the inventory has no reachable gateway of: all of them.</exception>
    public IReadOnlyList<FleetVillage> Of(InventoryModel inventory)
    {
        var chosen = inventory.Devices.Where(device => device is { Role: DeviceRole.Gateway, Address: not null } && Fits(device)).ToList();
        if (Codes is not null)
        {
            var missing = Codes.Except(inventory.Devices.Where(device => device is { Role: DeviceRole.Gateway, Address: not null }).Select(device => device.Id.Village)).ToList();
            if (missing.Count > 0)
                throw new FormatException(string.Join('\n', missing.Order().Select(code => $"{code.Dotted}: the inventory has no gateway with an address there")));
        }

        return [.. chosen.DistinctBy(device => device.Id.Village).OrderBy(device => device.Id.Village).Select(device => Village(inventory, device))];
    }

    /// <summary>Reads a prefix such as <c>33.01</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string Prefix(string text)
    {
        var digits = text.Replace(".", "", StringComparison.Ordinal);
        return digits.Length is 2 or 4 or 6 or 10 && digits.All(char.IsAsciiDigit)
            ? digits
            : throw new FormatException($"'{text}' is no region; write 2, 4, 6 or 10 digits such as 33.01 or 33.01.01");
    }

    /// <summary>Reads a list of codes, one a line; what follows a '#' or a comma is a remark.</summary>
    /// <exception cref="FormatException">Lines are no codes: all of them.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static IReadOnlySet<VillageCode> List(string path)
    {
        var codes = new HashSet<VillageCode>();
        var faults = new List<string>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var text = line.Split('#', ',')[0].Trim();
            if (text.Length == 0)
                continue;
            if (VillageCode.TryParse(text, out var code))
                codes.Add(code);
            else
                faults.Add($"{path} line {number}: '{text}' is no village code; write ten digits such as 33.01.01.2001");
        }

        return faults.Count == 0 ? codes : throw new FormatException(string.Join('\n', faults));
    }

    /// <summary>For people and the journal.</summary>
    public override string ToString() => string.Join(", ",
    [
        .. Regions.Select(region => $"region {region}"), .. Models.Select(model => $"model {model}"), .. Tags.Select(tag => $"tag {tag}"),
        .. Codes is null ? Array.Empty<string>() : [$"a list of {Codes.Count}"],
    ]);

    private bool Fits(InventoryDevice device) =>
        (Regions.Count == 0 || Regions.Any(region => device.Id.Village.Digits.StartsWith(region, StringComparison.Ordinal)))
        && (Models.Count == 0 || Models.Contains(device.Model, StringComparer.OrdinalIgnoreCase))
        && (Tags.Count == 0 || Tags.Any(tag => device.Tags.Contains(tag, StringComparer.Ordinal)))
        && (Codes is null || Codes.Contains(device.Id.Village));

    private static FleetVillage Village(InventoryModel inventory, InventoryDevice device) =>
        new(device.Id.Village, inventory.Parent(device)?.Id.Village is { } village && village != device.Id.Village ? village : null, device.Model);
}
