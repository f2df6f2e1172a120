using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Tests.Agent.Probes;

public sealed class PingAndDnsTests
{
    [Fact]
    public void A_ping_without_an_answer_has_no_times() =>
        Assert.Equal("ping,target=1.1.1.1 sent=5i,recv=0i,loss_pct=100 7\n", Line(new PingPoint("1.1.1.1", 5, [])));

    [Fact]
    public void A_single_answer_has_no_jitter() =>
        Assert.Equal("ping,target=a sent=4i,recv=1i,loss_pct=75,rtt_min_ms=20,rtt_avg_ms=20,rtt_max_ms=20 7\n", Line(new PingPoint("a", 4, [20])));

    [Fact]
    public void Jitter_is_the_mean_step_between_answers() =>
        Assert.Equal("ping,target=a sent=3i,recv=3i,loss_pct=0,rtt_min_ms=20,rtt_avg_ms=30,rtt_max_ms=40,jitter_ms=15 7\n",
            Line(new PingPoint("a", 3, [20, 40, 30])));

    [Fact]
    public void An_answer_without_error_is_ok_and_silence_has_no_time()
    {
        Assert.Equal("dns,target=desa.id ok=1i,status=0i,ms=12.5 7\n", Line(new DnsPoint("desa.id", new DnsAnswer(0, TimeSpan.FromMilliseconds(12.5)))));
        Assert.Equal("dns,target=desa.id ok=0i,status=2i,ms=3 7\n", Line(new DnsPoint("desa.id", new DnsAnswer(2, TimeSpan.FromMilliseconds(3)))));
        Assert.Equal("dns,target=desa.id ok=0i,status=0i 7\n", Line(new DnsPoint("desa.id", null)));
    }

    [Fact]
    public void A_query_is_as_the_rfc_writes_it() => Assert.Equal(
        Convert.FromHexString("1234010000010000000000000464657361026964000001" + "0001"), DnsMessage.Query(0x1234, "desa.id."));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("désa.id")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234.id")]
    public void What_is_no_name_makes_no_query(string name) => Assert.Null(DnsMessage.Query(1, name));

    [Fact]
    public void Only_the_answer_to_this_query_is_read()
    {
        var query = DnsMessage.Query(0x1234, "desa.id")!;
        byte[] answer = [.. query];
        answer[2] |= 0x80;
        answer[3] = 3;

        Assert.True(DnsMessage.TryReadAnswer(answer, query, out var code));
        Assert.Equal(3, code);
        Assert.False(DnsMessage.TryReadAnswer(query, query, out _));
        Assert.False(DnsMessage.TryReadAnswer(answer, DnsMessage.Query(0x4321, "desa.id"), out _));
        Assert.False(DnsMessage.TryReadAnswer(answer, DnsMessage.Query(0x1234, "kota.id"), out _));
        Assert.False(DnsMessage.TryReadAnswer(answer.AsSpan(0, 11), query, out _));
    }

    [Fact]
    public void The_system_s_name_server_is_its_first() =>
        Assert.Equal("9.9.9.9", UdpDnsResolver.FirstServer("# comment\nsearch desa.id\nnameserver\t9.9.9.9\nnameserver 1.1.1.1\n"));

    [Fact]
    public async Task A_host_that_refuses_the_connection_has_answered()
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)reserved.LocalEndPoint!).Port;

        Assert.NotNull(await new SystemPinger(port, TimeProvider.System).PingAsync("127.0.0.1", TimeSpan.FromSeconds(10), CancellationToken.None));
    }

    private static string Line(IPoint point)
    {
        var output = new ArrayBufferWriter<byte>();
        point.Write(new LineWriter(output), 7);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
