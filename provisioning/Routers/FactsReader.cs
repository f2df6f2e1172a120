using System.Globalization;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Routers;

/// <summary>Reads <see cref="RouterFacts"/> in one round trip, on any version from 6.43.</summary>
internal static class FactsReader
{
    private static readonly string[][] Sentences =
    [
        ["/system/resource/print", "=.proplist=uptime,version,free-memory,free-hdd-space,architecture-name,board-name"],
        ["/system/routerboard/print", "=.proplist=serial-number,model"],
        ["/system/license/print", "=.proplist=software-id,system-id"],
        ["/system/identity/print", "=.proplist=name"],
        ["/system/clock/print", "=.proplist=date,time,time-zone-name"],
        ["/system/device-mode/print"],
        ["/user/print", "=.proplist=name,group,disabled"],
        ["/user/group/print", "=.proplist=name,policy"],
        ["/user/active/print", "=.proplist=name,address,via"],
        ["/safe-mode/print"],
        ["/ip/service/print", "=.proplist=.id,name,port,certificate,address,disabled,dynamic,connection,proto,local,remote"],
        ["/ip/address/print", "=.proplist=address,interface"],
        ["/ip/route/print", "=.proplist=active,gateway,immediate-gw", "?dst-address=0.0.0.0/0"],
        .. NetsOnRouter.Sentences,
    ];

    /// <summary>Reads.</summary>
    /// <param name="session">The router.</param>
    /// <param name="user">The name that logged in.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    /// <exception cref="RouterTrapException">It does not say which version it is.</exception>
    public static async Task<RouterFacts> ReadAsync(RouterSession session, string user, CancellationToken ct)
    {
        var replies = await session.ReadAsync(Sentences, ct).ConfigureAwait(false);
        var resource = One(replies[0]);
        if (!RouterOsVersion.TryParse(resource["version"] ?? "", out var version))
            throw new RouterTrapException("/system/resource/print", $"the router says that its version is '{resource["version"]}'");
        var licence = One(replies[2]);
        var serial = One(replies[1])["serial-number"] ?? licence["software-id"] ?? licence["system-id"] ?? "";
        var clock = One(replies[4]);
        var group = replies[6].Rows.FirstOrDefault(row => row["name"] == user)?["group"];
        var policies = replies[7].Rows.FirstOrDefault(row => row["name"] == group)?["policy"] ?? "";
        return new RouterFacts
        {
            Router = new RouterIdentity(serial, resource["board-name"] ?? One(replies[1])["model"] ?? "", version),
            Name = One(replies[3])["name"] ?? "",
            Architecture = resource["architecture-name"] ?? "",
            Uptime = RouterTime.Duration(resource["uptime"]),
            Free = (Bytes(resource["free-hdd-space"]), Bytes(resource["free-memory"])),
            Clock = RouterTime.DateAndTime($"{clock["date"]} {clock["time"]}"),
            Zone = clock["time-zone-name"] ?? "",
            DeviceMode = One(replies[5]).Attributes.GroupBy(each => each.Key).ToDictionary(each => each.Key, each => each.First().Value),
            Policies = policies.Split(',').Where(policy => !policy.StartsWith('!')).ToHashSet(),
            SafeModeOwner = One(replies[9]) is var safe && safe["enabled"] is "true" or "yes" ? safe["owner"] ?? safe["user"] ?? "unknown" : "",
            Services = [.. replies[10].Rows.Where(row => !IsSession(row))],
            Sessions = [.. replies[10].Rows.Where(IsSession), .. replies[8].Rows],
            Group = group ?? "",
            Users = [.. replies[6].Rows.Where(row => row["disabled"] is not ("true" or "yes")).Select(row => row["name"] ?? "")],
            Addresses = replies[11].Rows,
            DefaultRoutes = [.. replies[12].Rows.Where(row => row["active"] is "true" or "yes")],
            Nets = NetsOnRouter.Read(replies[13..]),
        };
    }

    private static bool IsSession(RouterOsRow row) => row["dynamic"] is "true" or "yes";

    private static RouterOsRow One(RouterOsReply reply) => reply.Rows.FirstOrDefault() ?? new RouterOsRow([]);

    private static long? Bytes(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
}
