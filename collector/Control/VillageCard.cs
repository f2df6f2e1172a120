using System.Globalization;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;

namespace InternetDesa.Collector.Control;

/// <summary>
/// What the inventory knows and the village's own page shows: whom to call, and the speed that was bought. It is made anew from the inventory
/// each time it is told and kept nowhere in the province, so that a number which leaves the inventory leaves the village with it.
/// </summary>
internal static class VillageCard
{
    /// <summary>The options for a device's page, as YAML; empty for a device that is no agent, and where nothing is known.</summary>
    public static string Of(InventoryModel inventory, DeviceId device)
    {
        if (inventory.Find(device) is not { Role: DeviceRole.Agent })
            return "";
        // The gateway's row is the village's; what it lacks another may have.
        var rows = inventory.Of(device.Village).OrderBy(row => row.Role).ToArray();
        var down = rows.Select(row => row.ContractedDown).FirstOrDefault(rate => rate is not null);
        // Digits only, all of them: nothing that YAML could take for something else.
        (string Name, string Number)[] contacts =
        [
            ("Operator", Dialled(First(row => row.Phone))), ("Isp", First(row => row.IspPhone)), ("Diskominfo", First(row => row.OfficePhone)),
        ];
        var yaml = new StringBuilder();
        if (down is { } rate)
            yaml.Append(CultureInfo.InvariantCulture, $"  ContractMbps: {rate / 1e6m}\n");
        if (contacts.Any(contact => contact.Number.Length > 0))
            yaml.Append(CultureInfo.InvariantCulture, $"  Contacts: {{ {string.Join(", ", contacts.Where(contact => contact.Number.Length > 0).Select(contact => $"{contact.Name}: \"{contact.Number}\""))} }}\n");
        return yaml.Length == 0 ? "" : $"LocalPage:\n{yaml}";

        string First(Func<InventoryDevice, string> of) => rows.Select(of).FirstOrDefault(text => text.Length > 0) ?? "";
    }

    // The inventory has the country's code; in the country people know a number by its zero.
    private static string Dialled(string phone) => phone.StartsWith("62", StringComparison.Ordinal) ? "0" + phone[2..] : phone.Length > 0 ? "+" + phone : "";
}
