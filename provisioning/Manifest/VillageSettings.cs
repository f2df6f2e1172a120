using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Manifest;

/// <summary>What one router is to hold: its profile with all overrides laid over it, variables put in, checked.</summary>
/// <param name="Device">The router.</param>
/// <param name="Settings">The settings, of the grammar's form.</param>
/// <param name="Folder">The manifest's folder; paths are relative to it.</param>
internal sealed record VillageSettings(InventoryDevice Device, MapNode Settings, string Folder)
{
    /// <summary>The village.</summary>
    public VillageCode Village => Device.Id.Village;

    /// <summary>The folder of the login page's files; null where there is none.</summary>
    public TextNode? Pages => Settings.Child("hotspot")?["pages"] as TextNode;

    /// <summary>The networks, by name, in the order written.</summary>
    public IReadOnlyList<NetworkSettings> Networks => [.. Settings.Children("networks").Select(NetworkOf)];

    private NetworkSettings NetworkOf(KeyValuePair<TextNode, MapNode> entry)
    {
        var node = entry.Value["addresses"] ?? entry.Key;
        var plan = node as MapNode;
        Ipv4Network? network = Ipv4Network.TryParse(plan?.Value("plan") ?? (node as TextNode)?.Text ?? "", out var written) ? written : null;
        if (plan is not null)
            network = Device.Index is { } index && int.TryParse(plan.Value("size"), out var size) ? network?.Part(size, index) : null;
        return new NetworkSettings(entry.Key.Text, entry.Value, node, network, plan is not null);
    }
}

/// <summary>One network of a village.</summary>
/// <param name="Name">Its name in the manifest; <c>desa-NAME</c> on the router.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Source">Where its addresses are written.</param>
/// <param name="Network">Its addresses; null where the plan has none for the village.</param>
/// <param name="IsPlanned">Whether every village has its own.</param>
internal sealed record NetworkSettings(string Name, MapNode Settings, ManifestNode Source, Ipv4Network? Network, bool IsPlanned)
{
    /// <summary>The router's address; null where what is written is none of the network's.</summary>
    public uint? Router => Host(Settings.Value("router") ?? "1");

    /// <summary>The first and last address for devices; null where there is no DHCP, or the range is not within the network.</summary>
    public (uint First, uint Last)? Range => Settings.Child("dhcp")?.Value("range")?.Split('-') is [var first, var last]
        && Host(first) is { } from && Host(last) is { } to && from <= to ? (from, to) : null;

    /// <summary>The ports.</summary>
    public IReadOnlyList<string> Ports => Settings.Values("ports");

    private uint? Host(string text)
    {
        if (Network is not { } network)
            return null;
        if (!Ipv4Network.TryAddress(text, out var address))
            address = network.First + (uint.TryParse(text, out var number) ? number : 0);
        return network.HasHost(address) ? address : null;
    }
}
