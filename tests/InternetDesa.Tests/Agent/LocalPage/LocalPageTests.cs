using System.Net;
using System.Net.Sockets;
using System.Text;
using InternetDesa.Agent.Evidence;
using InternetDesa.Agent.LocalPage;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Probes.Ping;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Agent.LocalPage;

public sealed class LocalPageTests
{
    [Theory]
    [InlineData(true, true, true, true, "Power")]
    [InlineData(false, true, true, true, "None")]
    [InlineData(null, false, false, false, "Router")]
    [InlineData(null, true, false, false, "Uplink")]
    [InlineData(null, null, false, false, "Uplink")]
    [InlineData(null, true, true, false, "Province")]
    [InlineData(null, false, true, true, "None")]
    public void The_nearest_trouble_is_told(bool? battery, bool? router, bool? internet, bool province, string trouble) =>
        Assert.Equal(trouble, new VillageSigns(battery, router, internet, province).Trouble.ToString());

    [Fact]
    public void A_trouble_is_told_once_with_the_time_before_it_and_again_when_it_ends()
    {
        var witness = new VillageWitness("192.168.88.1");
        witness.Note(0, [new PingPoint("192.168.88.1", 1, [1.0]), new PingPoint("192.0.2.1", 1, [9.0])]);
        Assert.Null(witness.Judge(1_000_000_000, province: true));
        witness.Note(0, [new PingPoint("192.0.2.1", 1, [])]);

        Assert.Equal(new EventPoint("trouble", "uplink", 60), witness.Judge(60_000_000_000, province: false));
        Assert.Null(witness.Judge(120_000_000_000, province: false));
        Assert.Equal(new EventPoint("trouble", "none", 90), witness.Judge(150_000_000_000, province: true));
    }

    [Fact]
    public void Echoes_from_before_the_last_answer_do_not_say_that_it_is_the_province()
    {
        var witness = new VillageWitness("192.168.88.1");
        witness.Note(0, [new PingPoint("192.168.88.1", 1, [1.0]), new PingPoint("192.0.2.1", 1, [9.0])]);
        Assert.Null(witness.Judge(1, province: true, proven: 1));
        // The router answered at once, the echo into the internet still waits for its time-out.
        witness.Note(60, [new PingPoint("192.168.88.1", 1, [1.0])]);
        Assert.Null(witness.Judge(61, province: false, proven: 1));
        Assert.Equal(VillageTrouble.None, witness.Trouble);
        witness.Note(60, [new PingPoint("192.0.2.1", 1, [])]);
        Assert.Equal("uplink", witness.Judge(120, province: false, proven: 1)?.Value);
        // And with an answer it is the province.
        witness.Note(120, [new PingPoint("192.0.2.1", 1, [9.0])]);
        Assert.Equal("province", witness.Judge(180, province: false, proven: 1)?.Value);
    }

    [Theory]
    [InlineData(VillageTrouble.Power, "PLN")]
    [InlineData(VillageTrouble.Router, "Operator desa")]
    [InlineData(VillageTrouble.Uplink, "Penyedia internet")]
    [InlineData(VillageTrouble.Province, "Diskominfo")]
    internal void Who_can_mend_it_is_the_first_to_call(VillageTrouble trouble, string first)
    {
        var html = LocalPageHtml.Write(View(trouble), Options());

        var calls = html[html.IndexOf("Hubungi", StringComparison.Ordinal)..];
        Assert.Equal(calls.IndexOf("<span>", StringComparison.Ordinal), calls.IndexOf($"<span>{first}<", StringComparison.Ordinal));
        Assert.Contains(LocalPageWords.Of(trouble).Title, html, StringComparison.Ordinal);
        Assert.Contains("Sejak 01/01/2026 08.30 WIB (2 jam 5 menit)", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 1000, 10_000);
    }

    [Fact]
    public void A_box_that_has_just_started_says_that_it_looks_and_not_that_all_is_well()
    {
        Assert.False(new VillageWitness("").IsJudged);
        var html = LocalPageHtml.Write(View(VillageTrouble.None) with { Trouble = null }, Options());
        Assert.Contains("Alat baru menyala", html, StringComparison.Ordinal);
        Assert.DoesNotContain("berfungsi", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_and_a_configuration_at_fault_are_said_and_what_the_speed_is_of_the_contract()
    {
        var options = Options();
        options.ContractMbps = 20;
        var html = LocalPageHtml.Write(View(VillageTrouble.None) with
        {
            DiskFault = "open /x: EROFS <script>", ConfigFault = "Agent:Ping:Count: write 1 to 100 echoes", MeasuredMbps = 13.9, BusyLossPct = 40, ProbeBytes = 1_260_000,
        }, options);
        foreach (var text in new[] { "EROFS &lt;script&gt;", "Pengaturan baru ditolak", "13,9 Mbps (69% kontrak)", "40%", "1,3 MB" })
            Assert.Contains(text, html, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_clock_it_says_how_long_and_not_since_when()
    {
        var html = LocalPageHtml.Write(View(VillageTrouble.Uplink) with { Since = null, Now = null }, Options());

        Assert.Contains("Sudah 2 jam 5 menit; jam alat belum disetel", html, StringComparison.Ordinal);
        Assert.DoesNotContain("1970", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_from_outside_are_harmless()
    {
        var options = Options();
        options.Village = "<script>alert(1)</script>";
        var html = LocalPageHtml.Write(View(VillageTrouble.None) with { ConfigFault = "<img src=x>" }, options);

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("GET /?x=1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 405 Method Not Allowed")]
    [InlineData("GET /../etc/passwd HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found")]
    [InlineData("\0\u0001garbage\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    public async Task It_answers_a_get_and_nothing_else(string request, string status)
    {
        using var stop = new CancellationTokenSource();
        var server = new LocalPageServer(new IPEndPoint(IPAddress.Loopback, 0), () => "<p>desa", TimeProvider.System, NullLogger.Instance);
        var running = server.RunAsync(stop.Token);
        Assert.Equal(status, (await AskAsync(server.Bound!, request)).Split('\r')[0]);
        // A visitor who says nothing keeps nobody else from the page.
        using var silent = new TcpClient();
        await silent.ConnectAsync(server.Bound!);
        Assert.EndsWith("<p>desa", await AskAsync(server.Bound!, "GET / HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);

        await stop.CancelAsync();
        await running;
    }

    private static async Task<string> AskAsync(IPEndPoint server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static LocalPageView View(VillageTrouble trouble) => new()
    {
        Trouble = trouble,
        Lasted = new TimeSpan(2, 5, 0),
        Since = new DateTimeOffset(2026, 1, 1, 8, 30, 0, TimeSpan.FromHours(7)),
        Now = new DateTimeOffset(2026, 1, 1, 10, 35, 0, TimeSpan.FromHours(7)),
        Start = StartReason.Power,
        Uptime = TimeSpan.FromHours(3),
        Queued = 12_345,
        DaysLeft = 71.4,
    };

    private static LocalPageOptions Options() => new()
    {
        Village = "Desa Tambakreja",
        ContractMbps = 20,
        Contacts = { Operator = "0812-0000-0001", Isp = "0800-1-000-000", Diskominfo = "(024) 000 001" },
    };
}
