using System.Net;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Simulator.RouterOs;
using InternetDesa.Simulator.Walk;
using InternetDesa.Tests.Provisioning.Cli;

namespace InternetDesa.Tests.Provisioning.Enrolling;

/// <summary>A bench with desactl, an authority, a hub, an inventory, and routers out of their boxes.</summary>
internal sealed class EnrolBench : IDisposable
{
    private readonly BoxedRouters _routers;

    /// <summary>Makes the bench.</summary>
    /// <param name="inventory">The inventory; empty for none yet.</param>
    /// <param name="network">The network of the hub.</param>
    /// <param name="start">What time it is.</param>
    public EnrolBench(string inventory, string network = "10.240.0.0/16", DateTimeOffset? start = null)
    {
        Clock = new VirtualClock(start ?? new DateTimeOffset(2026, 11, 22, 1, 0, 0, TimeSpan.Zero));
        _routers = new BoxedRouters(Clock, IPAddress.Parse(network.Replace("0/16", "1", StringComparison.Ordinal)));
        Desactl = new DesactlBench(Clock) { Connect = _routers.Connect };
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
        _routers.Dispose();
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

    /// <inheritdoc cref="BoxedRouters.Unpack"/>
    public SimulatedRouter Unpack(string serial, string version = "7.20") => _routers.Unpack(serial, version);

    /// <inheritdoc cref="BoxedRouters.RunKit"/>
    public void RunKit(SimulatedRouter router, string kit, string address, bool press = true) => _routers.RunKit(router, kit, address, press);

    /// <inheritdoc cref="BoxedRouters.PlugIn"/>
    public void PlugIn(SimulatedRouter router, string address) => _routers.PlugIn(router, address);

    /// <summary>Runs a command line while the routers' time passes.</summary>
    public int Run(params string[] arguments)
    {
        var task = Desactl.RunAsync(arguments);
        Clock.RunUntil(task);
        return task.GetAwaiter().GetResult();
    }

    private Operator Person(string name, OperatorRole role, string scope) => new(name, role, [scope], OperatorKey.Create(Desactl[$"{name}.pem"]));
}
