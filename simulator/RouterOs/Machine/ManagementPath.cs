using System.Net;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// Whether packets of the API's service go to and fro: address, interface, bridge port, route, firewall. What cuts it, cuts the sessions.
/// </summary>
internal sealed class ManagementPath(SimulatedRouter router)
{
    /// <summary>Whether the management address comes from the DHCP client on the uplink.</summary>
    public bool UsesDhcp => router.Settings.Dhcp && Up(router.Settings.UplinkInterface)
        && Rows("/ip/dhcp-client").Any(client => !client.Disabled && client["interface"] == router.Settings.UplinkInterface);

    /// <summary>Whether a peer's packets arrive and the answers find their way.</summary>
    public bool IsOpen(IPAddress local, IPAddress remote, string service) =>
        router.Uplink && router.Running && HasAddress(local) && HasRoute(remote) && Accepts(remote, service);

    /// <summary>Whether a service takes a peer at all.</summary>
    public bool Serves(string service, IPAddress remote) => Service(service) is { Disabled: false } row
        && (row["address"] is not { Length: > 0 } allowed || allowed.Split(',').Any(prefix => Ipv4.Contains(prefix, remote)));

    /// <summary>A service's row.</summary>
    public RouterRow? Service(string name) => Rows("/ip/service").FirstOrDefault(row => row.Name == name);

    /// <summary>Whether a route's gateway is reached.</summary>
    public bool IsActive(RouterRow route) => !route.Disabled && ImmediateGateway(route) is not null;

    /// <summary>A route's gateway with the interface that it is reached by, or null.</summary>
    public string? ImmediateGateway(RouterRow route)
    {
        if (route["gateway"] is not { } gateway || !IPAddress.TryParse(gateway, out var next))
            return route["gateway"] is { } name && Up(name) ? name : null;
        if (UsesDhcp && Ipv4.Contains(router.Settings.Management, next))
            return $"{gateway}%{router.Settings.UplinkInterface}";
        var address = Rows("/ip/address").FirstOrDefault(row => !row.Disabled && Up(row["interface"]!) && Ipv4.Contains(row["address"]!, next));
        return address is null ? null : $"{gateway}%{address["interface"]}";
    }

    private bool HasAddress(IPAddress local) => (UsesDhcp && local.Equals(router.Settings.Address))
        || Rows("/ip/address").Any(row => !row.Disabled && row["address"]!.Split('/')[0] == local.ToString() && Up(row["interface"]!));

    private bool HasRoute(IPAddress remote) => Connected(remote)
        || (UsesDhcp && Rows("/ip/dhcp-client").First(client => !client.Disabled)["add-default-route"] != "no")
        || Rows("/ip/route").Any(row => Ipv4.Contains(row["dst-address"]!, remote) && IsActive(row));

    private bool Connected(IPAddress address) => (UsesDhcp && Ipv4.Contains(router.Settings.Management, address))
        || Rows("/ip/address").Any(row => !row.Disabled && Up(row["interface"]!) && Ipv4.Contains(row["address"]!, address));

    // A bridge is up by one port that is.
    private bool Up(string name) => router.Live.Interfaces().FirstOrDefault(row => row.Name == name) is { Disabled: false } found
        && (found.Menu.Path != "/interface/bridge" || Rows("/interface/bridge/port").Any(port => !port.Disabled && port["bridge"] == name && Up(port["interface"]!)))
        && (found.Menu.Path != "/interface/vlan" || Up(found["interface"]!));

    private bool Accepts(IPAddress remote, string service)
    {
        foreach (var rule in Rows("/ip/firewall/filter"))
        {
            if (rule.Disabled || rule["chain"] != "input" || !Matches(rule, remote, service))
                continue;
            if (rule["action"] is "accept")
                return true;
            if (rule["action"] is "drop" or "reject")
                return false;
        }

        return true;
    }

    private bool Matches(RouterRow rule, IPAddress remote, string service) =>
        (rule["protocol"] is not { } protocol || protocol == "tcp")
        && (rule["dst-port"] is not { } ports || ports.Split(',').Contains(Service(service)?["port"]))
        && (rule["src-address"] is not { } source || MatchesAddress(source, remote))
        && (rule["in-interface"] is not { } name || name == router.Settings.UplinkInterface)
        && rule["connection-state"] is null && rule["src-address-list"] is null && rule["in-interface-list"] is null && rule["hotspot"] is null;

    private static bool MatchesAddress(string match, IPAddress address) =>
        match.StartsWith('!') ? !Ipv4.Contains(match[1..], address) : Ipv4.Contains(match, address);

    private IEnumerable<RouterRow> Rows(string menu) => router.Config.Rows(router.Schema[menu]);
}
