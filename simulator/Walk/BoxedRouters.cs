using System.Net;
using System.Security.Authentication;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Simulator.Walk;

/// <summary>Routers out of their boxes, in a time of their own, and the network between them and desactl.</summary>
/// <param name="clock">Their time.</param>
/// <param name="hub">The hub's address: from there desactl comes.</param>
internal sealed class BoxedRouters(VirtualClock clock, IPAddress hub) : IDisposable
{
    private readonly Dictionary<string, SimulatedRouter> _plugged = [];

    /// <summary>A router as it leaves its box: a hotspot forbidden, the account admin, everything open.</summary>
    public SimulatedRouter Unpack(string serial, string version = "7.20")
    {
        var router = new SimulatedRouter(new RouterSettings { Serial = serial, Version = RouterVersion.Parse(version), User = "kosong", Model = "hEX S" }, clock);
        router.DeviceMode.Forbidden.UnionWith(["hotspot", "proxy", "scheduler"]);
        return router;
    }

    /// <summary>Does with a router what its label says, and plugs it in at an address.</summary>
    /// <param name="router">The router.</param>
    /// <param name="kit">The kit's folder.</param>
    /// <param name="address">The address.</param>
    /// <param name="press">Whether somebody presses its button.</param>
    /// <exception cref="RouterTrapException">A script stopped.</exception>
    public void RunKit(SimulatedRouter router, string kit, string address, bool press = true)
    {
        foreach (var file in Directory.GetFiles(kit, "*.rsc").Concat(Directory.GetFiles(kit, "*.pem")))
            router.Files.Put(Path.GetFileName(file), File.ReadAllText(file));
        router.ButtonPressed = press;
        if (press)
        {
            router.Console("/import file-name=1-device-mode.rsc");
            // It reboots.
            clock.Advance(TimeSpan.FromMinutes(2));
        }

        router.Console($"/import file-name={Path.GetFileName(Directory.GetFiles(kit, "2-*.rsc").Single())}");
        PlugIn(router, address);
    }

    /// <summary>Puts a router on an address.</summary>
    public void PlugIn(SimulatedRouter router, string address) => _plugged[address] = router;

    /// <summary>A connection as the network would make it: to the router of that address, which shows the certificate that its api-ssl has.</summary>
    public IRouterOsConnection Connect(RouterTarget target) => new RouterOsConnection(async ct =>
    {
        if (!_plugged.TryGetValue(target.Host, out var router))
            throw new IOException("No route to host");
        var stream = await InProcessApi.Connector(router, hub, clock, to: IPAddress.Parse(target.Host))(ct);
        var name = router.Management.Service("api-ssl")!["certificate"];
        var shown = router.Config.Rows(router.Schema["/certificate"]).First(row => row.Name == name)["fingerprint"];
        return shown == target.Pin ? stream : throw new AuthenticationException("another certificate");
    }, target.Login, new RouterOsOptions(), clock);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var router in _plugged.Values)
            router.Dispose();
    }
}
