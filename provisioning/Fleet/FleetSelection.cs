using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>Which villages of the inventory are meant: those whose gateway has all of what is asked for.</summary>
/// <param name="Wanted">Regions, models, tags.</param>
/// <param name="Codes">The codes of a list; null where there is none.</param>
internal sealed record FleetSelection(InventorySelection Wanted, IReadOnlySet<VillageCode>? Codes)
{
    /// <summary>Whether nothing was asked for: that is no selection, and never means everything.</summary>
    public bool IsEmpty => Wanted.Regions.Count + Wanted.Models.Count + Wanted.Tags.Count == 0 && Codes is null;

    /// <summary>The gateways that are meant and can be reached, by village.</summary>
    /// <exception cref="FormatException">The list has villages that the inventory has no reachable gateway of: all of them.</exception>
    public IReadOnlyList<FleetVillage> Of(InventoryModel inventory)
    {
        var reachable = Reachable.Of(inventory);
        if (Codes is not null)
        {
            var missing = Codes.Except(reachable.Where(device => device.Address is not null).Select(device => device.Id.Village)).ToList();
            if (missing.Count > 0)
                throw new FormatException(string.Join('\n', missing.Order().Select(code => $"{code.Dotted}: the inventory has no gateway with an address there")));
        }

        return
        [
            .. reachable.Where(device => device.Address is not null && Wanted.Fits(device) && Codes?.Contains(device.Id.Village) != false)
                .DistinctBy(device => device.Id.Village).Select(device => Village(inventory, device)),
        ];
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

        if (codes.Count == 0 && faults.Count == 0)
            faults.Add($"{path} names no village; write their codes into it, one a line");
        return faults.Count == 0 ? codes : throw new FormatException(string.Join('\n', faults));
    }

    /// <summary>For people and the journal.</summary>
    public override string ToString() => string.Join(", ",
    [
        .. Wanted.Regions.Select(region => $"region {region}"), .. Wanted.Models.Select(model => $"model {model}"),
        .. Wanted.Tags.Select(tag => $"tag {tag}"), .. Codes is null ? Array.Empty<string>() : [$"a list of {Codes.Count}"],
    ]);

    private static InventorySelection Reachable { get; } = new() { Roles = [DeviceRole.Gateway] };

    private static FleetVillage Village(InventoryModel inventory, InventoryDevice device) =>
        new(device.Id.Village, inventory.Parent(device)?.Id.Village is { } village && village != device.Id.Village ? village : null, device.Model);
}
