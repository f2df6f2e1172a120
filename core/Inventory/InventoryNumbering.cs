using InternetDesa.Core.Regions;

namespace InternetDesa.Core.Inventory;

/// <summary>
/// Gives gateways their numbers in address plans. A new one gets its village's place in the table of regions; where another has that number
/// already, as after a village was divided, the first that is free behind the table. A number that was given stays.
/// </summary>
public static class InventoryNumbering
{
    /// <summary>The inventory with a number for every gateway.</summary>
    /// <param name="inventory">The inventory.</param>
    /// <param name="regions">The villages that exist.</param>
    public static InventoryModel Number(InventoryModel inventory, RegionTable regions)
    {
        var places = regions.Villages.Select((village, place) => (village, place)).ToDictionary(pair => pair.village, pair => pair.place);
        var given = inventory.Devices.Where(device => device is { Role: DeviceRole.Gateway, Index: not null }).Select(device => device.Index!.Value).ToHashSet();
        var behind = places.Count;
        return new InventoryModel(inventory.Devices.OrderBy(device => device.Id).Select(device => device is { Role: DeviceRole.Gateway, Index: null } ? device with { Index = Next(device) } : device));

        int Next(InventoryDevice device)
        {
            if (places.TryGetValue(device.Id.Village, out var place) && given.Add(place))
                return place;
            while (!given.Add(behind))
                behind++;
            return behind;
        }
    }
}
