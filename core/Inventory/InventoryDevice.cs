using System.Net;
using InternetDesa.Core.Identity;

namespace InternetDesa.Core.Inventory;

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

    /// <summary>The serial number that its maker gave it; empty where nobody has seen it yet.</summary>
    public string Serial { get; init; } = "";

    /// <summary>Who sells the village its uplink; empty where it is not known.</summary>
    public string Isp { get; init; } = "";

    /// <summary>The download speed that was bought, bits a second; null where it is not known.</summary>
    public long? ContractedDown { get; init; }

    /// <summary>The upload speed that was bought, bits a second; null where it is not known.</summary>
    public long? ContractedUp { get; init; }

    /// <summary>
    /// What its uplink hangs on: another device of the inventory by its identity, <c>33/01/01/2001/gw</c>, or a node outside of it by its
    /// name, such as a tower's; empty where nothing is known.
    /// </summary>
    public string Upstream { get; init; } = "";

    /// <summary>How the province reaches it.</summary>
    public VillageReach Reach { get; init; }

    /// <summary>The public key of its tunnel to the hub, base64; empty for one that has none.</summary>
    public string WireGuard { get; init; } = "";

    /// <summary>Words by which devices are chosen, such as <c>bakti</c>; in order.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whom to call in the village. Personal data: shown only to who asks for it.</summary>
    public string Contact { get; init; } = "";

    /// <summary>The contact's telephone number, digits with the country's code: <c>6281234567890</c>. Personal data.</summary>
    public string Phone { get; init; } = "";

    /// <summary>Whom to call about its uplink, the provider's line as one dials it there: <c>147</c>, <c>08001234567</c>; empty where it is not known.</summary>
    public string IspPhone { get; init; } = "";

    /// <summary>The office that answers for the network, as one dials it there; empty where it is not known.</summary>
    public string OfficePhone { get; init; } = "";

    /// <summary>Where it stands, degrees north and east (WGS 84); null where it is not known.</summary>
    public (double Latitude, double Longitude)? Place { get; init; }
}
