using System.Net;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Planning;

namespace InternetDesa.Provisioning.Routers;

/// <summary>Finds what carries our session; where the router does not say, rather too much than too little.</summary>
internal static class ManagementPathFinder
{
    /// <summary>Finds it.</summary>
    /// <param name="facts">What the router says of itself, over this session.</param>
    /// <param name="snapshot">Its bridges and ports.</param>
    /// <param name="user">Who logged in.</param>
    /// <param name="service"><c>api-ssl</c> or <c>api</c>.</param>
    /// <param name="host">The address that was dialled, or a name.</param>
    public static ManagementPath Find(RouterFacts facts, RouterSnapshot snapshot, string user, string service, string host)
    {
        var addresses = Local(facts, service, host).ToHashSet();
        var interfaces = facts.Addresses.Where(row => addresses.Contains(Host(row["address"]))).Select(row => row["interface"] ?? "").ToHashSet();
        if (interfaces.Count == 0)
            interfaces = [.. TowardsUs(facts, user)];
        if (addresses.Count == 0)
            addresses = [.. facts.Addresses.Where(row => interfaces.Contains(row["interface"] ?? "")).Select(row => Host(row["address"]))];
        // Which port of a bridge it is nobody says: all of them.
        var ports = snapshot["/interface/bridge/port"].Where(port => interfaces.Contains(port["bridge"])).Select(port => port["interface"]);
        return new ManagementPath(interfaces.Concat(ports).ToHashSet(), addresses, service, user, facts.Group);
    }

    // Since 7.19 the live session is a row of /ip/service with both its ends; else what was dialled, if the router has that address.
    private static IEnumerable<string> Local(RouterFacts facts, string service, string host)
    {
        var live = facts.Sessions.Where(row => row["name"] == service).Select(row => Host(row["local"]))
            .Where(address => address.Length > 0).ToList();
        return live.Count > 0 ? live : facts.Addresses.Select(row => Host(row["address"])).Where(address => address == host);
    }

    // Behind a translated address, or dialled by a name: the interface whose network our address is in, else that of the default route.
    private static IEnumerable<string> TowardsUs(RouterFacts facts, string user)
    {
        var remotes = facts.Sessions.Where(row => row["name"] == user && IPAddress.TryParse(row["address"], out _))
            .Select(row => IPAddress.Parse(row["address"]!));
        var connected = remotes.SelectMany(remote => facts.Addresses.Where(row => IPNetwork.TryParse(NetworkOf(row["address"]),
            out var net) && net.Contains(remote)))
            .Select(row => row["interface"] ?? "").ToList();
        return connected.Count > 0 ? connected : facts.DefaultRoutes.Select(Interface).Where(name => name.Length > 0);
    }

    // 10.33.0.1%ether1, or the interface itself.
    private static string Interface(RouterOsRow route) => (route["immediate-gw"] ?? route["gateway"] ?? "").Split('%') switch
    {
        [_, var name] => name,
        [var only] when !IPAddress.TryParse(only, out _) => only,
        _ => "",
    };

    private static string Host(string? text)
    {
        var address = (text ?? "").Split('/')[0];
        return IPEndPoint.TryParse(address, out var end) ? end.Address.ToString() : address;
    }

    // IPNetwork takes a network's first address only.
    private static string NetworkOf(string? text)
    {
        if (text?.Split('/') is not [var address, var length] || !IPAddress.TryParse(address, out var parsed)
            || parsed.GetAddressBytes() is not { Length: 4 } bytes || !int.TryParse(length, out var bits) || bits is < 0 or > 32)
            return "";
        var mask = bits == 0 ? 0 : uint.MaxValue << (32 - bits);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) & mask;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return $"{new IPAddress(bytes)}/{bits}";
    }
}
