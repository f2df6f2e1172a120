using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>The agent's Debian package in a root of its own: installed, started, upgraded, removed and purged by dpkg.</summary>
public sealed class AgentPackageTests : IDisposable
{
    private static readonly TimeSpan Building = TimeSpan.FromMinutes(5);

    private readonly TempDirectory _directory = new();

    private string Root => _directory["root"];

    private string Config => Path.Combine(Root, "etc/internet-desa/agent.json");

    private string Program => Path.Combine(Root, "usr/lib/internet-desa/agent/InternetDesa.Agent.dll");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task It_installs_starts_upgrades_keeps_the_configuration_and_leaves_nothing_behind()
    {
        var dpkg = RequiredProgram.Need("dpkg", "dpkg");
        RequiredProgram.Need("dpkg-deb", "dpkg");
        if (Environment.UserName != "root")
            Assert.Skip("dpkg gives files to root, which only root may do");
        var package = await BuildAsync();
        Directory.CreateDirectory(Path.Combine(Root, "var/lib/dpkg/info"));
        Directory.CreateDirectory(Path.Combine(Root, "var/lib/dpkg/updates"));
        await File.WriteAllTextAsync(Path.Combine(Root, "var/lib/dpkg/status"), "");

        await DpkgAsync(dpkg, "--install", package);
        await StartAsync("started, boot");
        var written = (await File.ReadAllTextAsync(Config)).Replace("2001/agent", "2002/agent", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Config, written);

        await DpkgAsync(dpkg, "--force-confold", "--install", await WithVersionAsync(package, "9.9.9"));
        Assert.Equal(written, await File.ReadAllTextAsync(Config));
        await StartAsync("after Restart");

        await DpkgAsync(dpkg, "--remove", "internet-desa-agent");
        Assert.False(File.Exists(Program));
        Assert.True(File.Exists(Config));
        await DpkgAsync(dpkg, "--purge", "internet-desa-agent");
        Assert.False(File.Exists(Config));
        Assert.False(Directory.Exists(Path.Combine(Root, "var/lib/internet-desa-agent")));
    }

    private static async Task<string> BuildAsync()
    {
        await using var build = ChildProcess.Start(Path.Combine(Repository.Root, "desa"), ["package"], Repository.Root);
        Assert.True(await build.ExitAsync(Building) == 0, build.Output);
        return Directory.GetFiles(Path.Combine(Repository.Root, "artifacts"), "internet-desa-agent_*_amd64.deb").MaxBy(File.GetLastWriteTimeUtc)!;
    }

    private async Task<string> WithVersionAsync(string package, string version)
    {
        var unpacked = _directory["unpacked"];
        await RunAsync("dpkg-deb", "--raw-extract", package, unpacked);
        var control = Path.Combine(unpacked, "DEBIAN/control");
        var lines = await File.ReadAllLinesAsync(control);
        await File.WriteAllLinesAsync(control, lines.Select(line => line.StartsWith("Version:", StringComparison.Ordinal) ? $"Version: {version}" : line));
        await RunAsync("dpkg-deb", "--root-owner-group", "--build", unpacked, _directory["newer.deb"]);
        return _directory["newer.deb"];
    }

    // As the unit does, without its collector: the data directory is the package's, in this root.
    private async Task StartAsync(string reason)
    {
        await using var agent = ChildProcess.Start(ChildProcess.Dotnet,
            [Program, "--config", Config, $"--Agent:DataDirectory={Path.Combine(Root, "var/lib/internet-desa-agent")}",
                "--Agent:Collectors:0=mqtt://127.0.0.1:1", $"--Agent:CaFile={Config}", "--Agent:Ping:Targets:0=127.0.0.1",
                "--Agent:LocalPage:Router=127.0.0.1", "--Agent:LocalPage:Listen=127.0.0.1:0", "--Agent:Dns:Targets:0=desa.invalid@127.0.0.1"],
            Root);
        await agent.SaidAsync(reason);
        agent.Terminate();
        Assert.Equal(0, await agent.ExitAsync());
    }

    // The scripts run outside of the root, told by DPKG_ROOT: in it there is not even a shell.
    private Task DpkgAsync(string dpkg, params string[] arguments) =>
        RunAsync(dpkg, [$"--root={Root}", "--force-script-chrootless", "--force-depends", "--log=/dev/null", .. arguments]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (code, output) = await ChildProcess.RunAsync(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {output}");
    }
}
