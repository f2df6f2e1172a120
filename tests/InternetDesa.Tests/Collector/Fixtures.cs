using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Tests.Collector;

internal static class Fixtures
{
    /// <summary>Villages of a gateway and an agent each, on fibre.</summary>
    public static InventoryModel Inventory(params string[] villages) => new(villages.Select(VillageCode.Parse).SelectMany(village => new[]
    {
        new InventoryDevice(new DeviceId(village, "gw"), DeviceRole.Gateway, UplinkType.Fibre, LinkProfile.Terrestrial, false),
        new InventoryDevice(new DeviceId(village, "agent"), DeviceRole.Agent, UplinkType.Fibre, LinkProfile.Terrestrial, false),
    }));
}
