using InternetDesa.Protocols.Snmp;
using InternetDesa.Simulator.Snmp;

namespace InternetDesa.Tests.Snmp;

/// <summary>Whatever comes: an answer or false, never an exception, and no more memory than what came warrants.</summary>
public sealed class SnmpFuzzTests
{
    private const int Cases = 40_000;

    private static readonly byte[][] Packets =
    [
        .. HostileDatagrams.Sound(),
        SnmpMessageTests.Response("0500"),
        SnmpMessageTests.Response("460900FFFFFFFFFFFFFFFF"),
        // The head of net-snmp: long lengths.
        [0x30, 0x82, 0, 0x29, .. SnmpMessageTests.Response("0500")[2..]],
    ];

    [Fact]
    public void Sound_packets_of_every_kind_are_taken()
    {
        foreach (var packet in Packets)
        {
            var probe = new SnmpProbe();
            probe.Look(packet);
            Assert.True(probe.Taken > 0, Convert.ToHexString(packet));
        }
    }

    [Fact]
    public void No_truncated_packet_is_taken()
    {
        var probe = new SnmpProbe();
        foreach (var packet in Packets)
        {
            for (var length = 0; length < packet.Length; length++)
                probe.Look(packet[..length]);
        }

        Assert.Equal(0, probe.Taken);
    }

    [Fact]
    public void Every_change_of_one_octet_is_survived()
    {
        var probe = new SnmpProbe();
        // Of the v3 ones a Response in clear and one encrypted; the rest differs only in what is encrypted.
        foreach (var packet in Packets.Where((packet, number) => number is < 7 or 12))
        {
            for (var at = 0; at < packet.Length; at++)
            {
                var changed = packet.ToArray();
                for (var value = 0; value < 256; value++)
                {
                    changed[at] = (byte)value;
                    probe.Look(changed);
                }
            }
        }

        Assert.True(probe.Taken > 0);
    }

    [Fact]
    public void Structured_changes_are_survived()
    {
        var hostile = new HostileDatagrams(seed: 33);
        var probe = new SnmpProbe();
        for (var i = 0; i < Cases; i++)
            probe.Look(hostile.Next());
        // Neither all noise nor all sound.
        Assert.InRange(probe.Taken, Cases / 20, Cases);
    }

    [Fact]
    public void A_datagram_costs_at_most_sixteen_times_its_size()
    {
        // As many bindings as fit: the most that can be made of an octet.
        var varBinds = Enumerable.Repeat(new SnmpVarBind(Oid.Parse("0.0"), SnmpValue.Empty(SnmpType.Null)), 7000).ToArray();
        new SnmpProbe().Look(new SnmpMessage(false, default, SnmpPduType.Response, 1, 0, 0).Encode(varBinds));
        // What allocates more is seen.
        Assert.Throws<InvalidOperationException>(() => SnmpProbe.Limited(new byte[64], octets => GC.KeepAlive(new byte[(16 * octets.Length) + 1])));
    }
}
