namespace InternetDesa.LiveTests.AgentPackaging;

/// <summary>The agent's Debian package in a root of its own: installed, started, upgraded, removed and purged by dpkg.</summary>
[Collection(nameof(AgentPackage))]
public sealed class AgentPackageTests(AgentPackage package) : IDisposable
{
    private readonly PackageRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task It_installs_starts_upgrades_keeps_the_configuration_and_leaves_nothing_behind()
    {
        await _root.DpkgAsync("--install", await package.BuiltAsync());
        await StartAsync("started, boot");
        var written = (await File.ReadAllTextAsync(_root.Config)).Replace("2001/agent", "2002/agent", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_root.Config, written);

        await _root.DpkgAsync("--force-confold", "--install", await package.WithVersionAsync("9.9.9"));
        Assert.Equal(written, await File.ReadAllTextAsync(_root.Config));
        await StartAsync("after Restart");

        await _root.DpkgAsync("--remove", AgentPackage.Name);
        Assert.False(File.Exists(_root.Program));
        Assert.True(File.Exists(_root.Config));
        await _root.DpkgAsync("--purge", AgentPackage.Name);
        Assert.False(File.Exists(_root.Config));
        Assert.False(Directory.Exists(_root["var/lib/internet-desa-agent"]));
    }

    [Fact]
    public async Task The_program_is_one_file_that_needs_no_runtime()
    {
        await _root.DpkgAsync("--install", await package.BuiltAsync());
        Assert.Equal([_root.Program], Directory.GetFiles(Path.GetDirectoryName(_root.Program)!));
        Assert.InRange(new FileInfo(_root.Program).Length, 10_000_000, 45_000_000);
    }

    private async Task StartAsync(string reason)
    {
        await using var agent = _root.Start("--Agent:Collectors:0=mqtt://127.0.0.1:1");
        await agent.SaidAsync(reason);
        agent.Terminate();
        Assert.Equal(0, await agent.ExitAsync());
    }
}

/// <summary>One package for all of its tests.</summary>
[CollectionDefinition(nameof(AgentPackage))]
public sealed class AgentPackageGroup : ICollectionFixture<AgentPackage>;
