namespace InternetDesa.Provisioning.Manifest;

/// <summary>What the grammar can not see: that the parts of a village's settings fit each other.</summary>
/// <param name="village">The settings, of the grammar's form; what has a fault already is passed over.</param>
/// <param name="faults">Where faults go.</param>
internal sealed class SettingsCheck(VillageSettings village, ManifestFaults faults)
{
    private readonly MapNode _settings = village.Settings;

    /// <summary>Checks.</summary>
    public void Check()
    {
        var networks = village.Networks;
        foreach (var network in networks)
            CheckNetwork(network);
        CheckTogether(networks);
        if (_settings.Child("hotspot") is { } hotspot)
            CheckHotspot(hotspot, networks);
        foreach (var (name, queue) in _settings.Children("queues"))
        {
            if (queue["target"] is TextNode target && networks.All(network => network.Name != target.Text))
                faults.Add(target, $"queues.{name.Text}.target: no network '{target.Text}'; {Known(networks)}");
        }

        Once(_settings.Child("radius")?.Maps("servers") ?? [], "radius.servers");
        if (_settings.Child("users")?["agent"] is { } agent)
            faults.Add(agent, "users.agent: that account is the agent's; write it under agent, or take another name");
    }

    private void CheckNetwork(NetworkSettings network)
    {
        var where = $"networks.{network.Name}";
        if (network.Network is not { } addresses)
        {
            if (network.Source is MapNode plan && plan["plan"] is TextNode && plan["size"] is TextNode)
                faults.Add(plan, village.Device.Index is null
                ? $"{where}.addresses: {village.Village.Dotted} has no number; give its gateway one in the inventory's column 'index', "
                    + "from 0, none twice"
                : $"{where}.addresses: the plan has no network for number {village.Device.Index} of {village.Village.Dotted}; write a "
                    + "larger plan or a longer size");
            return;
        }

        if (network.Router is null)
            faults.Add(network.Settings["router"] ?? network.Source, $"{where}.router: '{network.Settings.Value("router") ?? "1"}' is no "
                + $"host's address of {addresses}");
        if (network.Settings.Child("dhcp")?["range"] is not TextNode written)
            return;
        if (network.Range is not { } range)
            faults.Add(written, $"{where}.dhcp.range: '{written.Text}' is not within {addresses}, first before last; write such as 10-250");
        else if (network.Router is { } router && router >= range.First && router <= range.Last)
            faults.Add(written, $"{where}.dhcp.range: '{written.Text}' has the router's own address {Ipv4Network.Text(router)} in it; "
                + "leave that out");
    }

    private void CheckTogether(IReadOnlyList<NetworkSettings> networks)
    {
        for (var index = 1; index < networks.Count; index++)
        {
            var network = networks[index];
            foreach (var other in networks.Take(index))
            {
                if (network.Network is { } addresses && other.Network is { } others && addresses.Overlaps(others))
                    faults.Add(network.Source, $"networks.{network.Name}.addresses: {addresses} overlaps {others} of "
                        + $"networks.{other.Name}; write another network");
                foreach (var port in network.Ports.Intersect(other.Ports))
                    faults.Add(network.Settings["ports"]!, $"networks.{network.Name}.ports: {port} belongs to networks.{other.Name} already");
                foreach (var radio in Radios(network).Intersect(Radios(other)))
                    faults.Add(network.Settings["wifi"]!, $"networks.{network.Name}.wifi.radios: radio {radio} belongs to "
                        + $"networks.{other.Name} already");
            }

            static IReadOnlyList<string> Radios(NetworkSettings network) => network.Settings.Child("wifi")?.Values("radios") ?? [];
        }

        if (_settings.Child("nat")?.Value("uplink") is { } uplink && networks.FirstOrDefault(network => network.Ports.Contains(uplink)) is { } inside)
            faults.Add(_settings.Child("nat")!["uplink"]!, $"nat.uplink: {uplink} is a port of networks.{inside.Name}; the uplink belongs "
                + "to no network");
    }

    private void CheckHotspot(MapNode hotspot, IReadOnlyList<NetworkSettings> networks)
    {
        var guarded = hotspot["network"] as TextNode;
        var network = networks.FirstOrDefault(network => network.Name == guarded?.Text);
        if (guarded is not null && network is null)
            faults.Add(guarded, $"hotspot.network: no network '{guarded.Text}'; {Known(networks)}");
        else if (network is not null && network.Settings["dhcp"] is null)
            faults.Add(network.Settings, $"networks.{network.Name}.dhcp: missing; a hotspot's devices get their addresses by it");
        var users = hotspot.Children("users").Select(user => user.Key.Text).ToList();
        var trial = hotspot["trial"];
        if (hotspot.Child("trial")?["user"] is TextNode user && !users.Contains(user.Text))
            faults.Add(user, $"hotspot.trial.user: no user profile '{user.Text}'; those known are {string.Join(", ", users)}");
        if (trial is null == hotspot.Values("login-by").Contains("trial"))
            faults.Add(trial ?? hotspot["login-by"]!, "hotspot: trial and 'trial' in login-by go together; write both or neither");
        if (hotspot.Values("login-by").Contains("https") && hotspot["certificate"] is null)
            faults.Add(hotspot["login-by"]!, "hotspot.certificate: missing; a login by https needs the name of the router's certificate");
        foreach (var open in hotspot.Maps("open"))
        {
            if (open["host"] is null == open["address"] is null)
                faults.Add(open, $"hotspot.open '{open.Value("name")}': write host or address, one of them");
            else if (open["address"] is not null && open["port"] is not null && open["protocol"] is null)
                faults.Add(open, $"hotspot.open '{open.Value("name")}': port needs a protocol; write protocol: tcp or udp");
            else if (open["address"] is null ? open["protocol"] is not null : open["path"] is not null)
                faults.Add(open, $"hotspot.open '{open.Value("name")}': path goes with host, protocol with address");
        }

        Once(hotspot.Maps("open"), "hotspot.open");
        Once(hotspot.Maps("bypass"), "hotspot.bypass");
    }

    private void Once(IReadOnlyList<MapNode> maps, string where)
    {
        foreach (var twice in maps.GroupBy(map => map.Value("name")).Where(group => group.Key is not null && group.Count() > 1))
            faults.Add(twice.Last(), $"{where}: '{twice.Key}' is there twice; each has a name of its own");
    }

    private static string Known(IReadOnlyList<NetworkSettings> networks) =>
        networks.Count == 0 ? "write one under networks" : $"those known are {string.Join(", ", networks.Select(network => network.Name))}";
}
