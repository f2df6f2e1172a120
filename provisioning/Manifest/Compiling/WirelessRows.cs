using System.Globalization;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Manifest.Compiling;

/// <summary>
/// The wireless networks, by the driver that the router has: the new one takes a configuration of ours by name, so that only two attributes
/// of the radio itself are touched; the old one takes everything on the radio.
/// </summary>
internal static class WirelessRows
{
    private const string DefaultCountry = "Indonesia";

    /// <summary>Adds the rows.</summary>
    /// <exception cref="FormatException">The router has no radios.</exception>
    public static void Add(DesiredRows rows, VillageSettings village, RouterSnapshot router)
    {
        foreach (var network in village.Networks)
        {
            if (network.Settings.Child("wifi") is not { } wifi)
                continue;
            var path = new[] { WirelessPaths.Wifi, WirelessPaths.WifiWave2, WirelessPaths.Wireless }.FirstOrDefault(path => router[path].Count > 0)
                ?? throw new FormatException($"{village.Village.Dotted}: networks.{network.Name}.wifi: this router has no radio; write "
                    + "wifi: none for its model");
            if (path == WirelessPaths.Wireless)
                AddProfile(rows, network.Name, wifi);
            else
                AddConfiguration(rows, path, network.Name, wifi);
            foreach (var number in wifi.Values("radios"))
                AddRadio(rows, path, network.Name, Radio(router[path], path, number), wifi);
        }
    }

    private static void AddConfiguration(DesiredRows rows, string path, string network, MapNode wifi)
    {
        var name = OwnerMark.Name(network);
        var passphrase = wifi.Value("passphrase");
        if (passphrase is not null)
            rows.Add($"{path}/security", ("name", name), ("authentication-types", "wpa2-psk,wpa3-psk"), ("passphrase", passphrase),
                ("disabled", "no"));
        rows.Add($"{path}/configuration", ("name", name), ("ssid", wifi.Value("ssid")), ("mode", "ap"),
            ("country", wifi.Value("country") ?? DefaultCountry), ("security", passphrase is null ? null : name), ("disabled", "no"));
    }

    private static void AddProfile(DesiredRows rows, string network, MapNode wifi)
    {
        var passphrase = wifi.Value("passphrase");
        rows.Add($"{WirelessPaths.Wireless}/security-profiles",
        [
            ("name", OwnerMark.Name(network)), ("mode", passphrase is null ? "none" : "dynamic-keys"),
            .. passphrase is null ? Array.Empty<(string, string?)>() : [("authentication-types", "wpa2-psk"), ("wpa2-pre-shared-key", passphrase)],
        ]);
    }

    private static void AddRadio(DesiredRows rows, string path, string network, string radio, MapNode wifi)
    {
        var name = OwnerMark.Name(network);
        if (path == WirelessPaths.Wireless)
        {
            rows.Add(path, ("name", radio), ("ssid", wifi.Value("ssid")), ("mode", "ap-bridge"), ("security-profile", name),
                ("country", (wifi.Value("country") ?? DefaultCountry).ToLowerInvariant()), ("disabled", "no"));
        }
        else
        {
            rows.Add(path, ("name", radio), ("configuration", name), ("disabled", "no"));
        }

        NetworkRows.AddPort(rows, network, radio);
    }

    // People may have renamed a radio; the name from the factory tells which it is. A number that the router does not have stays the
    // factory's name, and the planner says which radios there are.
    private static string Radio(IReadOnlyList<RouterRow> radios, string path, string number)
    {
        var factory = string.Create(CultureInfo.InvariantCulture, $"{(path == WirelessPaths.Wireless ? "wlan" : "wifi")}{number}");
        return radios.FirstOrDefault(radio => radio["default-name"] == factory)?["name"] ?? factory;
    }
}
