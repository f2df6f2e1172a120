using System.Runtime.Versioning;
using System.Security.Cryptography;
using InternetDesa.Core.Releases;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests.AgentPackaging;

/// <summary>The root side's script without an agent: what a broken version, a power cut, a full disk and a hostile agent leave it.</summary>
[Collection(nameof(AgentPackage))]
[SupportedOSPlatform("linux")]
public sealed class AgentUpgradeRootSideTests(AgentPackage package) : IDisposable
{
    private const string Broken = "#!/bin/sh\nexit 1\n";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly PackageRoot _root = new();
    private readonly TempDirectory _tools = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _root.Dispose();
        _tools.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_second_version_that_does_not_report_is_taken_back_as_the_first_was()
    {
        await InstallAsync();
        var (installed, program, options) = (await _root.InstalledAsync(), SHA256.HashData(await File.ReadAllBytesAsync(_root.Program)), await File.ReadAllTextAsync(_root.Config));
        foreach (var version in new[] { "8.0.0", "9.0.0" })
        {
            await OfferAsync(version);
            await RunAsync($"rolled back {version}: it did not report in time");
            Assert.Equal(installed, await _root.InstalledAsync());
            Assert.Equal(program, SHA256.HashData(await File.ReadAllBytesAsync(_root.Program)));
            Assert.Equal(options, await File.ReadAllTextAsync(_root.Config));
        }
    }

    [Fact]
    public async Task A_power_cut_before_the_trial_is_on_disk_leaves_the_package_offered()
    {
        await InstallAsync();
        await OfferAsync("8.0.0");
        // Who waits for the reason, and who does it.
        Tool("sync", "case \"$*\" in *previous.deb*) kill -9 $(cut -d ' ' -f 4 /proc/$PPID/stat) $PPID ;; esac\nexec /bin/sync \"$@\"");
        await using (var cut = RootSide(patience: 1))
            Assert.Equal(137, await cut.ExitAsync());
        Assert.True(File.Exists(Offer("ready")));
        File.Delete(_tools["sync"]);
        await RunAsync("rolled back 8.0.0: it did not report in time");
        Assert.False(File.Exists(Offer("ready")));
    }

    [Fact]
    public async Task A_power_cut_before_the_package_is_installed_has_it_installed_after_the_boot()
    {
        await InstallAsync();
        await OfferAsync("8.0.0");
        Tool("dpkg", "kill -9 $PPID");
        await using (var cut = RootSide(patience: 1))
            Assert.Equal(137, await cut.ExitAsync());
        File.Delete(_tools["dpkg"]);
        await using var after = RootSide(patience: 60);
        await Eventually.Holds("dpkg's end", async () => await _root.InstalledAsync() == "ii 8.0.0", details: () => after.Output);
        await File.WriteAllTextAsync(Offer("healthy"), "8.0.0");
        Assert.Equal(0, await after.ExitAsync());
        Assert.Equal("installed 8.0.0\n", Outcome);
    }

    [Fact]
    public async Task A_full_disk_refuses_the_package_with_its_reason_and_keeps_nothing_of_it()
    {
        await InstallAsync();
        await OfferAsync("8.0.0");
        Tool("dpkg-deb", "echo 'dpkg-deb: error: No space left on device' >&2\nexit 2");
        await RunAsync("refused: dpkg-deb: error: No space left on device");
        Assert.False(File.Exists(Offer("ready")) || File.Exists(Offer("package.deb")));
        Assert.Equal(["outcome"], Directory.GetFileSystemEntries(Own("")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_reason_is_known_where_the_disk_is_so_full_that_no_file_takes_it()
    {
        await InstallAsync();
        await OfferAsync("8.0.0");
        // What dd could not write, nothing else could either until it is removed.
        Tool("dd", $"echo \"dd: error writing 'standard output': No space left on device\" >&2\nfind {Own("")} -type f -exec truncate -s 0 {{}} +\nexit 1");
        await RunAsync("refused: dd: error writing 'standard output': No space left on device");
        Assert.Equal(["outcome"], Directory.GetFileSystemEntries(Own("")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Links_and_pipes_of_the_agent_are_not_read_and_its_directory_may_be_no_link()
    {
        await InstallAsync();
        await OfferAsync("8.0.0");
        File.Move(Offer("package.deb"), _tools["package.deb"]);
        File.CreateSymbolicLink(Offer("package.deb"), _tools["package.deb"]);
        await RunAsync("refused: dd: failed to open 'package.deb': Too many levels of symbolic links");

        await OfferAsync("8.0.0");
        File.Delete(Offer("release"));
        await AgentPackage.RunAsync("mkfifo", Offer("release"));
        await RunAsync("refused: the release is signed by none of the keys that are trusted here");
        File.Delete(Offer("release"));

        await OfferAsync("8.0.0");
        Directory.Move(Offer(""), _tools["upgrade"]);
        File.CreateSymbolicLink(Offer(""), _tools["upgrade"]);
        await using var root = RootSide(patience: 1);
        Assert.Equal(0, await root.ExitAsync());
        Assert.Equal("", root.Output);
        Assert.Equal(["package.deb", "ready", "release"], Directory.GetFiles(_tools["upgrade"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Root_s_copies_are_its_own_and_what_became_of_them_is_for_all()
    {
        await InstallAsync();
        await OfferAsync("8.0.0");
        await using var root = RootSide(patience: 60);
        await Eventually.Holds("dpkg's end", async () => await _root.InstalledAsync() == "ii 8.0.0", details: () => root.Output);
        Assert.All(["release", "package.deb"], name => Assert.Equal(OwnerOnly, File.GetUnixFileMode(Own(name))));
        Assert.Equal(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Own("outcome")));
        await File.WriteAllTextAsync(Offer("healthy"), "8.0.0");
        await root.SaidAsync("installed 8.0.0");
        Assert.Equal(0, await root.ExitAsync());
    }

    private string Outcome => File.ReadAllText(Own("outcome"));

    private string Offer(string name) => _root[$"var/lib/internet-desa-agent/upgrade{(name.Length > 0 ? "/" : "")}{name}"];

    private string Own(string name) => _root[$"var/lib/internet-desa-upgrade/{name}"];

    private async Task InstallAsync()
    {
        await _root.DpkgAsync("--install", await package.BuiltAsync());
        await File.WriteAllTextAsync(_root["etc/internet-desa/release.pem"], _key.ExportSubjectPublicKeyInfoPem());
    }

    // As an agent hands it over: a version that never reports, where the test does not do it.
    private async Task OfferAsync(string version)
    {
        var file = await package.WithVersionAsync(version, Broken);
        Directory.CreateDirectory(Offer(""));
        await File.WriteAllBytesAsync(Offer("release"), Release.Of(file, mayDowngrade: false).Sign(_key, TimeProvider.System.GetUtcNow()));
        File.Delete(Offer("package.deb"));
        File.Copy(file, Offer("package.deb"));
        await File.WriteAllTextAsync(Offer("ready"), "");
    }

    private async Task RunAsync(string outcome)
    {
        await using var root = RootSide(patience: 1);
        Assert.True(await root.ExitAsync() == 0, root.Output);
        Assert.Equal(outcome + "\n", Outcome);
    }

    private ChildProcess RootSide(int patience) => ChildProcess.Start(_root["usr/lib/internet-desa/agent-upgrade"], [], _root.Root, new Dictionary<string, string>
    {
        ["UPGRADE_ROOT"] = _root.Root, ["UPGRADE_PATIENCE"] = $"{patience}", ["UPGRADE_PAUSE"] = "1",
        ["PATH"] = $"{_tools.Root}:{Environment.GetEnvironmentVariable("PATH")}",
    });

    // Takes the place of one of the system's.
    private void Tool(string name, string script)
    {
        File.WriteAllText(_tools[name], $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(_tools[name], OwnerOnly | UnixFileMode.UserExecute);
    }
}
