using System.Globalization;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>What a router knows besides its configuration: values that it counts or computes, and menus of state alone.</summary>
internal sealed class LiveState(SimulatedRouter router)
{
    private static readonly HashSet<string> NeedsInterface =
        ["/ip/hotspot", "/ip/dhcp-server", "/ip/address", "/interface/bridge/port", "/interface/vlan", "/ip/dhcp-client"];

    private static readonly string[] InterfaceKinds =
        ["/interface/ethernet", "/interface/bridge", "/interface/vlan", "/interface/wireguard", "/interface/wifi", "/interface/wireless"];

    /// <summary>A value that is not the configuration's; null: the configuration's stands.</summary>
    public string? Value(RouterRow row, string field) => (row.Menu.Path, field) switch
    {
        ("/system/clock", "time") => router.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        ("/system/clock", "date") => Date(router.Now),
        ("/system/clock", "gmt-offset") => "+07:00",
        ("/system/scheduler", "next-run") => router.Scheduler.NextRun(row),
        ("/system/scheduler" or "/system/script", "run-count") => router.Scheduler.Runs(row).ToString(CultureInfo.InvariantCulture),
        ("/system/script", "last-started") => router.Scheduler.LastStarted(row),
        ("/ip/hotspot", "proxy-status") => !row.Disabled && !IsInvalid(row) ? "running" : "none",
        ("/ip/route", "active") => router.Management.IsActive(row) ? "true" : "false",
        ("/ip/route", "immediate-gw") => router.Management.ImmediateGateway(row),
        ("/ip/hotspot", "ip-of-dns-name") => "0.0.0.0",
        ("/system/ntp/client", "status") => row["enabled"] == "true" && router.Uplink ? "synchronized" : "waiting",
        ("/ip/dns", "dynamic-servers") => router.Management.UsesDhcp ? router.Settings.Gateway : "",
        _ => null,
    };

    /// <summary>Whether what a row needs is not there (I).</summary>
    public bool IsInvalid(RouterRow row)
    {
        if (row.Menu.Path == "/ip/hotspot" && !router.DeviceMode.Allows("hotspot"))
            return true;
        for (var i = 0; i < row.Menu.Fields.Count; i++)
        {
            if (row.Menu.Fields[i].Form.Reference is not null && row[i] is { } named && named.StartsWith('*'))
                return true;
        }

        return NeedsInterface.Contains(row.Menu.Path) && row["interface"] is { } name && Interfaces().All(one => one.Name != name);
    }

    /// <summary>The router's remark on a row, or null.</summary>
    public string? About(RouterRow row) => row.Menu.Path == "/ip/hotspot" && !router.DeviceMode.Allows("hotspot")
        ? "inactivated, not allowed by device-mode" : null;

    /// <summary>The rows of a menu that is state alone; null where there is no such menu.</summary>
    public IEnumerable<IReadOnlyList<KeyValuePair<string, string>>>? Menu(string path, RouterCaller caller) => path switch
    {
        "/interface" => Interfaces().Select(Interface),
        "/system/resource" => [Resource()],
        "/system/routerboard" => [[new("routerboard", "true"), new("model", router.Settings.Model), new("serial-number", router.Settings.Serial), new("current-firmware", $"{router.Version}.1")]],
        "/system/package" => [[new(".id", "*1"), new("name", "routeros"), new("version", $"{router.Version}.1"), new("disabled", "false")]],
        "/system/license" => [[new("software-id", "SIMU-LATE"), new("nlevel", "4")]],
        "/system/device-mode" when router.DeviceMode.Exists => [router.DeviceMode.Show()],
        "/system/history" => router.History.Actions.Reverse().Select((action, i) => History(action, i)),
        "/safe-mode" when router.Version.AtLeast(7, 18) => [SafeMode(caller)],
        "/user/active" => router.Sessions.Where(session => session.LoggedIn).Select(Active),
        "/ip/hotspot/active" or "/ip/hotspot/host" or "/ip/hotspot/cookie" or "/ip/arp" or "/interface/wifi/registration-table" => [],
        "/file" => router.Config.Files.Values.OrderBy(file => file.Name, StringComparer.Ordinal).Select(router.Files.Show),
        "/log" => router.Log.Select((line, i) => (IReadOnlyList<KeyValuePair<string, string>>)
            [new(".id", $"*{i + 1:X}"), new("time", line.Time), new("topics", line.Topics), new("message", line.Message)]),
        _ => null,
    };

    /// <summary>The configured interfaces of all kinds.</summary>
    public IEnumerable<RouterRow> Interfaces() =>
        InterfaceKinds.Select(router.Schema.Find).OfType<MenuSchema>().SelectMany(menu => router.Config.Rows(menu)).OrderBy(row => row.Id);

    private string Date(DateTimeOffset now) => router.Version.AtLeast(7, 10)
        ? now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : now.ToString("MMM/dd/yyyy", CultureInfo.InvariantCulture).ToLowerInvariant();

    private static IReadOnlyList<KeyValuePair<string, string>> Interface(RouterRow row) =>
    [
        new(".id", row.IdText), new("name", row.Name!), new("type", row.Menu.Path switch
        {
            "/interface/ethernet" => "ether",
            "/interface/bridge" => "bridge",
            "/interface/vlan" => "vlan",
            "/interface/wifi" => "wifi",
            _ => "wlan",
        }),
        new("mtu", row["mtu"] ?? "1500"), new("running", row.Disabled ? "false" : "true"), new("disabled", row.Disabled ? "true" : "false"),
        new("dynamic", "false"), .. row["comment"] is { } comment ? [new("comment", comment)] : Array.Empty<KeyValuePair<string, string>>(),
    ];

    private IReadOnlyList<KeyValuePair<string, string>> Resource() =>
    [
        new("uptime", RouterDuration.Format(router.Uptime)), new("version", $"{router.Version}.1 (stable)"), new("build-time", "2025-01-01 00:00:00"),
        new("free-memory", "150994944"), new("total-memory", "268435456"), new("cpu", "ARM"), new("cpu-count", "4"), new("cpu-load", "7"),
        new("free-hdd-space", (router.Settings.FreeFlash).ToString(CultureInfo.InvariantCulture)), new("total-hdd-space", "134217728"), new("architecture-name", "arm"),
        new("board-name", router.Settings.Model), new("platform", "MikroTik"),
    ];

    private static IReadOnlyList<KeyValuePair<string, string>> History(HistoryAction action, int i) =>
    [
        new(".id", $"*{i + 1:X}"), new("action", action.Action), new("by", action.By), new("time", action.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        new("undoable", "true"), new("undo", string.Join(';', action.UndoText())),
    ];

    private IReadOnlyList<KeyValuePair<string, string>> SafeMode(RouterCaller caller) =>
    [
        new("enabled", router.SafeMode.Taken ? "true" : "false"), new("user", router.SafeMode.OwnerName),
        new("current", caller.Session is not null && router.SafeMode.Owner == caller.Session ? "true" : "false"), new("owner", router.SafeMode.OwnerName),
    ];

    private IReadOnlyList<KeyValuePair<string, string>> Active(ApiSession session) =>
    [
        new(".id", $"*{session.Number:X}"), new("when", session.Since.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)), new("name", session.UserName),
        new("address", session.Remote.ToString()), new("via", "api"), new("group", router.UserGroup(session.UserName) ?? ""), new("radius", "false"),
    ];
}
