using System.Collections.Concurrent;
using System.Net;
using System.Text;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Polling;

/// <summary>
/// Devices in a test's own time: what each has at a moment, or nothing from a dark one. Messages are encoded, so that bytes are real.
/// </summary>
internal sealed class SimulatedClient(ManualTimeProvider time, Func<IPAddress, IReadOnlyList<SnmpVarBind>?> objects) : ISnmpClient
{
    // What passes the usual MTU; a GETBULK is cut there, as devices do.
    private const int MaxAnswer = 1400;

    /// <summary>How long a device takes for a request; the default is none at all.</summary>
    public Func<IPAddress, IReadOnlyList<Oid>, TimeSpan> Latency { get; init; } = (_, _) => TimeSpan.Zero;

    /// <summary>Which start of the devices' v3 engine answers; 0 without v3.</summary>
    public int EngineRun { get; set; }

    /// <summary>Every request, with when it was made.</summary>
    public ConcurrentQueue<(IPAddress Device, DateTimeOffset At, SnmpPduType Type, IReadOnlyList<Oid> Oids)> Requests { get; } = new();

    public async ValueTask<SnmpResponse> AskAsync(SnmpTarget target, SnmpRequest request, CancellationToken cancellationToken)
    {
        var (device, oids) = (target.EndPoint.Address, request.Oids);
        Requests.Enqueue((device, time.GetUtcNow(), request.Type, oids));
        var latency = Latency(device, oids);
        var question = Size(request.Type, [.. oids.Select(oid => new SnmpVarBind(oid, SnmpValue.Empty(SnmpType.Null)))], request.MaxRepetitions);
        if (objects(device) is not { } all || latency > target.Timeout)
        {
            await Task.Delay(target.Timeout * (1 + target.Retries), time, cancellationToken);
            return new SnmpResponse(SnmpOutcome.Timeout, []) { Timeouts = 1 + target.Retries, Bytes = question * (1 + target.Retries) };
        }

        if (latency > TimeSpan.Zero)
            await Task.Delay(latency, time, cancellationToken);
        List<SnmpVarBind> found = request.Type switch
        {
            SnmpPduType.Get => [.. oids.Select(oid => Get(all, oid))],
            SnmpPduType.GetNext => [.. oids.Select(oid => Next(all, oid))],
            _ => Bulk(all, oids, request.MaxRepetitions),
        };
        return new SnmpResponse(SnmpOutcome.Answered, found)
        {
            RoundTrip = latency, Bytes = question + Size(SnmpPduType.Response, found, 0), EngineRun = EngineRun,
        };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int Size(SnmpPduType type, List<SnmpVarBind> varBinds, int repetitions) =>
        new SnmpMessage(false, "public"u8.ToArray(), type, int.MaxValue, 0, repetitions).Encode(varBinds).Length;

    private static SnmpVarBind Get(IReadOnlyList<SnmpVarBind> all, Oid name) =>
        First(all, name) is var i && i < all.Count && all[i].Oid == name ? all[i] : new SnmpVarBind(name, SnmpValue.Empty(SnmpType.NoSuchInstance));

    private static SnmpVarBind Next(IReadOnlyList<SnmpVarBind> all, Oid name)
    {
        var i = First(all, name);
        if (i < all.Count && all[i].Oid == name)
            i++;
        return i < all.Count ? all[i] : new SnmpVarBind(name, SnmpValue.Empty(SnmpType.EndOfMibView));
    }

    private static List<SnmpVarBind> Bulk(IReadOnlyList<SnmpVarBind> all, IReadOnlyList<Oid> oids, int repetitions)
    {
        var found = new List<SnmpVarBind>();
        var last = oids.ToArray();
        var size = 60;
        for (var row = 0; row < repetitions; row++)
        {
            for (var i = 0; i < last.Length; i++)
            {
                var next = Next(all, last[i]);
                size += next.Oid.Encoded.Length + next.Value.Content.Length + 8;
                if (size > MaxAnswer && found.Count > 0)
                    return found;
                found.Add(next);
                last[i] = next.Oid;
            }
        }

        return found;
    }

    private static int First(IReadOnlyList<SnmpVarBind> all, Oid name)
    {
        var (low, high) = (0, all.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (all[middle].Oid.CompareTo(name) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}

/// <summary>What a device has, by OID, in their order.</summary>
internal sealed class DeviceObjects
{
    private readonly List<SnmpVarBind> _objects = [];

    public IReadOnlyList<SnmpVarBind> All => _objects;

    public void Put(string oid, SnmpValue value)
    {
        var varBind = new SnmpVarBind(Oid.Parse(oid), value);
        var at = _objects.FindIndex(other => other.Oid.CompareTo(varBind.Oid) >= 0);
        if (at < 0)
            _objects.Add(varBind);
        else if (_objects[at].Oid == varBind.Oid)
            _objects[at] = varBind;
        else
            _objects.Insert(at, varBind);
    }

    public void Remove(string oid) => _objects.RemoveAll(varBind => varBind.Oid == Oid.Parse(oid));

    public void Text(string oid, string text) => Put(oid, SnmpValue.FromOctets(SnmpType.OctetString, Encoding.UTF8.GetBytes(text)));

    public void Integer(string oid, int value) => Put(oid, SnmpValue.FromSigned(value));

    public void Unsigned(string oid, SnmpType type, ulong value) => Put(oid, SnmpValue.FromUnsigned(type, value));

    /// <summary>A router of RouterOS with so many interfaces, all of it zero.</summary>
    public static DeviceObjects Router(int interfaces)
    {
        var router = new DeviceObjects();
        router.Put("1.3.6.1.2.1.1.2.0", SnmpValue.FromOid(Oid.Parse("1.3.6.1.4.1.14988.1")));
        router.Uptime(1000);
        router.Text("1.3.6.1.4.1.14988.1.1.4.4.0", "7.18.2");
        router.Text("1.3.6.1.4.1.14988.1.1.7.9.0", "hAP ax lite");
        for (var i = 1; i <= interfaces; i++)
        {
            router.Text($"1.3.6.1.2.1.31.1.1.1.1.{i}", $"ether{i}");
            router.Integer($"1.3.6.1.2.1.2.2.1.8.{i}", 1);
            router.Unsigned($"1.3.6.1.2.1.2.2.1.14.{i}", SnmpType.Counter32, 0);
            router.Unsigned($"1.3.6.1.2.1.2.2.1.20.{i}", SnmpType.Counter32, 0);
            router.Unsigned($"1.3.6.1.2.1.31.1.1.1.6.{i}", SnmpType.Counter64, 1_000_000_000_000);
            router.Unsigned($"1.3.6.1.2.1.31.1.1.1.10.{i}", SnmpType.Counter64, 1_000_000_000_000);
            router.Unsigned($"1.3.6.1.2.1.31.1.1.1.15.{i}", SnmpType.Gauge32, 1000);
            router.Unsigned($"1.3.6.1.2.1.31.1.1.1.19.{i}", SnmpType.TimeTicks, 0);
        }

        return router;
    }

    public void Uptime(double seconds) => Unsigned("1.3.6.1.2.1.1.3.0", SnmpType.TimeTicks, (uint)(long)(seconds * 100));
}
