using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;
using static InternetDesa.Provisioning.Manifest.Compiling.DesiredRows;

namespace InternetDesa.Provisioning.Manifest.Compiling;

/// <summary>Name, clock, names, logs.</summary>
internal static class SystemRows
{
    private static readonly RouterOsVersion NewNtp = new(7, 0);

    /// <summary>Adds the rows.</summary>
    public static void Add(DesiredRows rows, MapNode settings, RouterSnapshot router)
    {
        if (settings.Value("identity") is { } identity)
            rows.Add("/system/identity", ("name", identity));
        // MikroTik's cloud may change the zone in the middle of a change; the zone is ours once it is named.
        if (settings.Value("time-zone") is { } zone)
            rows.Add("/system/clock", ("time-zone-name", zone), ("time-zone-autodetect", "no"));
        if (settings.Values("ntp") is { Count: > 0 } servers)
            AddNtp(rows, servers);
        if (settings.Child("dns") is { } dns)
            AddDns(rows, dns, settings);
        if (settings.Child("log") is { } log)
            AddLog(rows, log);
        if (settings.Child("snmp") is not null
            && router["/snmp/community"].Any(row => row["name"] == "public" && row["read-access"] is "true" or "yes"))
            rows.Notes.Add("/snmp/community public: built in, so it is not touched, and it may be read; close it by hand: set public read-access=no");
    }

    private static void AddNtp(DesiredRows rows, IReadOnlyList<string> servers)
    {
        if (rows.Version >= NewNtp)
            rows.Add("/system/ntp/client", ("enabled", "yes"), ("mode", "unicast"), ("servers", List(servers)));
        else
            rows.Add("/system/ntp/client", ("enabled", "yes"), ("primary-ntp", servers[0]), ("secondary-ntp", servers.ElementAtOrDefault(1)));
    }

    private static void AddDns(DesiredRows rows, MapNode dns, MapNode settings)
    {
        // Devices that were given no servers of their own ask the router.
        var asked = settings.Child("hotspot") is not null
            || settings.Children("networks").Any(network => network.Value.Child("dhcp") is { } dhcp && dhcp["dns"] is null);
        rows.Add("/ip/dns",
        [
            ("servers", List(dns.Values("servers"))), ("allow-remote-requests", Flag(asked)),
            .. dns.Value("cache") is { } cache ? [("cache-size", cache)] : Array.Empty<(string, string?)>(),
        ]);
        foreach (var name in dns.Maps("names"))
        {
            rows.Add("/ip/dns/static", ("comment", OwnerMark.Comment($"{name.Value("name")}-{name.Value("address")}")),
                ("name", name.Value("name")), ("type", name.Value("address")!.Contains(':', StringComparison.Ordinal) ? "AAAA" : "A"),
                ("address", name.Value("address")), ("disabled", "no"));
        }
    }

    private static void AddLog(DesiredRows rows, MapNode log)
    {
        var action = OwnerMark.Name("syslog");
        rows.Add("/system/logging/action", ("name", action), ("target", "remote"), ("remote", log.Value("server")),
            ("remote-port", log.Value("port") ?? "514"), ("bsd-syslog", "yes"), ("remote-log-format", "syslog"));
        // One row a topic: several topics in one row mean all of them at once.
        foreach (var topic in log.Values("topics"))
            rows.Add("/system/logging", ("prefix", OwnerMark.Name(topic)), ("topics", topic), ("action", action), ("disabled", "no"));
    }
}
