using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Small manifests that go with any village's simulated router: of the walk, of tests and of benchmarks.</summary>
internal static class SmallManifest
{
    /// <summary>The hotspot's addresses: the same in each village.</summary>
    public const string Addresses = "192.168.80.0/24";

    /// <summary>A network with DHCP, its ports and NAT.</summary>
    [StringSyntax("yaml")]
    public const string Network = $$"""
        version: 1
        profile: desa
        profiles:
          desa:
            identity: ${village.digits}-gw
            networks:
              hotspot:
                addresses: {{Addresses}}
                ports: [ether3, ether4]
                dhcp: {range: 10-250, lease: 1h}
            nat: {uplink: ether1}

        """;

    /// <summary>The same, and a hotspot on it.</summary>
    [StringSyntax("yaml")]
    public const string Hotspot = Network + """
            hotspot:
              network: hotspot
              dns-name: wifi.desa.id
              users:
                warga: {down: 5M, up: 2M}

        """;
}
