using System.Net;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Simulator.RouterOs;
using InternetDesa.Tests.Provisioning.Cli;

namespace InternetDesa.Tests.Provisioning.Enrolling;

/// <summary>A bench with desactl, an authority, a hub, an inventory, and routers out of their boxes.</summary>
internal sealed class EnrolBench : IDisposable
{
    private readonly IPAddress _hub;
    private readonly Dictionary<string, SimulatedRouter> _routers = [];

    /// <summary>Makes the bench.</summary>
    /// <param name="inventory">The inventory; empty for none yet.</param>
    /// <param name="network">The network of the hub.</param>
    /// <param name="start">What time it is.</param>
    public EnrolBench(string inventory, string network = "10.240.0.0/16", DateTimeOffset? start = null)
    {
        Clock = new VirtualClock(start ?? new DateTimeOffset(2026, 11, 22, 1, 0, 0, TimeSpan.Zero));
        _hub = IPAddress.Parse(network.Replace("0/16", "1", StringComparison.Ordinal));
        Desactl = new DesactlBench(Clock) { Connect = Connect };
        if (inventory.Length > 0)
            File.WriteAllText(Desactl["inventory.csv"], inventory);
        Desactl.Did("vault", "init");
        Desactl.Did("ca", "init");
        Desactl.Did("hub", "init", "--endpoint", "hub.example:51820", "--network", network);
    }

    public VirtualClock Clock { get; }

    public DesactlBench Desactl { get; }

    public void Dispose()
    {
        foreach (var router in _routers.Values)
            router.Dispose();
        Desactl.Dispose();
    }

    /// <summary>Has operators: ani, technician of 33.01; citra, who looks; dewi, admin.</summary>
    public void WithOperators() => new OperatorsFile(
    [
        Person("ani", OperatorRole.Technician, "3301"), Person("citra", OperatorRole.Viewer, "33"), Person("dewi", OperatorRole.Admin, "33"),
    ], 50).Save(Desactl["operators.json"]);

    /// <summary>The options by which somebody works.</summary>
    public string[] As(string who) =>
        ["--operators", Desactl["operators.json"], "--operator-key", Desactl[$"{who}.pem"], "--journal", Desactl["journal.db"]];

    /// <summary>The journal.</summary>
    public FleetJournal Journal() => FleetJournal.Open(Desactl["journal.db"], Clock);

    /// <summary>A router as it leaves its box: a hotspot forbidden, the account admin, everything open.</summary>
    public SimulatedRouter Unpack(string serial, string version = "7.20")
    {
        var router = new SimulatedRouter(new RouterSettings { Serial = serial, Version = RouterVersion.Parse(version), User = "kosong", Model = "hEX S" }, Clock);
        router.DeviceMode.Forbidden.UnionWith(["hotspot", "proxy", "scheduler"]);
        return router;
    }

    /// <summary>Does with a router what the label says, and plugs it in at the address.</summary>
    public void RunKit(SimulatedRouter router, string kit, string address, bool press = true)
    {
        foreach (var file in Directory.GetFiles(kit, "*.rsc").Concat(Directory.GetFiles(kit, "*.pem")))
            router.Files.Put(Path.GetFileName(file), File.ReadAllText(file));
        router.ButtonPressed = press;
        if (press)
        {
            router.Console("/import file-name=1-device-mode.rsc");
            Clock.Advance(TimeSpan.FromMinutes(2));
        }

        router.Console($"/import file-name={Path.GetFileName(Assert.Single(Directory.GetFiles(kit, "2-*.rsc")))}");
        PlugIn(router, address);
    }

    /// <summary>Puts a router on an address.</summary>
    public void PlugIn(SimulatedRouter router, string address) => _routers[address] = router;

    /// <summary>Runs a command line while the routers' time passes.</summary>
    public int Run(params string[] arguments)
    {
        var task = Desactl.RunAsync(arguments);
        Clock.RunUntil(task);
        return task.GetAwaiter().GetResult();
    }

    private Operator Person(string name, OperatorRole role, string scope) => new(name, role, [scope], OperatorKey.Create(Desactl[$"{name}.pem"]));

    // As the network would: to the router of that address, which shows the certificate that its api-ssl has.
    private RouterOsConnection Connect(RouterTarget target) => new(async ct =>
    {
        if (!_routers.TryGetValue(target.Host, out var router))
            throw new IOException("No route to host");
        var stream = await InProcessApi.Connector(router, _hub, Clock, to: IPAddress.Parse(target.Host))(ct);
        var name = router.Management.Service("api-ssl")!["certificate"];
        var shown = router.Config.Rows(router.Schema["/certificate"]).First(row => row.Name == name)["fingerprint"];
        return shown == target.Pin ? stream : throw new System.Security.Authentication.AuthenticationException("another certificate");
    }, target.Login, new RouterOsOptions(), Clock);
}
