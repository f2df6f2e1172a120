using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Tests.Provisioning.Manifest;

/// <summary>Small manifests that go with any village's simulated router.</summary>
internal static class TestManifest
{
    /// <summary>A network with DHCP, its port and NAT.</summary>
    [StringSyntax("yaml")]
    public const string Network = """
        version: 1
        profile: desa
        profiles:
          desa:
            identity: ${village.digits}-gw
            networks:
              hotspot:
                addresses: 192.168.80.0/24
                ports: [ether3]
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
