namespace InternetDesa.Simulator.RouterOs;

/// <summary>A router as it stands in a village before anybody provisions it: reachable, with much on it that is not ours.</summary>
internal static class FactoryConfig
{
    /// <summary>Makes the configuration of a new router.</summary>
    public static RouterConfig Make(SimulatedRouter router)
    {
        var (settings, schema) = (router.Settings, router.Schema);
        var editor = new ConfigEditor(schema, RouterConfig.Empty(schema), router.NextId);
        foreach (var menu in schema.Menus.Where(menu => menu.Kind == MenuKind.Single))
            Add(menu.Path, RowFlags.Builtin);

        for (var i = 1; i <= 5; i++)
            Add("/interface/ethernet", RowFlags.Builtin, ("name", $"ether{i}"), ("default-name", $"ether{i}"), ("mac-address", $"48:A9:8A:00:00:0{i}"));
        if (router.Version.AtLeast(7, 13))
        {
            foreach (var (name, mac) in new[] { ("wifi1", "48:A9:8A:00:00:11"), ("wifi2", "48:A9:8A:00:00:12") })
                Add("/interface/wifi", RowFlags.Builtin, ("name", name), ("default-name", name), ("radio-mac", mac), ("configuration.mode", "ap"));
        }
        else
        {
            Add("/interface/wireless/security-profiles", RowFlags.Builtin, ("name", "default"));
            // Two as above: routers of one model run old and new versions.
            foreach (var name in new[] { "wlan1", "wlan2" })
                Add("/interface/wireless", RowFlags.Builtin, ("name", name), ("default-name", name));
        }

        Add("/interface/list", RowFlags.None, ("name", "WAN"));
        Add("/interface/list/member", RowFlags.None, ("list", "WAN"), ("interface", settings.UplinkInterface));
        if (settings.Dhcp)
        {
            Add("/ip/dhcp-client", RowFlags.None, ("interface", settings.UplinkInterface));
        }
        else
        {
            Add("/ip/address", RowFlags.None, ("address", settings.Management), ("interface", settings.UplinkInterface), ("comment", "manajemen"));
            Add("/ip/route", RowFlags.None, ("dst-address", "0.0.0.0/0"), ("gateway", settings.Gateway));
        }

        editor.Set(editor.Config.Rows(schema["/ip/dns"]), [new("servers", settings.Gateway)]);
        editor.Set(editor.Config.Rows(schema["/system/identity"]), [new("name", settings.Identity)]);
        editor.Set(editor.Config.Rows(schema["/snmp"]), [new("engine-id", "80003a8c04")], own: true);
        Add("/ip/firewall/filter", RowFlags.None, ("chain", "unused-hs-chain"), ("action", "passthrough"), ("comment", "place hotspot rules here"), ("disabled", "yes"));
        Add("/ip/firewall/filter", RowFlags.None, ("chain", "input"), ("action", "accept"), ("src-address", "10.0.0.0/8"), ("comment", "provinsi"));
        Add("/ip/firewall/filter", RowFlags.None, ("chain", "input"), ("action", "accept"), ("connection-state", "established,related"));
        Add("/ip/firewall/nat", RowFlags.None, ("chain", "unused-hs-chain"), ("action", "passthrough"), ("comment", "place hotspot rules here"), ("disabled", "yes"));
        Add("/ip/firewall/nat", RowFlags.None, ("chain", "srcnat"), ("action", "masquerade"), ("out-interface", settings.UplinkInterface), ("comment", "defconf: masquerade"));
        Add("/ip/dns/static", RowFlags.None, ("name", "router.lan"), ("address", "192.168.88.1"));

        Add("/ip/hotspot/user/profile", RowFlags.Builtin, ("name", "default"));
        Add("/ip/hotspot/profile", RowFlags.Builtin, ("name", "default"));
        Add("/ip/hotspot/user", RowFlags.Builtin, ("name", "default-trial"));
        foreach (var (name, ports) in new[] { ("ftp", "21"), ("pptp", ""), ("smtp", "25") })
            Add("/ip/hotspot/service-port", RowFlags.Builtin, ("name", name), ("ports", ports));
        foreach (var topic in new[] { "info", "error", "warning", "critical" })
            Add("/system/logging", RowFlags.Builtin, ("topics", topic));
        foreach (var target in new[] { "memory", "disk", "echo", "remote" })
            Add("/system/logging/action", RowFlags.Builtin, ("name", target), ("target", target));
        Add("/snmp/community", RowFlags.Builtin, ("name", "public"));
        Add("/certificate", RowFlags.None, ("name", "api"), ("common-name", settings.Identity));
        foreach (var (name, port, on) in new[]
            { ("telnet", "23", true), ("ftp", "21", true), ("www", "80", true), ("ssh", "22", true), ("www-ssl", "443", false), ("api", "8728", true), ("winbox", "8291", true), ("api-ssl", "8729", true) })
            Add("/ip/service", RowFlags.Builtin, ("name", name), ("port", port), ("disabled", on ? "no" : "yes"));
        editor.Set(editor.Config.Rows(schema["/ip/service"]).Where(row => row.Name == "api-ssl").ToList(), [new("certificate", "api")]);

        foreach (var (group, policies) in new[]
        {
            ("read", "local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,api,romon,rest-api"),
            ("write", "local,telnet,ssh,reboot,read,write,test,winbox,password,web,sniff,api,romon,rest-api"),
            ("full", string.Join(',', Policies.All)),
            ("desa", "local,ssh,ftp,reboot,read,write,policy,test,password,sniff,sensitive,api,romon"),
        })
            Add("/user/group", group == "desa" ? RowFlags.None : RowFlags.Builtin, ("name", group), ("policy", policies));
        Add("/user", RowFlags.None, ("name", "admin"), ("group", "full"), ("password", "admin-" + settings.Password));
        Add("/user", RowFlags.None, ("name", settings.User), ("group", "desa"), ("password", settings.Password));
        foreach (var voucher in new[] { "kopi-7781", "kopi-7782", "balai-0001" })
            Add("/ip/hotspot/user", RowFlags.None, ("name", voucher), ("password", voucher[^4..]), ("limit-uptime", "3h"), ("comment", "voucher"));
        return editor.Config;

        void Add(string menu, RowFlags flags, params (string Name, string? Value)[] values) =>
            editor.Add(schema[menu], values.Select(pair => new KeyValuePair<string, string?>(pair.Name, pair.Value)), flags);
    }
}
