using System.Globalization;
using System.Text;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Hub;

/// <summary>
/// The hub's configuration for systemd-networkd (systemd.netdev(5)) or wg-quick(8), from the inventory: a peer for every village that is
/// reached through it and has
/// its key. The private key is in a file of its own, so that these may be read and kept in a repository.
/// </summary>
/// <param name="plan">The hub.</param>
/// <param name="inventory">The villages.</param>
/// <param name="regions">Their names.</param>
internal sealed class HubFiles(HubPlan plan, InventoryModel inventory, RegionTable regions)
{
    private const string Made = "# Made by 'desactl hub render' from the inventory; changes here are lost.\n";

    /// <summary>The villages that are reached through the hub and have their key, by code.</summary>
    public IReadOnlyList<InventoryDevice> Peers { get; } =
        [.. inventory.Devices.Where(device => device is { Reach: VillageReach.Hub, WireGuard.Length: > 0 }).OrderBy(device => device.Id)];

    /// <summary>The villages that are to be reached through the hub, and were not enrolled yet.</summary>
    public IReadOnlyList<InventoryDevice> Missing { get; } =
        [.. inventory.Devices.Where(device => device is { Reach: VillageReach.Hub, Role: DeviceRole.Gateway,
            WireGuard.Length: 0 }).OrderBy(device => device.Id)];

    /// <summary><c>/etc/systemd/network/50-desa.netdev</c>.</summary>
    public string Netdev()
    {
        var text = new StringBuilder(Made);
        text.Append(CultureInfo.InvariantCulture, $"""
            [NetDev]
            Name=desa
            Kind=wireguard
            Description=Internet Desa

            [WireGuard]
            ListenPort={plan.Port}
            PrivateKeyFile=/etc/systemd/network/desa.key

            """);
        foreach (var peer in Peers)
            text.Append(CultureInfo.InvariantCulture,
                $"\n# {Title(peer)}\n[WireGuardPeer]\nPublicKey={peer.WireGuard}\nAllowedIPs={plan.Block(peer)}\n");
        return text.ToString();
    }

    /// <summary><c>/etc/systemd/network/50-desa.network</c>: the address with the whole network's length is the route to all villages.</summary>
    public string Network() => $"""
        {Made}[Match]
        Name=desa

        [Network]
        Address={plan.Address}/{plan.Network.Length}

        """;

    /// <summary><c>/etc/wireguard/desa.conf</c>.</summary>
    public string WgQuick()
    {
        var text = new StringBuilder(Made);
        text.Append(CultureInfo.InvariantCulture, $"""
            [Interface]
            Address = {plan.Address}/{plan.Network.Length}
            ListenPort = {plan.Port}
            PostUp = wg set %i private-key /etc/wireguard/desa.key

            """);
        foreach (var peer in Peers)
            text.Append(CultureInfo.InvariantCulture, $"\n# {Title(peer)}\n[Peer]\nPublicKey = {peer.WireGuard}\nAllowedIPs = {plan.Block(peer)}\n");
        return text.ToString();
    }

    private string Title(InventoryDevice peer) => $"{peer.Id.Village.Dotted}/{peer.Id.Device} {regions.Name(peer.Id.Village.Digits)}";
}
