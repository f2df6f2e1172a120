using System.Net;
using System.Net.Sockets;
using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.LiveTests;

/// <summary>Those who mean no good, at a collector that runs: they are bounded, counted and put out, and the villages notice nothing.</summary>
public sealed class RogueTests
{
    private const int Allowed = 40, Flood = 300;

    // A CONNECT has ten seconds, and so has a handshake of TLS.
    private const double SecondsToClose = 25;
    private const double SecondsToRevoke = 60;

    [Fact]
    public async Task A_flood_from_one_address_is_bounded_a_slow_loris_is_put_out_and_a_village_speaks_on()
    {
        using var site = new CollectorSite(1).WithTls().WithMqtt("MaxConnectionsPerAddress", Allowed);
        await using var collector = await site.StartAsync();
        var village = TestDevices.Agent(1);
        await using var client = await TestDevices.ConnectAsync(village, site.Mqtt);
        var rogue = Loopback.Next();
        // Half of a CONNECT each, half of them where TLS is expected; what is over the limit is closed before anything is read of it.
        var connections = new List<Loris>();
        for (var i = 0; i < Flood; i++)
            connections.Add(await Loris.ConnectAsync(rogue, i % 2 == 0 ? site.Mqtt : site.MqttTls));
        await Eventually.Holds("the flood is refused and counted",
            async () => await site.MetricAsync("desa_collector_refused_total{reason=\"flood\"}") >= Flood - Allowed, details: () => collector.Output);
        Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(village, TestDevices.Batch(1, 1, points: 1)));

        var seq = 1;
        await Eventually.Holds("every slow connection is closed", async () =>
        {
            // A byte now and then, and the village reports all the while.
            connections.ForEach(connection => connection.Drip());
            Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(village, TestDevices.Batch(1, ++seq, points: 1)));
            return connections.TrueForAll(connection => connection.IsClosed);
        }, SecondsToClose, () => $"{connections.Count(connection => !connection.IsClosed)} are open\n{collector.Output}");
        connections.ForEach(connection => connection.Dispose());

        // Who left makes room: the address is not shut out for good.
        using var again = await Loris.ConnectAsync(rogue, site.Mqtt);
        await Eventually.Holds("a connection of that address is let in again", async () =>
        {
            await Task.Yield();
            return !again.IsClosed;
        });
        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());
    }

    [Fact]
    public async Task A_certificate_that_is_revoked_is_put_out_within_a_minute_and_not_let_in_again()
    {
        using var site = new CollectorSite(2).WithTls();
        var device = TestDevices.Agent(1);
        var issued = site.WithDevice(device, "agent");
        var other = TestDevices.Agent(2);
        site.WithDevice(other, "other");
        site.Revoke();
        await using var collector = await site.StartAsync();
        await using var client = await ConnectAsync(site, device, "agent");
        await using var bystander = await ConnectAsync(site, other, "other");
        Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(device, TestDevices.Batch(1, 1, points: 1)));

        site.Revoke(issued.SerialNumber);
        await Eventually.Holds("the revoked one is put out", () => client.Closed.IsCompleted, SecondsToRevoke, () => collector.Output);
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(site, device, "agent"));
        Assert.True(await site.MetricAsync("desa_collector_refused_total{reason=\"revoked\"}") >= 2);
        Assert.Equal(MqttReasonCode.Success, await bystander.PublishAsync(other, TestDevices.Batch(1, 1, points: 1)));
        Assert.Contains("revoked", collector.Output, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<MqttClient> ConnectAsync(CollectorSite site, DeviceId device, string name)
    {
        var client = new MqttClient(new MqttClientOptions { ClientId = device.ToString() }, ct => MqttTcp.ConnectAsync(
            site.MqttTls.Address.ToString(), site.MqttTls.Port,
            PinnedTls.Client(site.CaFile, site[name + ".pem"], site[name + ".key"], TimeProvider.System.GetUtcNow()), null, ct), TimeProvider.System);
        try
        {
            await client.ConnectAsync(CancellationToken.None);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection that begins a packet and goes on a byte at a time.</summary>
    private sealed class Loris(Socket socket) : IDisposable
    {
        private int _looks;

        public bool IsClosed { get; private set; }

        public static async Task<Loris> ConnectAsync(IPAddress from, IPEndPoint to)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(from, 0));
            var loris = new Loris(socket);
            try
            {
                await socket.ConnectAsync(to);
            }
            catch (SocketException)
            {
                // Closed before connect(2) has told of it.
                loris.IsClosed = true;
                return loris;
            }

            // MQTT: CONNECT of 100 bytes. TLS: a handshake record of 512.
            loris.Send(to.Port == 1883 ? [0x10, 100, 0, 4] : [0x16, 3, 1, 2, 0]);
            return loris;
        }

        public void Drip()
        {
            // A byte in every fortieth look: too few to end the packet.
            if (!IsClosed && ++_looks % 40 == 0)
                Send([(byte)'M']);
            IsClosed = IsClosed || (socket.Poll(0, SelectMode.SelectRead) && Ends());
        }

        public void Dispose() => socket.Dispose();

        private bool Ends()
        {
            try
            {
                return socket.Receive(new byte[64]) == 0;
            }
            catch (SocketException)
            {
                return true;
            }
        }

        private void Send(byte[] bytes)
        {
            try
            {
                socket.Send(bytes);
            }
            catch (SocketException)
            {
                IsClosed = true;
            }
        }
    }
}
