using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests.AgentPackaging;

/// <summary>A root directory with a dpkg of its own and nothing in it.</summary>
internal sealed class PackageRoot : IDisposable
{
    private readonly TempDirectory _directory = new();

    public PackageRoot()
    {
        Directory.CreateDirectory(this["var/lib/dpkg/info"]);
        Directory.CreateDirectory(this["var/lib/dpkg/updates"]);
        File.WriteAllText(this["var/lib/dpkg/status"], "");
    }

    /// <summary>The directory.</summary>
    public string Root => _directory["root"];

    /// <summary>The agent's program.</summary>
    public string Program => this["usr/lib/internet-desa/agent/InternetDesa.Agent"];

    /// <summary>The agent's options.</summary>
    public string Config => this["etc/internet-desa/agent.json"];

    /// <summary>A file in it.</summary>
    public string this[string path] => Path.Combine(Root, path);

    public void Dispose() => _directory.Dispose();

    /// <summary>Runs dpkg. The scripts run outside of the root, told by DPKG_ROOT: in it there is not even a shell.</summary>
    public Task DpkgAsync(params string[] arguments) =>
        AgentPackage.RunAsync("dpkg", [$"--root={Root}", "--force-script-chrootless", "--force-depends", "--log=/dev/null", .. arguments]);

    /// <summary>Which version is installed.</summary>
    public async Task<string> InstalledAsync() =>
        (await AgentPackage.RunAsync("dpkg-query", $"--admindir={this["var/lib/dpkg"]}", "--show", "--showformat=${db:Status-Abbrev}${Version}", AgentPackage.Name)).Trim();

    /// <summary>Starts the agent as the unit does, among its own files.</summary>
    public ChildProcess Start(params string[] options) => ChildProcess.Start(Program,
        ["--config", Config, $"--Agent:DataDirectory={this["var/lib/internet-desa-agent"]}", $"--Agent:CaFile={Config}", "--Agent:Ping:Targets:0=127.0.0.1",
            "--Agent:LocalPage:Router=127.0.0.1", "--Agent:LocalPage:Listen=127.0.0.1:0", "--Agent:Dns:Targets:0=desa.invalid@127.0.0.1", .. options],
        Root);
}
