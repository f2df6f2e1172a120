using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Hotspot;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Core.Metrics;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Agent.Probes;

public sealed class HotspotProbeTests : IDnsResolver, IDhcpClient
{
    private static readonly byte[] Hardware = [2, 1, 2, 3, 4, 5];
    private readonly FakeWeb _web = new();
    private TimeSpan? _lease = TimeSpan.FromMilliseconds(40);
    private DnsAnswer? _dns = new DnsAnswer(0, TimeSpan.FromMilliseconds(3));

    private static readonly HotspotOptions Options = new()
    {
        LoginUrl = "http://login.desa/login", DnsName = "desa.id@192.168.88.1", OpenPages = ["http://desa.id/"], DhcpInterface = "eth0",
    };

    [Fact]
    public async Task A_hotspot_that_works_says_so_step_by_step()
    {
        _web.Answer = url => Page(url.Host == "login.desa" ? "<html><FORM name=login>" : "hello");
        Assert.Equal("hotspot login_ok=1i,ms=0,dhcp_ok=1i,dhcp_ms=40,dns_ok=1i,open_ok=1i 7\n", await MeasureAsync());
    }

    [Fact]
    public async Task What_does_not_work_is_said_and_the_next_step_is_tried_all_the_same()
    {
        (_lease, _dns) = (null, null);
        _web.Answer = url => url.Host == "login.desa" ? Page("no such page") : new WebAnswer(302, new Uri("http://login.desa/login"), [], TimeSpan.Zero, 0);
        Assert.Equal("hotspot login_ok=0i,ms=0,dhcp_ok=0i,dns_ok=0i,open_ok=0i 7\n", await MeasureAsync());
        _web.Answer = _ => null;
        Assert.Equal("hotspot login_ok=0i,dhcp_ok=0i,dns_ok=0i,open_ok=0i 7\n", await MeasureAsync());
    }

    [Fact]
    public void Every_field_is_in_the_schema()
    {
        foreach (var field in new[] { "login_ok", "ms", "dhcp_ok", "dhcp_ms", "dns_ok", "open_ok" })
            Assert.NotNull(MetricSchema.Find("hotspot"u8)!.Field(Encoding.ASCII.GetBytes(field)));
    }

    [Fact]
    public async Task An_offer_is_asked_for_by_broadcast_and_none_is_taken()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var client = new UdpDhcpClient("", "33/01/01/2001/agent", TimeProvider.System, new IPEndPoint(IPAddress.Loopback, 0), (IPEndPoint)server.Client.LocalEndPoint!);
        var asking = client.AskAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        var discover = await server.ReceiveAsync();
        Assert.True(discover.Buffer.Length >= 300);
        Assert.Equal((1, 6, 0x80, 2), (discover.Buffer[0], discover.Buffer[2], discover.Buffer[10], discover.Buffer[28]));
        // Another's offer, rubbish, and then ours.
        await server.SendAsync(Offer(discover.Buffer, xid: 1), discover.RemoteEndPoint);
        await server.SendAsync("rubbish"u8.ToArray(), discover.RemoteEndPoint);
        Assert.False(asking.IsCompleted);
        await server.SendAsync(Offer(discover.Buffer), discover.RemoteEndPoint);
        Assert.NotNull(await asking);
        Assert.Equal(0, server.Available);
    }

    [Fact]
    public async Task No_offer_in_time_is_none()
    {
        var time = new ManualTimeProvider();
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var asking = new UdpDhcpClient("", "x", time, new IPEndPoint(IPAddress.Loopback, 0), (IPEndPoint)server.Client.LocalEndPoint!)
            .AskAsync(TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        await server.ReceiveAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await asking.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void No_bytes_of_a_server_break_the_reader()
    {
        var offer = Offer(DhcpMessage.WriteDiscover(7, Hardware));
        Assert.Equal(IPAddress.Parse("10.5.50.9"), DhcpMessage.ReadOffer(offer, 7, Hardware));
        for (var length = 0; length < offer.Length; length++)
            DhcpMessage.ReadOffer(offer.AsSpan(0, length), 7, Hardware);
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var mutant = offer.AsSpan().ToArray();
            for (var n = 0; n < 3; n++)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            DhcpMessage.ReadOffer(mutant.AsSpan(0, random.Next(mutant.Length + 1)), 7, Hardware);
        }
    }

    ValueTask<DnsAnswer?> IDnsResolver.ResolveAsync(string name, string? server, TimeSpan timeout, CancellationToken ct)
    {
        Assert.Equal(("desa.id", "192.168.88.1"), (name, server));
        return new(_dns);
    }

    ValueTask<TimeSpan?> IDhcpClient.AskAsync(TimeSpan timeout, CancellationToken ct) => new(_lease);

    private async Task<string> MeasureAsync() => WebProbeTests.Line(Assert.Single(
        await new HotspotProbe(Options, TimeSpan.FromMinutes(1), this, this, _web, new ManualTimeProvider()).MeasureAsync(CancellationToken.None)));

    private static WebAnswer Page(string text) => new(200, null, Encoding.UTF8.GetBytes(text), TimeSpan.FromMilliseconds(5), 500);

    private static byte[] Offer(byte[] discover, uint? xid = null)
    {
        var offer = discover.AsSpan().ToArray();
        offer[0] = 2;
        if (xid is { } other)
            BinaryPrimitives.WriteUInt32BigEndian(offer.AsSpan(4), other);
        IPAddress.Parse("10.5.50.9").GetAddressBytes().CopyTo(offer, 16);
        byte[] options = [0, 54, 4, 10, 5, 50, 1, 53, 1, 2, 255];
        options.CopyTo(offer, 240);
        return offer;
    }
}
