using System.Globalization;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// Rows that the router makes of others (D): what a running hotspot adds, connected networks, what a DHCP client was given, live
/// connections among the services since 7.19. They come and go with their cause and are in no configuration.
/// </summary>
internal sealed class DynamicRows(SimulatedRouter router)
{
    // Beyond every id of the tables, and the same for as long as the router runs.
    private const int FirstId = 0x10000;
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<MenuSchema, RouterRow[]> _rows = [];
    private RouterConfig? _of;

    /// <summary>A menu's dynamic rows.</summary>
    public IReadOnlyList<RouterRow> Rows(MenuSchema menu)
    {
        if (!ReferenceEquals(_of, router.Config))
        {
            _rows.Clear();
            _of = router.Config;
        }

        if (menu.Path == "/ip/service")
            return router.Version.AtLeast(7, 19) ? [.. Connections(menu)] : [];
        if (!_rows.TryGetValue(menu, out var rows))
            _rows.Add(menu, rows = [.. Make(menu)]);
        return rows;
    }

    private IEnumerable<RouterRow> Make(MenuSchema menu) => menu.Path switch
    {
        "/ip/address" when router.Management.UsesDhcp =>
        [
            Row(menu, "dhcp", ("address", router.Settings.Management), ("network", router.Settings.ManagementNetwork), ("interface", router.Settings.UplinkInterface),
                ("actual-interface", router.Settings.UplinkInterface)),
        ],
        "/ip/route" => Routes(menu),
        "/ip/dns/static" => Hotspots().Where(hotspot => Profile(hotspot)?["dns-name"] is { Length: > 0 })
            .Select(hotspot => Row(menu, hotspot.Name!, ("name", Profile(hotspot)!["dns-name"]), ("address", Profile(hotspot)!["hotspot-address"]))),
        "/ip/firewall/nat" when Hotspots().Any() =>
        [
            Row(menu, "from-client", ("chain", "dstnat"), ("action", "jump"), ("hotspot", "from-client")),
            Row(menu, "dns", ("chain", "hotspot"), ("action", "redirect"), ("protocol", "udp"), ("dst-port", "53"), ("to-ports", "64872")),
            Row(menu, "http", ("chain", "hs-unauth"), ("action", "redirect"), ("protocol", "tcp"), ("dst-port", "80"), ("to-ports", "64874")),
        ],
        "/ip/firewall/filter" when Hotspots().Any() =>
        [
            Row(menu, "forward", ("chain", "forward"), ("action", "jump"), ("jump-target", "hs-unauth"), ("hotspot", "from-client,!auth")),
            Row(menu, "input", ("chain", "input"), ("action", "jump"), ("jump-target", "hs-input"), ("hotspot", "from-client")),
        ],
        "/queue/simple" => Hotspots().Select(hotspot => Row(menu, hotspot.Name!, ("name", $"hs-<{hotspot.Name}>"), ("target", hotspot["interface"]))),
        _ => [],
    };

    private IEnumerable<RouterRow> Routes(MenuSchema menu)
    {
        if (router.Management.UsesDhcp)
            yield return Row(menu, "dhcp", ("dst-address", "0.0.0.0/0"), ("gateway", router.Settings.Gateway));
        foreach (var address in router.Config.Rows(router.Schema["/ip/address"]).Where(address => !address.Disabled))
        {
            var network = $"{address["network"]}/{address["address"]!.Split('/')[1]}";
            yield return Row(menu, $"connected {address.Id}", ("dst-address", network), ("gateway", address["interface"]), ("distance", "0"));
        }
    }

    private IEnumerable<RouterRow> Connections(MenuSchema menu) => router.Sessions.Where(session => session.LoggedIn).Select(session =>
        Row(menu, $"connection {session.Number}", ("name", session.Service), ("port", Port(session))));

    /// <summary>What a live connection shows beside its fields.</summary>
    public IEnumerable<KeyValuePair<string, string>> Connection(RouterRow row) => router.Sessions
        .Where(session => Id($"/ip/service connection {session.Number}") == row.Id)
        .SelectMany<ApiSession, KeyValuePair<string, string>>(session =>
        [
            new("connection", "true"), new("proto", "tcp"), new("local", $"{session.Local}:{Port(session)}"),
            new("remote", $"{session.Remote}:{(40_000 + session.Number).ToString(CultureInfo.InvariantCulture)}"),
        ]);

    private static string Port(ApiSession session) => session.Service == "api-ssl" ? "8729" : "8728";

    private IEnumerable<RouterRow> Hotspots() =>
        router.Config.Rows(router.Schema["/ip/hotspot"]).Where(row => !row.Disabled && !router.Live.IsInvalid(row));

    private RouterRow? Profile(RouterRow hotspot) =>
        router.Config.Rows(router.Schema["/ip/hotspot/profile"]).FirstOrDefault(row => row.Name == hotspot["profile"]);

    private RouterRow Row(MenuSchema menu, string key, params (string Name, string? Value)[] values)
    {
        var fields = menu.Fields.Select(field => field.Default).ToArray();
        foreach (var (name, value) in values)
        {
            if (menu.IndexOf(name) is >= 0 and var index)
                fields[index] = value;
        }

        return new RouterRow(menu, Id($"{menu.Path} {key}"), fields, RowFlags.Dynamic);
    }

    private int Id(string key)
    {
        if (!_ids.TryGetValue(key, out var id))
            _ids.Add(key, id = FirstId + _ids.Count);
        return id;
    }
}
