using System.Net;
using System.Text;
using InternetDesa.Core.Inventory;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Snmp;

/// <summary>
/// The routers of the villages that have no agent, as a RouterOS device shows itself by SNMP. All is a function of the world and the
/// time: counters go on over a restart of the simulator, and begin anew where the village's power was cut.
/// </summary>
internal sealed class VillageRouters
{
    /// <summary>The community of all routers: the villages are made up, and on this machine only.</summary>
    public const string Community = "desa-demo";

    private const string Mikrotik = "1.3.6.1.4.1.14988.1.1";
    private const double UserBps = 600_000;
    private readonly VillageWorld _world;
    private readonly TimeProvider _time;
    private readonly Dictionary<IPAddress, WorldVillage> _villages;

    /// <summary>Makes the routers.</summary>
    public VillageRouters(VillageWorld world, TimeProvider time)
    {
        _world = world;
        _time = time;
        _villages = world.Villages.Where(village => !village.HasAgent).ToDictionary(village => village.Address);
    }

    /// <summary>A router's objects, in the order of their OIDs; null where there is none, or its village is dark.</summary>
    public IReadOnlyList<SnmpVarBind>? At(IPAddress address)
    {
        var now = _time.GetUtcNow();
        if (!_villages.TryGetValue(address, out var village) || _world.CutAt(village, now) is not null)
            return null;
        var objects = new SortedDictionary<Oid, SnmpValue>();
        void Put(string oid, SnmpValue value) => objects[Oid.Parse(oid)] = value;

        var boot = _world.PoweredSince(village, now);
        var load = Math.Min(1, TrafficModel.DownBps(village, now) / 40e6);
        Put("1.3.6.1.2.1.1.1.0", Text("RouterOS hAP ac2"));
        Put("1.3.6.1.2.1.1.2.0", SnmpValue.FromOid(Oid.Parse("1.3.6.1.4.1.14988.1")));
        Put("1.3.6.1.2.1.1.3.0", SnmpValue.FromUnsigned(SnmpType.TimeTicks, (uint)(long)((now - boot).TotalSeconds * 100)));
        Put("1.3.6.1.2.1.1.5.0", Text(village.Title));
        Put("1.3.6.1.2.1.25.3.3.1.2.1", SnmpValue.FromSigned((int)(5 + (40 * load))));
        Put("1.3.6.1.2.1.25.2.3.1.5.65536", SnmpValue.FromSigned(131_072));
        Put("1.3.6.1.2.1.25.2.3.1.6.65536", SnmpValue.FromSigned((int)(131_072 * (0.35 + (0.2 * load)))));
        Gauge(Put, 1, "cpu-temperature", (uint)(42 + (18 * load)), 1);
        Gauge(Put, 2, "voltage", 240, 3);

        var (down, up) = (TrafficModel.DownBytes(village, boot, now), TrafficModel.UpBytes(village, boot, now));
        Interface(Put, 1, "ether1", village.Uplink == UplinkType.Fibre ? 1000u : 100u, down, up);
        Interface(Put, 2, "wlan1", 100, up, down);
        var users = (int)(TrafficModel.DownBps(village, now) / UserBps);
        for (var i = 1; i <= users; i++)
            Put($"{Mikrotik}.5.1.1.2.{i}", SnmpValue.FromSigned(1));
        Put($"{Mikrotik}.1.3.1.6.2", SnmpValue.FromUnsigned(SnmpType.Counter32, (ulong)users + 2));
        Put($"{Mikrotik}.1.3.1.9.2", SnmpValue.FromSigned(-104));
        if (village.Uplink == UplinkType.Mobile)
        {
            Put($"{Mikrotik}.16.1.1.3.3", SnmpValue.FromSigned(-11));
            Put($"{Mikrotik}.16.1.1.4.3", SnmpValue.FromSigned(-97));
            Put($"{Mikrotik}.16.1.1.7.3", SnmpValue.FromSigned(9));
        }

        return [.. objects.Select(pair => new SnmpVarBind(pair.Key, pair.Value))];
    }

    private static void Interface(Action<string, SnmpValue> put, int index, string name, uint megabits, double received, double sent)
    {
        put($"1.3.6.1.2.1.2.2.1.8.{index}", SnmpValue.FromSigned(1));
        put($"1.3.6.1.2.1.2.2.1.14.{index}", SnmpValue.FromUnsigned(SnmpType.Counter32, 0));
        put($"1.3.6.1.2.1.2.2.1.20.{index}", SnmpValue.FromUnsigned(SnmpType.Counter32, 0));
        put($"1.3.6.1.2.1.31.1.1.1.1.{index}", Text(name));
        put($"1.3.6.1.2.1.31.1.1.1.6.{index}", SnmpValue.FromUnsigned(SnmpType.Counter64, (ulong)received));
        put($"1.3.6.1.2.1.31.1.1.1.10.{index}", SnmpValue.FromUnsigned(SnmpType.Counter64, (ulong)sent));
        put($"1.3.6.1.2.1.31.1.1.1.15.{index}", SnmpValue.FromUnsigned(SnmpType.Gauge32, megabits));
        put($"1.3.6.1.2.1.31.1.1.1.19.{index}", SnmpValue.FromUnsigned(SnmpType.TimeTicks, 0));
    }

    private static void Gauge(Action<string, SnmpValue> put, int index, string name, uint value, int unit)
    {
        put($"{Mikrotik}.3.100.1.2.{index}", Text(name));
        put($"{Mikrotik}.3.100.1.3.{index}", SnmpValue.FromUnsigned(SnmpType.Gauge32, value));
        put($"{Mikrotik}.3.100.1.4.{index}", SnmpValue.FromSigned(unit));
    }

    private static SnmpValue Text(string text) => SnmpValue.FromOctets(SnmpType.OctetString, Encoding.UTF8.GetBytes(text));
}
