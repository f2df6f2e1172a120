using System.Collections.Frozen;
using System.Net;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;

namespace InternetDesa.Core.Inventory;

/// <summary>What a device is to its village.</summary>
public enum DeviceRole
{
    /// <summary>The village's router: its state is the village's state.</summary>
    Gateway,

    /// <summary>The box that our agent runs on.</summary>
    Agent,

    /// <summary>An access point of the hotspot.</summary>
    AccessPoint,

    /// <summary>A switch, a radio link, a UPS and the like.</summary>
    Other,
}

/// <summary>How a village reaches the world; it decides what round-trip time is normal.</summary>
public enum UplinkType
{
    /// <summary>Fibre or cable, about 40 ms.</summary>
    Fibre,

    /// <summary>Mobile network, about 120 ms.</summary>
    Mobile,

    /// <summary>Satellite, about 700 ms.</summary>
    Vsat,
}

/// <summary>How often a village reports, and how soon its outage is known.</summary>
public enum LinkProfile
{
    /// <summary>A report a minute; an outage is known in 90 seconds.</summary>
    Terrestrial,

    /// <summary>A report in ten minutes; an outage is known in 15 minutes.</summary>
    Metered,
}

/// <summary>One device of the inventory.</summary>
/// <param name="Id">Village and name.</param>
/// <param name="Role">What it is to its village.</param>
/// <param name="Uplink">The village's uplink.</param>
/// <param name="Profile">How it reports.</param>
/// <param name="Simulated">Whether the simulator plays it.</param>
public sealed record InventoryDevice(DeviceId Id, DeviceRole Role, UplinkType Uplink, LinkProfile Profile, bool Simulated)
{
    /// <summary>Where its SNMP is asked; null for a device that is not polled. Port 0: the usual one.</summary>
    public IPEndPoint? Address { get; init; }

    /// <summary>The name of its credential, in a file apart; empty where there is none.</summary>
    public string Credential { get; init; } = "";

    /// <summary>The model as the maker writes it, such as <c>hAP ax^2</c>; empty where it is not known.</summary>
    public string Model { get; init; } = "";

    /// <summary>The village's number in address plans, from 0, given once and never to another; null where it has none.</summary>
    public int? Index { get; init; }
}

/// <summary>The inventory: all devices of all villages, from which every program takes what it needs.</summary>
public sealed class InventoryModel
{
    private readonly FrozenDictionary<DeviceId, InventoryDevice> _devices;

    /// <summary>Makes the inventory of devices whose identities differ.</summary>
    public InventoryModel(IEnumerable<InventoryDevice> devices)
    {
        _devices = devices.ToFrozenDictionary(device => device.Id);
        Villages = [.. _devices.Keys.Select(id => id.Village).Distinct().Order()];
    }

    /// <summary>All devices.</summary>
    public IReadOnlyCollection<InventoryDevice> Devices => _devices.Values;

    /// <summary>All villages, by code.</summary>
    public IReadOnlyList<VillageCode> Villages { get; }

    /// <summary>A device by its identity; null where the inventory has none.</summary>
    public InventoryDevice? Find(DeviceId id) => _devices.GetValueOrDefault(id);
}
