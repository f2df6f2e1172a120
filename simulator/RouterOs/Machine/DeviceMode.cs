namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// What the device may do at all (MikroTik manual, "Device-mode"): changed only by a hand at the device, as routers since 7.17 leave the
/// factory with hotspots forbidden.
/// </summary>
internal sealed class DeviceMode(RouterVersion version)
{
    private static readonly string[] Features = ["scheduler", "fetch", "hotspot", "proxy", "email", "container", "partitions"];

    /// <summary>The features that it forbids.</summary>
    public HashSet<string> Forbidden { get; } = ["container", "partitions"];

    /// <summary>Whether suspicious configuration was found.</summary>
    public bool Flagged { get; set; }

    /// <summary>Its name.</summary>
    public string Mode { get; set; } = "advanced";

    /// <summary>Whether the version has it.</summary>
    public bool Exists => version.AtLeast(7, 0);

    /// <summary>Whether a feature is allowed.</summary>
    public bool Allows(string feature) => !Exists || (!Flagged && !Forbidden.Contains(feature));

    /// <summary>Refuses rows of a forbidden feature; a hotspot may be added and is inactive.</summary>
    /// <exception cref="RouterTrapException">It is forbidden.</exception>
    public void CheckAdd(MenuSchema menu)
    {
        if (menu.Path != "/system/scheduler" || Allows("scheduler"))
            return;
        throw new RouterTrapException(Flagged
            ? "failure: configuration flagged, check all router configuration for unauthorized changes and update device-mode"
            : "failure: not allowed by device-mode", 4);
    }

    /// <summary>As <c>print</c> shows it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Show() =>
    [
        new("mode", Mode), .. Features.Select(feature => new KeyValuePair<string, string>(feature, Forbidden.Contains(feature) ? "false" : "true")),
        new("flagged", Flagged ? "true" : "false"), new("flagging-enabled", "true"), new("attempt-count", "0"),
    ];
}
