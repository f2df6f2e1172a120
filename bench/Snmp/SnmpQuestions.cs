using System.Text;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Bench.Snmp;

/// <summary>What both sides of the benchmark know: what is asked, and what every device answers.</summary>
internal static class SnmpQuestions
{
    public const string Community = "public";

    /// <summary>Ten objects as a poll of a router has them; the answer has some 260 bytes.</summary>
    public static readonly Oid[] Ten =
    [
        .. new[]
        {
            "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.2.2.1.8.1", "1.3.6.1.2.1.2.2.1.14.1", "1.3.6.1.2.1.2.2.1.20.1",
            "1.3.6.1.2.1.31.1.1.1.1.1", "1.3.6.1.2.1.31.1.1.1.6.1", "1.3.6.1.2.1.31.1.1.1.10.1", "1.3.6.1.2.1.31.1.1.1.15.1", "1.3.6.1.2.1.31.1.1.1.19.1",
        }.Select(Oid.Parse),
    ];

    // The enterprise number for examples (RFC 5612): what the benchmark's profile is for.
    private static readonly Oid SysObjectId = Oid.Parse("1.3.6.1.2.1.1.2.0"), Router = Oid.Parse("1.3.6.1.4.1.32473.1.7");

    private const int Interfaces = 8;
    private const ulong BytesPerMillisecond = 1234;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly SnmpVarBind[] Begin = Make(), Now = Make();
    private static TimeSpan _now;

    /// <summary>A device's objects, in their order.</summary>
    public static IReadOnlyList<SnmpVarBind> Objects => Begin;

    /// <summary>
    /// The same so long after the start: uptime and counters have gone on, or every poll would find a router that was just restarted. For
    /// one thread.
    /// </summary>
    public static IReadOnlyList<SnmpVarBind> After(TimeSpan start)
    {
        if (start - _now < Tick)
            return Now;
        _now = start;
        for (var i = 0; i < Now.Length; i++)
        {
            var (oid, value) = Begin[i];
            if (value.Type == SnmpType.Counter64)
                Now[i] = new(oid, SnmpValue.FromUnsigned(value.Type, value.Unsigned + ((ulong)start.TotalMilliseconds * BytesPerMillisecond)));
            else if (oid == Ten[0])
                Now[i] = new(oid, SnmpValue.FromUnsigned(value.Type, value.Unsigned + (ulong)(start.TotalMilliseconds / 10)));
        }

        return Now;
    }

    private static SnmpVarBind[] Make()
    {
        var objects = new SortedDictionary<Oid, SnmpValue>
        {
            [Ten[0]] = SnmpValue.FromUnsigned(SnmpType.TimeTicks, 123_456_789),
            [Ten[1]] = Text("desa-wonosobo-gw"),
            [SysObjectId] = SnmpValue.FromOid(Router),
        };
        for (var i = 1; i <= Interfaces; i++)
        {
            objects[Oid.Parse($"1.3.6.1.2.1.2.2.1.8.{i}")] = SnmpValue.FromSigned(1);
            objects[Oid.Parse($"1.3.6.1.2.1.2.2.1.14.{i}")] = SnmpValue.FromUnsigned(SnmpType.Counter32, 0);
            objects[Oid.Parse($"1.3.6.1.2.1.2.2.1.20.{i}")] = SnmpValue.FromUnsigned(SnmpType.Counter32, 7);
            objects[Oid.Parse($"1.3.6.1.2.1.31.1.1.1.1.{i}")] = Text($"ether{i}");
            objects[Oid.Parse($"1.3.6.1.2.1.31.1.1.1.6.{i}")] = SnmpValue.FromUnsigned(SnmpType.Counter64, 0x0123_4567_89AB + (ulong)i);
            objects[Oid.Parse($"1.3.6.1.2.1.31.1.1.1.10.{i}")] = SnmpValue.FromUnsigned(SnmpType.Counter64, 0x9876_5432 + (ulong)i);
            objects[Oid.Parse($"1.3.6.1.2.1.31.1.1.1.15.{i}")] = SnmpValue.FromUnsigned(SnmpType.Gauge32, 1000);
            objects[Oid.Parse($"1.3.6.1.2.1.31.1.1.1.19.{i}")] = SnmpValue.FromUnsigned(SnmpType.TimeTicks, 0);
        }

        return [.. objects.Select(pair => new SnmpVarBind(pair.Key, pair.Value))];
    }

    private static SnmpValue Text(string text) => SnmpValue.FromOctets(SnmpType.OctetString, Encoding.UTF8.GetBytes(text));
}
