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

/// <summary>How the province reaches a village's router.</summary>
public enum VillageReach
{
    /// <summary>At its own address, by whatever network there is.</summary>
    Direct,

    /// <summary>Through the province's WireGuard hub, as behind CGNAT.</summary>
    Hub,
}
