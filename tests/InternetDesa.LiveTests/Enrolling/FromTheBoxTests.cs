using System.Net;
using System.Text.Json;
using InternetDesa.LiveTests.Support;
using InternetDesa.Status;
using InternetDesa.Tests.Provisioning.Enrolling;
using InternetDesa.Simulator.RouterOs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace InternetDesa.LiveTests.Enrolling;

/// <summary>
/// The walk of docs/id/panduan-dari-kotak.md: a spreadsheet, a router in its box, first contact, plan and apply; then the programs of
/// agent, collector and status with what the kit has, until the page is normal; then lightning. Routers are simulated, in a time of their own.
/// </summary>
public sealed class FromTheBoxTests
{
    [Fact]
    public async Task A_box_becomes_a_live_village_and_lives_on_after_lightning()
    {
        using var bench = new EnrolBench("", "127.240.0.0/16", TimeProvider.System.GetUtcNow());
        var mqtt = new IPEndPoint(Loopback.Next(), 8883);
        Prepare(bench, mqtt);

        // The first router, from its box to the hotspot.
        using var router = bench.Unpack("AAA1");
        Enrol(bench, router, mqtt, "enrol", "33.01.01.2001");
        await using var collector = StartCollector(bench, mqtt);
        await collector.SaidAsync("MQTT server on");
        await using var site = await StartStatusAsync(bench);
        await using var agent = StartAgent(bench, "box-1");
        await IsNormalAsync(site, agent, collector);

        // Lightning: another router and another box; the old box is out, and the village's page goes on.
        using var next = bench.Unpack("BBB2");
        Enrol(bench, next, mqtt, "replace", "33.01.01.2001", "--serial", "BBB2", "--reason", "tersambar petir", "--with-agent");
        await Eventually.Holds("the old box being refused", () => collector.Output.Contains("was taken back", StringComparison.Ordinal)
            || collector.Output.Contains(" is revoked", StringComparison.Ordinal), seconds: 60, details: () => $"{agent.Output}\n{collector.Output}");
        agent.Terminate();
        await agent.ExitAsync();
        await using var second = StartAgent(bench, "box-2");
        var before = await LastReportAsync(site);
        await Eventually.Holds("a report of the new box", async () => await LastReportAsync(site) > before.AddSeconds(2), details: () => $"{second.Output}\n{collector.Output}");
        await IsNormalAsync(site, second, collector);
    }

    private static void Prepare(EnrolBench bench, IPEndPoint mqtt)
    {
        var desactl = bench.Desactl;
        File.WriteAllText(desactl["daftar.csv"], "Kabupaten;Kecamatan;Desa;Jenis Koneksi;Kecepatan (Mbps);Jangkauan\nKab. Cilacap;Kedungreja;Tambakreja;4G;20;hub\n");
        desactl.Did("inventory", "import", desactl["daftar.csv"], "--out", desactl["inventory.csv"]);
        desactl.Did("ca", "issue", "server", "collector", "--host", mqtt.Address.ToString(), "--out", desactl["server"]);
        File.WriteAllText(desactl["manifest.yaml"], SmallManifest.Hotspot);
    }

    // What the verb makes, on the router by hand as the label says, the first contact, and all else by plan and apply.
    private static void Enrol(EnrolBench bench, Simulator.RouterOs.SimulatedRouter router, IPEndPoint mqtt, params string[] verb)
    {
        var desactl = bench.Desactl;
        desactl.Did([.. verb, "--kits", desactl["kits"], "--collector", $"mqtts://{mqtt}"]);
        desactl.Did("hub", "render", "--out", desactl["hub"]);
        desactl.Did("snmp-users", "--out", desactl["snmp"]);
        bench.RunKit(router, desactl["kits/33.01.01.2001"], "127.240.0.5");
        Ends(0, "enrol", "33.01.01.2001", "--check");
        Ends(1, "plan", "33.01.01.2001", "--out", desactl["plan.json"]);
        Ends(0, "apply", "33.01.01.2001", desactl["plan.json"]);
        Ends(0, "drift", "33.01.01.2001");

        void Ends(int code, params string[] arguments)
        {
            var ended = bench.Run(arguments);
            var said = desactl.Said();
            Assert.True(ended == code, said);
        }
    }

    private static ChildProcess StartCollector(EnrolBench bench, IPEndPoint mqtt)
    {
        var desactl = bench.Desactl;
        // Nobody has a password: all have certificates.
        File.WriteAllText(desactl["passwords"], "");
        File.WriteAllText(desactl["collector.json"], JsonSerializer.Serialize(new
        {
            Collector = new
            {
                DataDirectory = desactl["data"],
                Database = desactl["state.db"],
                InventoryFile = desactl["inventory.csv"],
                ReceiptIntervalSeconds = 1,
                Mqtt = new
                {
                    Listen = "",
                    TlsListen = mqtt.ToString(),
                    PasswordFile = desactl["passwords"],
                    CertificateFile = desactl["server/collector.pem"],
                    KeyFile = desactl["server/collector.key"],
                    ClientCaFile = desactl["authority/ca.pem"],
                    ClientCrlFile = desactl["authority/revoked.pem"],
                },
                Admin = new { Listen = "" },
                Polling = new { CredentialsFile = desactl["snmp"] },
            },
        }));
        return ChildProcess.Start(ChildProcess.Dotnet, [Repository.Program("collector"), "--config", desactl["collector.json"]], desactl[""]);
    }

    // The kit's own files, copied to the box; what systemd would put elsewhere, and the machine's network, by the command line.
    private static ChildProcess StartAgent(EnrolBench bench, string box)
    {
        Directory.Move(bench.Desactl["kits/33.01.01.2001/agent"], bench.Desactl[box]);
        var etc = bench.Desactl[$"{box}/etc/internet-desa"];
        return ChildProcess.Start(ChildProcess.Dotnet,
        [
            Repository.Program("agent"), "--config", Path.Combine(etc, "agent.json"),
            $"--Agent:CaFile={etc}/ca.pem", $"--Agent:CertificateFile={etc}/agent.pem", $"--Agent:KeyFile={etc}/secrets/agent.key", $"--Agent:DataDirectory={bench.Desactl[box]}/data",
            "--Agent:IntervalSeconds=1", "--Agent:ReconnectSeconds=1", "--Agent:LocalPage:Listen=", "--Agent:LocalPage:Router=127.0.0.1", "--Agent:Net:Interfaces:0=lo", "--Agent:Ping:Targets:0=127.0.0.1",
            "--Agent:Ping:Count=1", "--Agent:Ping:TimeoutMs=500",
        ], bench.Desactl[""]);
    }

    private static async Task<WebApplication> StartStatusAsync(EnrolBench bench)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddStatus(new StatusOptions { Database = bench.Desactl["state.db"], Listen = "http://127.0.0.1:0", RefreshSeconds = 1 });
        var site = builder.Build();
        site.MapStatus();
        await site.StartAsync();
        return site;
    }

    private static async Task IsNormalAsync(WebApplication site, ChildProcess agent, ChildProcess collector)
    {
        await Eventually.Holds("the village being normal", async () => await VillageAsync(site) is { } village && village.GetProperty("state").GetString() == "normal",
            seconds: 60, details: () => $"{agent.Output}\n{collector.Output}");
        using var http = new HttpClient();
        Assert.Contains("Tambakreja", await http.GetStringAsync($"{site.Urls.First()}/desa/3301012001"), StringComparison.Ordinal);
    }

    private static async Task<DateTimeOffset> LastReportAsync(WebApplication site) =>
        await VillageAsync(site) is { } village && village.GetProperty("last_report") is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : default;

    // Null as long as the pages have no data.
    private static async Task<JsonElement?> VillageAsync(WebApplication site)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{site.Urls.First()}/api/v1/villages"));
        if (!answer.IsSuccessStatusCode)
            return null;
        var villages = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("villages");
        return villages.GetArrayLength() == 1 ? villages[0] : null;
    }
}
