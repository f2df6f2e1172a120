using InternetDesa.Provisioning.Routers.Schema;
using InternetDesa.Provisioning.Routers.Values;

namespace InternetDesa.Provisioning.Manifest.Compiling;

/// <summary>Bridges, addresses, DHCP, NAT, queues.</summary>
internal static class NetworkRows
{
    /// <summary>Adds the rows.</summary>
    public static void Add(DesiredRows rows, VillageSettings village)
    {
        var networks = village.Networks;
        foreach (var network in networks)
            AddNetwork(rows, network);
        if (village.Settings.Child("nat")?.Value("uplink") is { } uplink)
        {
            rows.Add("/ip/firewall/nat", ("comment", OwnerMark.Comment("uplink")), ("chain", "srcnat"), ("action", "masquerade"),
                ("out-interface", uplink), ("disabled", "no"));
        }

        foreach (var (name, queue) in village.Settings.Children("queues"))
        {
            var priority = queue.Value("priority") ?? "8";
            rows.Add("/queue/simple", ("name", OwnerMark.Name(name.Text)),
                ("target", networks.Single(network => network.Name == queue.Value("target")).Network!.Value.ToString()),
                ("max-limit", Rates(queue.Value("up")!, queue.Value("down")!)),
                ("limit-at", Rates(queue.Value("up-least") ?? "0", queue.Value("down-least") ?? "0")),
                ("priority", $"{priority}/{priority}"), ("disabled", "no"));
        }
    }

    /// <summary>The port of a network, wired or a radio.</summary>
    public static void AddPort(DesiredRows rows, string network, string port) =>
        rows.Add("/interface/bridge/port", ("interface", port), ("bridge", OwnerMark.Name(network)),
            ("comment", OwnerMark.Comment($"port-{port}")), ("disabled", "no"));

    private static void AddNetwork(DesiredRows rows, NetworkSettings network)
    {
        var name = OwnerMark.Name(network.Name);
        var addresses = network.Network!.Value;
        var router = Ipv4Network.Text(network.Router!.Value);
        rows.Add("/interface/bridge", ("name", name), ("disabled", "no"));
        foreach (var port in network.Ports)
            AddPort(rows, network.Name, port);
        rows.Add("/ip/address", ("comment", OwnerMark.Comment(network.Name)), ("address", $"{router}/{addresses.Length}"), ("interface", name),
            ("disabled", "no"));
        if (network.Settings.Child("dhcp") is not { } dhcp)
            return;
        var (first, last) = network.Range!.Value;
        rows.Add("/ip/pool", ("name", name), ("ranges", $"{Ipv4Network.Text(first)}-{Ipv4Network.Text(last)}"));
        rows.Add("/ip/dhcp-server/network", ("comment", OwnerMark.Comment(network.Name)), ("address", addresses.ToString()), ("gateway", router),
            ("dns-server", dhcp["dns"] is null ? router : DesiredRows.List(dhcp.Values("dns"))), ("domain", dhcp.Value("domain")));
        rows.Add("/ip/dhcp-server", ("name", name), ("interface", name), ("address-pool", name), ("lease-time", dhcp.Value("lease") ?? "1h"),
            ("authoritative", "yes"), ("disabled", "no"));
    }

    // RouterOS prints a queue's rates as plain numbers; so does the plan.
    private static string Rates(string up, string down)
    {
        _ = RatePair.TryParse($"{up}/{down}", out var pair);
        return pair.ToString();
    }
}
