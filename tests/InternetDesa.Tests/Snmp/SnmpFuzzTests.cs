using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Snmp;

/// <summary>Whatever comes: an answer or false, never an exception, and no more memory than what came warrants.</summary>
public sealed class SnmpFuzzTests
{
    private const int Cases = 300_000;

    private static readonly byte[][] Packets =
    [
        SnmpMessageTests.Response("0500"),
        SnmpMessageTests.Response("460900FFFFFFFFFFFFFFFF"),
        new SnmpMessage(false, "public"u8.ToArray(), SnmpPduType.Response, 77, 0, 0).Encode(
        [
            new(Oid.Parse("1.3.6.1.2.1.31.1.1.1.1.2147483650"), SnmpValue.FromOctets(SnmpType.OctetString, "ether1-gateway"u8.ToArray())),
            new(Oid.Parse("1.3.6.1.2.1.31.1.1.1.6.1"), SnmpValue.FromUnsigned(SnmpType.Counter64, 123_456_789_012)),
            new(Oid.Parse("1.3.6.1.4.1.14988.1.1.3.100.1.3.1"), SnmpValue.FromUnsigned(SnmpType.Gauge32, 4_294_967_291)),
            new(Oid.Parse("1.3.6.1.2.1.1.2.0"), SnmpValue.FromOid(Oid.Parse("1.3.6.1.4.1.14988.1"))),
            new(Oid.Parse("1.3.6.1.2.1.4.20.1.1.1"), SnmpValue.FromOctets(SnmpType.IpAddress, new byte[4])),
            new(Oid.Parse("1.3.6.1.2.1.1.9.0"), SnmpValue.Empty(SnmpType.NoSuchInstance)),
        ]),
        // The head of net-snmp: long lengths.
        [0x30, 0x82, 0, 0x29, .. SnmpMessageTests.Response("0500")[2..]],
    ];

    [Fact]
    public void Every_truncation_and_every_change_of_one_octet_is_survived()
    {
        foreach (var packet in Packets)
        {
            for (var length = 0; length < packet.Length; length++)
                Assert.Null(SnmpMessageTests.Decode(packet[..length]));
            for (var at = 0; at < packet.Length; at++)
            {
                for (var value = 0; value < 256; value++)
                {
                    var changed = packet.ToArray();
                    changed[at] = (byte)value;
                    Look(changed);
                }
            }
        }
    }

    [Fact]
    public void Mutations_are_survived()
    {
        var random = new Random(33);
        byte[] nasty = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xFF, 0x30, 0x02, 0x04, 0x06, 0x46];
        for (var i = 0; i < Cases; i++)
        {
            var packet = Packets[random.Next(Packets.Length)].ToList();
            for (var changes = random.Next(1, 6); changes > 0 && packet.Count > 0; changes--)
            {
                var at = random.Next(packet.Count);
                switch (random.Next(5))
                {
                    case 0:
                        packet[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        packet[at] = nasty[random.Next(nasty.Length)];
                        break;
                    case 2:
                        packet.Insert(at, nasty[random.Next(nasty.Length)]);
                        break;
                    case 3:
                        packet.RemoveAt(at);
                        break;
                    default:
                        packet.InsertRange(at, packet.GetRange(at, Math.Min(random.Next(1, 20), packet.Count - at)));
                        break;
                }
            }

            Look([.. packet]);
        }
    }

    [Fact]
    public void A_datagram_costs_at_most_sixteen_times_its_size()
    {
        // As many bindings as fit: the most that can be made of an octet.
        var varBinds = Enumerable.Repeat(new SnmpVarBind(Oid.Parse("0.0"), SnmpValue.Empty(SnmpType.Null)), 9000).ToArray();
        var bomb = new SnmpMessage(false, default, SnmpPduType.Response, 1, 0, 0).Encode(varBinds);
        Assert.NotNull(SnmpMessageTests.Decode(bomb));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(9000, SnmpMessageTests.Decode(bomb)!.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 16L * bomb.Length);
    }

    private static void Look(byte[] datagram)
    {
        if (!SnmpMessage.TryDecode(datagram, out var message) || !message.TryReadVarBinds(out var varBinds))
            return;
        // What was taken is sound: it can be printed, compared and encoded again to the same.
        Assert.True(SnmpMessage.TryDecode(message.Encode(varBinds), out var again));
        Assert.True(again.TryReadVarBinds(out var same));
        Assert.Equal(varBinds, same);
        foreach (var varBind in varBinds)
            _ = varBind.ToString();
    }
}
