using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;

namespace InternetDesa.Core.Inventory;

/// <summary>What uplinks hang on: how it is written, and whether all of it is there and ends somewhere.</summary>
internal static class InventoryUpstream
{
    /// <summary>Reads <c>33.01.01.2001</c>, <c>33.01.01.2001/ap</c> or a node's name; nothing is nothing.</summary>
    /// <param name="text">The field.</param>
    /// <param name="upstream">A village's digits, which <see cref="Resolve"/> makes its gateway, a device's identity, or the name.</param>
    public static bool TryRead(string text, out string upstream)
    {
        var parts = text.Split('/', 2);
        if (!VillageCode.TryParse(parts[0], out var village))
        {
            upstream = text;
            return text.Length == 0 || DeviceId.IsValidName(text);
        }

        upstream = parts.Length == 1 ? village.Digits : new DeviceId(village, parts[1]).ToString();
        return parts.Length == 1 || DeviceId.IsValidName(parts[1]);
    }

    /// <summary>As the column has it.</summary>
    public static string Written(string upstream) => DeviceId.TryParse(upstream, out var id) ? $"{id.Village.Dotted}/{id.Device}" : upstream;

    /// <summary>Replaces villages by their gateways, and looks whether every device is there and no uplink hangs on itself.</summary>
    /// <param name="devices">All devices; those with a village as upstream are replaced.</param>
    /// <param name="source">What the faults call the inventory.</param>
    /// <param name="faults">Where the faults go.</param>
    public static void Resolve(Dictionary<DeviceId, InventoryDevice> devices, string source, List<string> faults)
    {
        var gateways = devices.Values.Where(device => device.Role == DeviceRole.Gateway).GroupBy(device => device.Id.Village)
            .ToDictionary(village => village.Key, village => village.First().Id);
        foreach (var device in devices.Values.Where(device => device.Upstream.Length > 0).ToList())
        {
            if (VillageCode.TryParse(device.Upstream, out var village))
            {
                if (gateways.TryGetValue(village, out var gateway))
                    devices[device.Id] = device with { Upstream = gateway.ToString() };
                else
                    faults.Add($"{source}: the upstream of {device.Id} is {village.Dotted}, which has no gateway here; add its row, or write a node's name");
            }
            else if (DeviceId.TryParse(device.Upstream, out var id) && !devices.ContainsKey(id))
            {
                faults.Add($"{source}: the upstream of {device.Id} is {id}, which is not here; add its row, or write a node's name");
            }
        }

        foreach (var circle in Circles(devices))
            faults.Add($"{source}: the upstream of {circle} comes back to itself; one of that circle hangs on something else");
    }

    // Walks up from every device once; a device that is met again on the same walk is in a circle.
    private static List<DeviceId> Circles(Dictionary<DeviceId, InventoryDevice> devices)
    {
        var (done, found) = (new HashSet<DeviceId>(), new List<DeviceId>());
        foreach (var start in devices.Keys)
        {
            var walk = new HashSet<DeviceId>();
            for (var at = start; !done.Contains(at);)
            {
                if (!walk.Add(at))
                {
                    found.Add(at);
                    break;
                }

                if (!DeviceId.TryParse(devices[at].Upstream, out at) || !devices.ContainsKey(at))
                    break;
            }

            done.UnionWith(walk);
        }

        return found;
    }
}
