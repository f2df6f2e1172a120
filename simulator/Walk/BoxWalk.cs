using System.Net;
using System.Net.Sockets;
using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Simulator.Walk;

/// <summary>
/// The walk of docs/id/panduan-dari-kotak.md, played: a spreadsheet, a router in its box, first contact, plan and apply; then collector,
/// pages and the village's agent with what the kit has, until the page is normal; then lightning, and another router and box.
/// </summary>
internal sealed class BoxWalk : IAsyncDisposable
{
    private const string Code = "33.01.01.2001", Network = "127.240.0.0/16", Router = "127.240.0.5";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Spreadsheet = "Kabupaten;Kecamatan;Desa;Jenis Koneksi;Kecepatan (Mbps);Jangkauan\nKab. Cilacap;Kedungreja;Tambakreja;4G;20;hub\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("desa-walk-").FullName;
    private readonly DemoConsole _console;
    private readonly VirtualClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly BoxedRouters _routers;
    private readonly WalkDesk _desk;
    private readonly IPEndPoint _collector = FreePort();
    private readonly WalkVillage _village;

    /// <summary>Makes it; nothing is done.</summary>
    /// <param name="port">The port of the pages, 0 for a free one.</param>
    /// <param name="console">Where it is shown.</param>
    public BoxWalk(int port, DemoConsole console)
    {
        _console = console;
        _routers = new BoxedRouters(_clock, IPAddress.Parse("127.240.0.1"));
        _desk = new WalkDesk(_folder, _clock, _routers, console);
        _village = new WalkVillage(_folder, _collector, port);
    }

    /// <summary>The village's page, once the servers run.</summary>
    public Uri Page => new(_village.Pages, $"desa/{Code.Replace(".", "", StringComparison.Ordinal)}");

    /// <summary>Plays it to its end; the pages stay until it is disposed of.</summary>
    /// <exception cref="DemoException">A step did not do what it should.</exception>
    /// <exception cref="IOException">The port of the pages is taken.</exception>
    public async Task PlayAsync(CancellationToken ct)
    {
        Province();
        Title("a router in its box, and the bench kit of its village");
        using var first = _routers.Unpack("AAA1");
        FromTheBox(first, "enrol", Code);
        Title("the village's box is switched on");
        await _village.StartServersAsync(ct);
        await _village.SwitchOnAsync(Kit, "box-1");
        await NormalAsync(default, ct);

        Title("lightning: another router and another box take the village's place");
        var before = (await _village.LookAsync(ct))?.LastReport ?? default;
        using var second = _routers.Unpack("BBB2");
        FromTheBox(second, "replace", Code, "--serial", "BBB2", "--reason", "tersambar petir", "--with-agent");
        await UntilAsync("the collector refuses the old box", () => Task.FromResult(!_village.IsConnected), ct);
        _console.Say("the old box is out: its certificate was revoked");
        await _village.SwitchOnAsync(Kit, "box-2");
        await NormalAsync(before.AddSeconds(2), ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _village.DisposeAsync();
        _routers.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Kit => _desk[$"kits/{Code}"];

    private void Province()
    {
        Title($"once for the province, in {_folder}");
        _desk.Run(0, "vault", "init");
        _desk.Run(0, "ca", "init");
        _desk.Run(0, "hub", "init", "--endpoint", "hub.example:51820", "--network", Network);
        _desk.Run(0, "ca", "issue", "server", "collector", "--host", _collector.Address.ToString(), "--out", "@server");
        File.WriteAllText(_desk["daftar.csv"], Spreadsheet);
        File.WriteAllText(_desk["manifest.yaml"], SmallManifest.Hotspot);
        _desk.Run(0, "inventory", "import", "@daftar.csv", "--out", "@inventory.csv");
    }

    // What the verb makes, on the router by hand as the label says, the first contact, and all else by plan and apply.
    private void FromTheBox(SimulatedRouter router, params string[] verb)
    {
        _desk.Run(0, [.. verb, "--kits", "@kits", "--collector", $"mqtts://{_collector}"]);
        _desk.Run(0, "hub", "render", "--out", "@hub");
        _desk.Run(0, "snmp-users", "--out", "@snmp");
        _console.Announce("on the router, as its label says: /import 1-device-mode.rsc, its button, /import 2-desa-….rsc");
        _routers.RunKit(router, Kit, Router);
        _desk.Run(0, "enrol", Code, "--check");
        _desk.Run(1, "plan", Code, "--out", "@plan.json");
        _desk.Run(0, "apply", Code, "@plan.json");
        _desk.Run(0, "drift", Code);
    }

    private async Task NormalAsync(DateTimeOffset after, CancellationToken ct)
    {
        await UntilAsync("the village is normal", async () => await _village.LookAsync(ct) is ("normal", { } report) && report > after, ct);
        _console.Announce($"the village is normal: {Page}");
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken ct)
    {
        for (var since = TimeProvider.System.GetTimestamp(); !await holds();)
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
                throw new DemoException($"not within {Patience.TotalMinutes:0} minutes: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        }
    }

    private void Title(string text) => _console.Announce($"\n# {text}");

    // The kit names it before the collector runs.
    private static IPEndPoint FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return (IPEndPoint)free.LocalEndpoint;
    }
}
