using System.Collections.Frozen;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;

namespace InternetDesa.Core.Inventory;

/// <summary>The inventory: all devices of all villages, from which every program takes what it needs.</summary>
public sealed class InventoryModel
{
    private readonly FrozenDictionary<DeviceId, InventoryDevice> _devices;
    private readonly FrozenDictionary<VillageCode, InventoryDevice[]> _villages;

    /// <summary>Makes the inventory of devices whose identities differ.</summary>
    public InventoryModel(IEnumerable<InventoryDevice> devices)
    {
        _devices = devices.ToFrozenDictionary(device => device.Id);
        _villages = _devices.Values.GroupBy(device => device.Id.Village).ToFrozenDictionary(village => village.Key, village => village.OrderBy(device => device.Id).ToArray());
        Villages = [.. _villages.Keys.Order()];
    }

    /// <summary>All devices.</summary>
    public IReadOnlyCollection<InventoryDevice> Devices => _devices.Values;

    /// <summary>All villages, by code.</summary>
    public IReadOnlyList<VillageCode> Villages { get; }

    /// <summary>A device by its identity; null where the inventory has none.</summary>
    public InventoryDevice? Find(DeviceId id) => _devices.GetValueOrDefault(id);

    /// <summary>The devices of a village, by name; empty where the inventory has none.</summary>
    public IReadOnlyList<InventoryDevice> Of(VillageCode village) => _villages.GetValueOrDefault(village, []);

    /// <summary>The router whose state is the village's; null where the inventory has none.</summary>
    public InventoryDevice? Gateway(VillageCode village) => Of(village).FirstOrDefault(device => device.Role == DeviceRole.Gateway);

    /// <summary>The device of the inventory that a device's uplink hangs on; null where there is none.</summary>
    public InventoryDevice? Parent(InventoryDevice device) => DeviceId.TryParse(device.Upstream, out var id) ? Find(id) : null;

    /// <summary>The inventory with devices more, or with others of the same identities.</summary>
    public InventoryModel With(params IEnumerable<InventoryDevice> devices)
    {
        var all = _devices.ToDictionary();
        foreach (var device in devices)
            all[device.Id] = device;
        return new InventoryModel(all.Values);
    }
}
