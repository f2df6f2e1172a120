using static InternetDesa.Provisioning.Routers.Schema.Attributes;

namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>
/// The radios, by driver: <c>wifi</c> (7.13 and later), <c>wifiwave2</c> (its name before), <c>wireless</c> (the old one; MikroTik manual,
/// "WiFi" and "Wireless Interface"). A router has one of them, found by asking.
/// </summary>
internal static class WirelessPaths
{
    private const string Rejoin = "phones lose the wifi and join again, after up to a minute where radar is listened for";
    private static readonly RouterOsVersion Renamed = new(7, 13);

    /// <summary>The path of the old driver's radios.</summary>
    public const string Wireless = "/interface/wireless";

    /// <summary>The path of the new driver's radios before 7.13.</summary>
    public const string WifiWave2 = "/interface/wifiwave2";

    /// <summary>The path of the new driver's radios.</summary>
    public const string Wifi = "/interface/wifi";

    /// <summary>The paths.</summary>
    public static IReadOnlyList<PathSchema> All { get; } =
    [
        .. NewDriver(Wifi).Select(path => path with { Since = Renamed }),
        .. NewDriver(WifiWave2).Select(path => path with { Since = new RouterOsVersion(7, 0), Until = Renamed }),
        new($"{Wireless}/security-profiles", PathKind.Listed, Stage.Base,
        [
            Text("name"), Word("mode"), Set("authentication-types"), Secret("wpa2-pre-shared-key"),
        ]) { Effect = Rejoin, TouchesWifi = true, CutsService = true },
        new(Wireless, PathKind.Fixed, Stage.Access,
        [
            Text("name"), Text("default-name"), Text("ssid"), Word("mode"), Text("security-profile"), Text("country"), Disabled,
        ]) { Key = "name", Effect = Rejoin, TouchesWifi = true, CutsService = true },
    ];

    private static IEnumerable<PathSchema> NewDriver(string path) =>
    [
        new($"{path}/security", PathKind.Listed, Stage.Base, [Text("name"), Set("authentication-types"), Secret("passphrase"), Comment, Disabled])
        {
            Effect = Rejoin, TouchesWifi = true, CutsService = true,
        },
        new($"{path}/configuration", PathKind.Listed, Stage.Attachments,
        [
            Text("name"), Text("ssid"), Word("mode"), Text("country"), Text("security"), Comment, Disabled,
        ]) { Effect = Rejoin, TouchesWifi = true, CutsService = true },
        new(path, PathKind.Fixed, Stage.Access, [Text("name"), Text("default-name"), Text("configuration"), Disabled])
        {
            Effect = Rejoin, TouchesWifi = true, CutsService = true,
        },
    ];
}
