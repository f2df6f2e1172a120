using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers.Schema;
using RouterVersion = InternetDesa.Simulator.RouterOs.RouterVersion;

namespace InternetDesa.Simulator.Lockout;

/// <summary>A change that is applied again and again, each time with another fault.</summary>
/// <param name="Name">For people.</param>
/// <param name="Base">What the router holds before; null: as it came from the factory.</param>
/// <param name="Wanted">What it is to hold.</param>
internal sealed record LockoutPlan(string Name, DesiredState? Base, DesiredState Wanted)
{
    /// <summary>Whether it is a mistake that has to heal: it must never stay.</summary>
    public bool IsMistake { get; init; }

    /// <summary>Whether it may change what carries the session.</summary>
    public bool AllowManagementPath { get; init; }
}

/// <summary>The corpus: from a new router to every kind of change, and mistakes.</summary>
internal static class LockoutCorpus
{
    private static readonly VillageCode Village = VillageCode.Parse("3301012001");

    private static readonly Dictionary<string, string> Values = new()
    {
        ["wifi"] = "kata sandi desa", ["wifi-baru"] = "sandi \"baru\" $2026", ["radius"] = "rahasia radius",
    };

    /// <summary>The names of the secrets.</summary>
    public static IReadOnlyCollection<string> SecretNames => Values.Keys;

    /// <summary>The secrets that the plans name.</summary>
    public static SecretBook Secrets { get; } = new(Values, new byte[32], new Dictionary<string, string>());

    private static readonly DesiredRow[] Hotspot =
    [
        Row("/interface/bridge", ("name", "desa-hotspot"), ("protocol-mode", "none")),
        Row("/interface/bridge/port", ("interface", "ether3"), ("bridge", "desa-hotspot"), ("comment", "id:desa-ether3")),
        Row("/ip/pool", ("name", "desa-hotspot"), ("ranges", "10.5.50.10-10.5.51.254")),
        Row("/ip/address", ("comment", "id:desa-hotspot"), ("address", "10.5.50.1/23"), ("interface", "desa-hotspot")),
        Row("/ip/dhcp-server/network", ("comment", "id:desa-hotspot"), ("address", "10.5.50.0/23"), ("gateway", "10.5.50.1"), ("dns-server", "10.5.50.1")),
        Row("/ip/dhcp-server", ("name", "desa-hotspot"), ("interface", "desa-hotspot"), ("address-pool", "desa-hotspot"), ("lease-time", "1h")),
        Row("/ip/hotspot/profile", ("name", "desa-hotspot"), ("hotspot-address", "10.5.50.1"), ("dns-name", "wifi.desa"), ("login-by", "cookie,http-chap")),
        Row("/ip/hotspot/user/profile", ("name", "desa-warga"), ("rate-limit", "2M/5M"), ("shared-users", "2")),
        Row("/ip/hotspot/user/profile", ("name", "desa-tamu"), ("rate-limit", "1M/2M"), ("session-timeout", "1h")),
        Row("/ip/hotspot", ("name", "desa-hotspot"), ("interface", "desa-hotspot"), ("address-pool", "desa-hotspot"), ("profile", "desa-hotspot")),
        Garden("bps", "*.bps.go.id"), Garden("umkm", "umkm.desa.id"), Garden("wisata", "wisata.desa.id"),
        Row("/ip/firewall/nat", ("comment", "id:desa-keluar"), ("chain", "srcnat"), ("action", "masquerade"), ("src-address", "10.5.50.0/23")),
        Row("/queue/simple", ("name", "desa-hotspot"), ("target", "10.5.50.0/23"), ("max-limit", "20M/50M")),
        Row("/radius", ("comment", "id:desa-radius"), ("service", "hotspot"), ("address", "10.0.0.5"), ("secret", "$radius")),
        Row("/ip/dns", ("servers", "10.33.1.1,9.9.9.9"), ("allow-remote-requests", "yes")),
        Row("/system/identity", ("name", "desa-3301012001")),
        Row("/interface/wifi/security", ("name", "desa-wifi"), ("authentication-types", "wpa2-psk"), ("passphrase", "$wifi")),
        Row("/interface/wifi/configuration", ("name", "desa-wifi"), ("ssid", "Desa Maju"), ("mode", "ap"), ("security", "desa-wifi")),
        Row("/interface/wifi", ("name", "wifi1"), ("configuration", "desa-wifi"), ("disabled", "no")),
    ];

    private static DesiredState Complete { get; } = new(Village, Hotspot);

    /// <summary>All plans.</summary>
    public static IReadOnlyList<LockoutPlan> All { get; } =
    [
        new("a new hotspot", null, Complete),
        new("rates and the garden's order", Complete, With(
            ("/ip/hotspot/user/profile", "desa-warga", Row("/ip/hotspot/user/profile", ("name", "desa-warga"), ("rate-limit", "4M/8M"), ("shared-users", "3"))),
            ("/ip/hotspot/user/profile", "desa-tamu", null),
            ("/ip/hotspot/walled-garden", "id:desa-bps", null),
            ("/ip/hotspot/walled-garden", "id:desa-wisata", null),
            ("/ip/hotspot/walled-garden", "id:desa-umkm", null))
            .Plus(Garden("wisata", "wisata.desa.id"), Garden("pasar", "pasar.desa.id"), Garden("bps", "*.bps.go.id"))),
        new("another address plan", Complete, With(
            ("/ip/pool", "desa-hotspot", Row("/ip/pool", ("name", "desa-hotspot"), ("ranges", "10.9.0.10-10.9.1.254"))),
            ("/ip/address", "id:desa-hotspot", Row("/ip/address", ("comment", "id:desa-hotspot"), ("address", "10.9.0.1/23"), ("interface", "desa-hotspot"))),
            ("/ip/hotspot/profile", "desa-hotspot", Row("/ip/hotspot/profile", ("name", "desa-hotspot"), ("hotspot-address", "10.9.0.1"))))),
        new("another wifi password and SSID", Complete, With(
            ("/interface/wifi/security", "desa-wifi", Row("/interface/wifi/security", ("name", "desa-wifi"), ("passphrase", "$wifi-baru"))),
            ("/interface/wifi/configuration", "desa-wifi", Row("/interface/wifi/configuration", ("name", "desa-wifi"), ("ssid", "Desa \"Jaya\" $1"))))),
        new("rules and queue removed", Complete, new DesiredState(Village, [.. Hotspot.Where(row => row.Path.Stage != Stage.Rules)])),
        new("mistake: no DNS servers", Complete, With(("/ip/dns", "", Row("/ip/dns", ("servers", "")))).Plus()) { IsMistake = true },
        new("mistake: a hotspot on no interface", Complete, With(
            ("/ip/hotspot", "desa-hotspot", Row("/ip/hotspot", ("name", "desa-hotspot"), ("interface", "desa-lain"))),
            ("/system/identity", "", Row("/system/identity", ("name", "salah"))))) { IsMistake = true },
        new("mistake: the API closed to us", Complete, With(
            ("/system/identity", "", Row("/system/identity", ("name", "salah"))))
            .Plus(Row("/ip/service", ("name", "api-ssl"), ("address", "192.0.2.0/24")))) { IsMistake = true, AllowManagementPath = true },
    ];

    /// <summary>All plans in the words of a version: before 7.13 the radio has the old driver.</summary>
    public static IReadOnlyList<LockoutPlan> For(RouterVersion version) => version.AtLeast(7, 13)
        ? All
        : [.. All.Select(plan => plan with { Base = plan.Base is { } state ? OldDriver(state) : null, Wanted = OldDriver(plan.Wanted) })];

    private static DesiredState OldDriver(DesiredState state) => state with { Rows = [.. state.Rows.SelectMany(row => row.Path.Path switch
    {
        "/interface/wifi/security" => [new DesiredRow(RouterSchema.Get("/interface/wireless/security-profiles"), new Dictionary<string, PlanValue>
        {
            ["name"] = row.Attributes["name"], ["mode"] = PlanValue.Literal("dynamic-keys"), ["wpa2-pre-shared-key"] = row.Attributes["passphrase"],
        })],
        "/interface/wifi/configuration" => [new DesiredRow(RouterSchema.Get("/interface/wireless"), new Dictionary<string, PlanValue>
        {
            ["name"] = PlanValue.Literal("wlan1"), ["ssid"] = row.Attributes["ssid"], ["security-profile"] = row.Attributes["name"], ["disabled"] = PlanValue.Literal("no"),
        })],
        "/interface/wifi" => Array.Empty<DesiredRow>(),
        _ => [row],
    })] };

    private static DesiredRow Garden(string key, string host) =>
        Row("/ip/hotspot/walled-garden", ("comment", "id:desa-" + key), ("action", "allow"), ("dst-host", host));

    private static DesiredState Plus(this DesiredState state, params DesiredRow[] rows) => state with { Rows = [.. state.Rows, .. rows] };

    private static DesiredState With(params (string Path, string Key, DesiredRow? Row)[] changes) => new(Village,
    [
        .. from row in Hotspot
           let change = Array.FindIndex(changes, each => each.Path == row.Path.Path && each.Key == row.Key)
           where change < 0 || changes[change].Row is not null
           select change < 0 ? row : changes[change].Row!,
    ]);

    // A value that begins with $ is the vault's.
    private static DesiredRow Row(string path, params (string Name, string Value)[] attributes) => new(
        RouterSchema.Get(path),
        attributes.ToDictionary(each => each.Name, each => each.Value.StartsWith('$') ? PlanValue.Vault(each.Value[1..]) : PlanValue.Literal(each.Value)));
}
