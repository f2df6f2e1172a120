using System.Net;
using System.Security.Cryptography;
using InternetDesa.Core.Releases;
using InternetDesa.LiveTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InternetDesa.LiveTests.AgentPackaging;

/// <summary>
/// An upgrade as a village has it, without systemd: collector, agent and the root side's script are the real ones, and the test stops and
/// starts the agent where the package's script would.
/// </summary>
[Collection(nameof(AgentPackage))]
public sealed class AgentUpgradeTests(AgentPackage package) : IDisposable
{
    private readonly PackageRoot _root = new();
    private readonly CollectorSite _site = new(villages: 1);
    private readonly TempDirectory _published = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly IPEndPoint _web = new(Loopback.Next(), 8080);

    public void Dispose()
    {
        _root.Dispose();
        _site.Dispose();
        _published.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_good_version_stays_and_one_that_does_not_report_is_taken_back_also_after_a_power_cut()
    {
        await _root.DpkgAsync("--install", await package.BuiltAsync());
        var options = (await File.ReadAllTextAsync(_root.Config)).Replace("Desa Tambakreja", "Desa Uji", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_root.Config, options);
        await File.WriteAllTextAsync(_root["etc/internet-desa/release.pem"], _key.ExportSubjectPublicKeyInfoPem());
        await File.WriteAllTextAsync(_published["password"], TestDevices.Password);
        await using var web = await ServeAsync();
        await using var collector = await _site.StartAsync();

        Publish(await package.WithVersionAsync("8.0.0"));
        await using (var old = StartAgent())
        {
            await OrderAsync("8.0.0", old);
            await using var root = RootSide(patience: 60);
            await root.SaidAsync("trying 8.0.0");
            await Eventually.Holds("dpkg's end", async () => await _root.InstalledAsync() == "ii 8.0.0", details: () => root.Output);
            old.Terminate();
            await old.ExitAsync();
            await using var good = StartAgent();
            await root.SaidAsync("installed 8.0.0");
            Assert.Equal(0, await root.ExitAsync());
            Assert.Equal((0, "8.0.0\ninstalled 8.0.0\n"), await CommandAsync(""));
            await good.SaidAsync("Upgrade: installed 8.0.0");

            // What is no sound package any more when root looks at it, is not installed.
            await Eventually.Holds("the order", async () => (await CommandAsync(Publish(await package.WithVersionAsync("8.5.0")))).Code == 0, details: () => good.Output);
            await Eventually.Holds("the package", () => File.Exists(Offer("ready")), details: () => good.Output);
            await File.AppendAllTextAsync(Offer("package.deb"), "more");
            await using var refusing = RootSide(patience: 60);
            await refusing.SaidAsync("refused: the package is not the one that was signed");
            Assert.Equal(0, await refusing.ExitAsync());

            Publish(await package.WithVersionAsync("9.0.0", "#!/bin/sh\nexit 1\n"));
            await OrderAsync("9.0.0", good);
            good.Terminate();
            await good.ExitAsync();
        }

        await using (var cut = RootSide(patience: 60))
        {
            await cut.SaidAsync("trying 9.0.0");
            await Eventually.Holds("dpkg's end", async () => await _root.InstalledAsync() == "ii 9.0.0", details: () => cut.Output);
            await cut.KillAsync();
        }

        // After the boot: nothing is offered, but there is a trial.
        Assert.False(File.Exists(Offer("ready")));
        await using var after = RootSide(patience: 1);
        await after.SaidAsync("rolled back 9.0.0: it did not report in time");
        Assert.Equal(0, await after.ExitAsync());
        Assert.Equal("ii 8.0.0", await _root.InstalledAsync());
        Assert.Equal(options, await File.ReadAllTextAsync(_root.Config));
        await using var back = StartAgent();
        await back.SaidAsync("Upgrade: rolled back 9.0.0");
        await Eventually.Holds("its answer", async () => await CommandAsync("") is (0, "8.0.0\nrolled back 9.0.0: it did not report in time\n"), details: () => back.Output);
        back.Terminate();
        Assert.Equal(0, await back.ExitAsync());
    }

    private string Offer(string name) => _root[$"var/lib/internet-desa-agent/upgrade/{name}"];

    private async Task OrderAsync(string version, ChildProcess agent)
    {
        await Eventually.Holds("the order", async () => (await CommandAsync($"http://{_web}/internet-desa-agent_{version}_{{arch}}.release")).Code == 0, details: () => agent.Output);
        await Eventually.Holds("the package", () => File.Exists(Offer("ready")), details: () => agent.Output);
    }

    private async Task<(int Code, string Output)> CommandAsync(string target) => await ChildProcess.RunAsync(ChildProcess.Dotnet,
        [Repository.Program("collector"), "agent", "cmd", "upgrade", TestDevices.Agent(1).ToString(), "--target", target, $"--Collector:Admin:Listen={_site.Admin}"]);

    private ChildProcess StartAgent() => _root.Start($"--Agent:Collectors:0=mqtt://{_site.Mqtt}", $"--Agent:Device={TestDevices.Agent(1)}",
        $"--Agent:PasswordFile={_published["password"]}", "--Agent:IntervalSeconds=1", "--Agent:Ping:Count=1", "--Agent:Ping:TimeoutMs=500", "--Agent:Dns:TimeoutMs=500",
        "--Agent:Control:WithoutTls=true", "--Agent:Control:CommandsPerMinute=60", $"--Agent:Upgrade:KeyFile={_root["etc/internet-desa/release.pem"]}",
        "--Agent:Upgrade:KilobytesAMinute=65536", $"--Agent:Upgrade:OutcomeFile={_root["var/lib/internet-desa-upgrade/outcome"]}");

    private ChildProcess RootSide(int patience) => ChildProcess.Start(_root["usr/lib/internet-desa/agent-upgrade"], [], _root.Root,
        new Dictionary<string, string> { ["UPGRADE_ROOT"] = _root.Root, ["UPGRADE_PATIENCE"] = $"{patience}", ["UPGRADE_PAUSE"] = "1" });

    // Returns the release's address.
    private string Publish(string file)
    {
        var name = Path.GetFileName(file);
        File.Copy(file, _published[name], overwrite: true);
        var release = Path.ChangeExtension(name, ".release");
        File.WriteAllBytes(_published[release], Release.Of(file, mayDowngrade: false).Sign(_key, TimeProvider.System.GetUtcNow()));
        return $"http://{_web}/{release}";
    }

    private async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(_web));
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Run(context => Results.File(_published[Path.GetFileName(context.Request.Path)], enableRangeProcessing: true).ExecuteAsync(context));
        await web.StartAsync();
        return web;
    }
}
