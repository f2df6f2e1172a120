using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Applying;

/// <summary>What villagers need of a router, looked at in one round trip: that the technician can log in says nothing about them.</summary>
/// <param name="Faults">What does not work, by what it is: a hotspot, a DHCP server, DNS, the uplink.</param>
internal sealed record ServiceProbe(IReadOnlyDictionary<string, string> Faults)
{
    private static readonly string[][] Sentences =
    [
        ["/ip/hotspot/print", "=.proplist=name,disabled,invalid,proxy-status"],
        ["/ip/dhcp-server/print", "=.proplist=name,disabled,invalid"],
        ["/ip/dns/print", "=.proplist=servers,dynamic-servers,allow-remote-requests"],
        ["/resolve", "=domain-name=example.com"],
        ["/ip/route/print", "=.proplist=active,inactive,disabled", "?dst-address=0.0.0.0/0"],
    ];

    /// <summary>Looks.</summary>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public static async Task<ServiceProbe> ReadAsync(RouterSession session, CancellationToken ct)
    {
        var replies = await session.ReadAsync(Sentences, ct).ConfigureAwait(false);
        var faults = new Dictionary<string, string>();
        foreach (var hotspot in replies[0].Rows.Where(row => !Is(row, "disabled")))
        {
            // The router's own health probe of the login page; versions that do not have it say nothing.
            if (Is(hotspot, "invalid") || hotspot["proxy-status"] is not (null or "" or "running"))
                faults[$"hotspot {hotspot["name"]}"] = $"it is {(Is(hotspot, "invalid") ? "invalid" : hotspot["proxy-status"])}, not running";
        }

        foreach (var server in replies[1].Rows.Where(row => !Is(row, "disabled") && Is(row, "invalid")))
            faults[$"DHCP server {server["name"]}"] = "it is not bound to its interface";
        var dns = replies[2].Rows.FirstOrDefault();
        if (string.IsNullOrEmpty(dns?["servers"]) && string.IsNullOrEmpty(dns?["dynamic-servers"]))
            faults["DNS"] = "the router has no server to ask";
        else if (replies[3] is { Outcome: RouterOsOutcome.Trap } refused && refused.Traps[0].Category != 0)
            faults["DNS"] = $"no name can be looked up: {refused.Traps[0].Message}";
        if (!replies[4].Rows.Any(row => Is(row, "active") || (row["active"] is null && !Is(row, "disabled") && !Is(row, "inactive"))))
            faults["uplink"] = "no default route is active";
        return new ServiceProbe(faults);
    }

    /// <summary>What did not work when nothing had been written yet is no reason to take a change back.</summary>
    public IReadOnlyList<string> NewFaults(ServiceProbe? before) =>
        [.. Faults.Where(fault => before?.Faults.ContainsKey(fault.Key) != true).Select(fault => $"{fault.Key}: {fault.Value}")];

    private static bool Is(RouterOsRow row, string flag) => row[flag] is "true" or "yes";
}
