using static InternetDesa.Provisioning.Routers.Schema.Attributes;

namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>The village's network below the hotspot (MikroTik manual, "Bridging and Switching", "DHCP", "DNS", "Queues", "NAT").</summary>
internal static class NetworkPaths
{
    private const string PortsDrop = "what hangs on the port is cut off for some seconds";

    /// <summary>The paths.</summary>
    public static IReadOnlyList<PathSchema> All { get; } =
    [
        new("/interface/bridge", PathKind.Listed, Stage.Base,
        [
            Text("name"), Word("protocol-mode"), Of("admin-mac", ValueKind.Mac), Bool("auto-mac"), Bool("vlan-filtering"), Comment, Disabled,
        ]) { Effect = "everything behind the bridge is cut off for some seconds", CutsService = true },
        new("/interface/bridge/port", PathKind.Listed, Stage.Attachments,
        [
            Text("interface"), Text("bridge"), Number("pvid"), Text("horizon", "none"), Comment, Disabled,
        ]) { Key = "interface", Mark = "comment", Effect = PortsDrop, CutsService = true },
        new("/ip/pool", PathKind.Listed, Stage.Base, [Text("name"), List("ranges"), Text("next-pool", "none")])
        {
            Effect = "devices get addresses of the new range as their leases end",
        },
        new("/ip/address", PathKind.Listed, Stage.Attachments, [Comment, Address("address"), Text("interface"), Disabled])
        {
            Key = "comment", Mark = "comment", Natural = ["address", "interface"], CutsService = true,
            Effect = "devices behind the interface have no gateway until they renew their lease",
        },
        new("/ip/dhcp-server", PathKind.Listed, Stage.Servers,
        [
            Text("name"), Text("interface"), Text("address-pool", "static-only"), Duration("lease-time"), Word("authoritative"),
            Word("use-radius"), Bool("add-arp"), Disabled,
        ]) { Effect = "new devices wait some seconds for an address", CutsService = true },
        new("/ip/dhcp-server/network", PathKind.Listed, Stage.Base,
        [
            Comment, Address("address"), Of("gateway", ValueKind.List, ""), List("dns-server"), Text("domain"), List("ntp-server"),
        ]) { Key = "comment", Mark = "comment", Natural = ["address"], Effect = "devices learn it with their next lease" },
        new("/ip/dns", PathKind.Singleton, Stage.Base, [List("servers"), Bool("allow-remote-requests"), Of("cache-size", ValueKind.Size)])
        {
            Effect = "names are asked of other servers at once",
        },
        new("/ip/dns/static", PathKind.Listed, Stage.Base,
        [
            Comment, Text("name"), Word("type", "A") with { Since = new RouterOsVersion(7, 0) }, Address("address"), Duration("ttl"), Disabled,
        ]) { Key = "comment", Mark = "comment", Natural = ["name", "address"] },
        new("/ip/firewall/nat", PathKind.Listed, Stage.Rules,
        [
            Comment, Word("chain"), Word("action"), Text("out-interface"), Text("out-interface-list"), Text("in-interface"),
            Address("src-address"), Address("dst-address"), Text("protocol"), Text("dst-port"), Text("to-addresses"), Text("to-ports"), Disabled,
        ]) { Key = "comment", Mark = "comment", Ordered = true, CutsService = true, Effect = "new connections to the internet go another way" },
        new("/queue/simple", PathKind.Listed, Stage.Rules,
        [
            Text("name"), AddressSet("target"), Of("max-limit", ValueKind.Rate, "0/0"), Of("limit-at", ValueKind.Rate, "0/0"),
            Of("burst-limit", ValueKind.Rate, "0/0"), Of("burst-threshold", ValueKind.Rate, "0/0"), Text("burst-time", "0s/0s"),
            Text("priority"), Text("queue"), Text("parent", "none"), Comment, Disabled,
        ]) { Ordered = true, Effect = "speeds change at once" },
    ];
}
