using InternetDesa.Core.Identity;

namespace InternetDesa.Core.Inventory;

/// <summary>Something that an inventory lacks, though it can be read.</summary>
/// <param name="Device">The device; its name is empty where the whole village is meant.</param>
/// <param name="Text">What is missing, and what to write.</param>
public sealed record InventoryFinding(DeviceId Device, string Text);

/// <summary>What an inventory lacks for the villages in it to be reached and known.</summary>
public static class InventoryCheck
{
    /// <summary>Looks at all villages.</summary>
    public static IReadOnlyList<InventoryFinding> Of(InventoryModel inventory) =>
        [.. inventory.Villages.SelectMany(village => OfVillage(new DeviceId(village, ""), inventory.Of(village))), .. Serials(inventory)];

    private static IEnumerable<InventoryFinding> OfVillage(DeviceId village, IReadOnlyList<InventoryDevice> devices)
    {
        var gateways = devices.Where(device => device.Role == DeviceRole.Gateway).ToList();
        if (gateways.Count == 0)
            yield return new(village, "it has no gateway, and so no state; add a row with the role gateway");
        if (gateways.Count > 1)
            yield return new(village, $"it has {gateways.Count} gateways, {string.Join(" and ", gateways.Select(gateway => gateway.Id.Device))}; one of them is the village's, give the others the role other");
        foreach (var gateway in gateways)
        {
            if (gateway.Index is null)
                yield return new(gateway.Id, "it has no number in address plans; 'desactl inventory number' gives one");
            if (gateway.Model.Length == 0)
                yield return new(gateway.Id, "its model is not known; write it as the maker does");
        }
    }

    private static IEnumerable<InventoryFinding> Serials(InventoryModel inventory) => inventory.Devices
        .Where(device => device.Serial.Length > 0).GroupBy(device => device.Serial, StringComparer.OrdinalIgnoreCase).Where(serial => serial.Count() > 1)
        .Select(serial => new InventoryFinding(serial.First().Id, $"its serial number {serial.Key} is that of {string.Join(" and ", serial.Skip(1).Select(device => device.Id))} too; one of them is wrong"));
}
