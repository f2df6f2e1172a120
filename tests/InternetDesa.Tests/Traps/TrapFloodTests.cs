using System.Net;
using System.Net.Sockets;
using InternetDesa.Collector;
using InternetDesa.Collector.Polling;
using InternetDesa.Collector.Traps;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Traps;

/// <summary>The short run of <c>./desa bench traps</c>: real datagrams, half of them malformed, faster than anybody reads.</summary>
public sealed class TrapFloodTests
{
    private const int Datagrams = 20_000;

    [Fact]
    public async Task Every_datagram_of_a_flood_is_accounted_for()
    {
        var directory = Directory.CreateTempSubdirectory("desa-flood-");
        try
        {
            await using var pool = new SyncPool(1);
            await using var spool = SpoolLog.Open(new SpoolOptions { Directory = directory.FullName }, pool, TimeProvider.System);
            using var collector = new CollectorStats(TimeProvider.System);
            using var polling = new PollingStats();
            using var traps = new TrapStats();
            var device = new PolledDevice(DeviceId.Parse("33/01/01/2001/gw"),
                new SnmpTarget(new IPEndPoint(IPAddress.Loopback, 9), new SnmpCommunity("rahasia")), TimeSpan.FromMinutes(1), HasAgent: false);
            var sources = new TrapSources([device]);
            var hints = 0;
            var handler = new TrapHandler(sources, _ => Interlocked.Increment(ref hints) > 0, new PollRecorder(spool, collector, polling, TimeProvider.System),
                eventsAMinute: 10, traps, TimeProvider.System);
            await using var listener = new SnmpTrapListener(new IPEndPoint(IPAddress.Loopback, 0), sources.CredentialsOf, handler.HandleAsync,
                new SnmpKeyRing(), TimeProvider.System);
            Send(listener.EndPoint);
            var stats = listener.Stats;
            await Eventually.True(() => stats.Received + stats.KernelDrops == Datagrams && stats.UnderWay == 0, "the end of the flood");
            Assert.Equal(stats.Received, stats.NotAllowed + stats.Malformed + stats.NotAuthentic + stats.Overloaded + stats.Reported + stats.Unstored + stats.Stored);
            // The clock of a minute may turn within the flood.
            Assert.InRange(stats.Stored, 10, 20);
            Assert.Equal(stats.Unstored, traps.FloodedEvents);
            Assert.True(stats.Malformed > 0 && hints >= 10);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Send(IPEndPoint to)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var sound = new SnmpMessage(false, "rahasia"u8.ToArray(), SnmpPduType.Trap, 7, 0, 0).Encode(
        [
            new(Oid.Parse("1.3.6.1.2.1.1.3.0"), SnmpValue.FromUnsigned(SnmpType.TimeTicks, 4711)),
            new(Oid.Parse("1.3.6.1.6.3.1.1.4.1.0"), SnmpValue.FromOid(Oid.Parse("1.3.6.1.6.3.1.1.5.3"))),
        ]);
        var random = new Random(1);
        for (var i = 0; i < Datagrams; i++)
        {
            var datagram = sound.ToArray();
            if (i % 2 == 1)
                datagram[random.Next(datagram.Length)] ^= (byte)random.Next(1, 256);
            socket.SendTo(datagram.AsSpan(0, i % 2 == 1 ? random.Next(1, datagram.Length) : datagram.Length), to);
        }
    }
}
