using InternetDesa.Core.Identity;

namespace InternetDesa.Core.Inventory;

/// <summary>A device that differs between two inventories.</summary>
/// <param name="Device">The device.</param>
/// <param name="Before">The columns that differ as they were; null where the device is new.</param>
/// <param name="After">The columns that differ as they are; null where the device is gone.</param>
public sealed record InventoryChange(DeviceId Device, IReadOnlyDictionary<string, string>? Before, IReadOnlyDictionary<string, string>? After);

/// <summary>What differs between two inventories.</summary>
public static class InventoryDifference
{
    /// <summary>Compares, device by device. Of personal data only that it differs is told.</summary>
    public static IReadOnlyList<InventoryChange> Between(InventoryModel before, InventoryModel after) =>
    [
        .. before.Devices.Concat(after.Devices).Select(device => device.Id).Distinct().Order()
            .Select(id => Of(id, before.Find(id), after.Find(id))).Where(change => change.Before is null || change.After is null || change.Before.Count > 0),
    ];

    /// <summary>A device's columns that have something in them, with <c>code</c> and <c>device</c>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="withContacts">Whether personal data is among them.</param>
    public static IReadOnlyDictionary<string, string> Columns(InventoryDevice device, bool withContacts)
    {
        var columns = new Dictionary<string, string> { ["code"] = device.Id.Village.Dotted, ["device"] = device.Id.Device };
        foreach (var column in InventoryColumn.All.Where(column => (withContacts || !InventoryColumn.Personal.Contains(column.Name)) && column.Text(device).Length > 0))
            columns[column.Name] = column.Text(device);
        return columns;
    }

    private static InventoryChange Of(DeviceId id, InventoryDevice? before, InventoryDevice? after)
    {
        var differ = InventoryColumn.All.Where(column => (before is null ? "" : column.Text(before)) != (after is null ? "" : column.Text(after))).ToList();
        return new InventoryChange(id, Texts(before, "before"), Texts(after, "after"));

        Dictionary<string, string>? Texts(InventoryDevice? device, string word) => device is null ? null
            : differ.ToDictionary(column => column.Name, column => InventoryColumn.Personal.Contains(column.Name) ? $"({word})" : column.Text(device));
    }
}
