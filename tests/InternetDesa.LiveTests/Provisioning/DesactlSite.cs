using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.LiveTests.Provisioning;

/// <summary>
/// A technician's folder, a simulated router behind TLS, and desactl as a process. The router's clock stands still, so that nothing fires
/// but where a test lets time pass. At the end nothing that anybody wrote may hold a secret.
/// </summary>
internal sealed class DesactlSite : IAsyncDisposable
{
    public const string Village = "33.01.01.2001";

    // No bridge, address or radio: no write cuts anybody off, so nobody waits for the flash before it.
    [StringSyntax("yaml")]
    private const string Manifest = """
        version: 1
        profile: desa
        profiles:
          desa:
            identity: ${village.digits}-gw
            dns: {servers: [10.250.255.53], cache: 4MiB}
            radius:
              servers:
                - {name: utama, address: 10.250.255.18, secret: "${vault:radius}"}
            snmp:
              user: noc
              authentication: ${vault:snmp/authentication}
              encryption: ${vault:snmp/encryption}
              from: [10.250.0.0/16]
        """;

    private readonly Dictionary<string, string> _secrets = new()
    {
        ["lab/user"] = "desa", ["lab/password"] = "sandi-router-9f31", ["radius"] = "sandi-radius-77ab", ["snmp/authentication"] = "sandi-masuk-51cd",
        ["snmp/encryption"] = "sandi-rahasia-20ef",
    };

    private readonly TempDirectory _folder = new();
    private readonly X509Certificate2 _certificate;
    private readonly ApiListener _listener;
    private readonly List<string> _said = [];

    public DesactlSite(string version = "7.18")
    {
        var now = TimeProvider.System.GetUtcNow();
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _certificate = new CertificateRequest("CN=router", pair, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var address = Loopback.Next();
        World = new LockoutWorld(
            new RouterSettings
            {
                Version = RouterVersion.Parse(version), Management = $"{address}/8", Gateway = "127.0.0.1", Password = _secrets["lab/password"],
            },
            new VirtualClock(now));
        World.Clock.Advance(TimeSpan.FromHours(1));
        _listener = new ApiListener(new IPEndPoint(address, 0), _ => World.Router, _certificate);
        using var key = VaultKey.CreateFile(_folder["key"]);
        using var vault = VaultFile.Create(_folder["vault"], key);
        vault.Change(before => before.With(_secrets).With("pin/3301012001/gw", string.Create(CultureInfo.InvariantCulture, $"{RouterOsPin.Of(_certificate)}@{_listener.Port}")));
        File.WriteAllText(_folder["inventory.csv"], $"code,device,role,address,credential\n{Village},gw,gateway,{address},lab\n");
        File.WriteAllText(_folder["manifest.yaml"], Manifest);
    }

    public LockoutWorld World { get; }

    public SimulatedRouter Router => World.Router;

    public string this[string name] => _folder[name];

    /// <summary>Runs desactl to its end.</summary>
    public async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        await using var child = Start(arguments);
        var code = await child.ExitAsync(TimeSpan.FromMinutes(3));
        Keep(child);
        return (code, child.Output);
    }

    /// <summary>Runs it to its end while the router's clock runs as well: a second at each look.</summary>
    public async Task<(int Code, string Said)> RunWhileTimePassesAsync(params string[] arguments)
    {
        var run = RunAsync(arguments);
        await Eventually.Holds($"desactl {arguments[0]} ends", () =>
        {
            World.Clock.Advance(TimeSpan.FromSeconds(1));
            return run.IsCompleted;
        }, seconds: 180);
        return await run;
    }

    /// <summary>Runs it, and kills it when the router gets one of its writes.</summary>
    public async Task KillAsync(int write, params string[] arguments)
    {
        var writes = 0;
        await using var child = Start(arguments);
        var killed = Task.CompletedTask;
        Router.Writing = _ => killed = ++writes == write ? child.KillAsync() : killed;
        Assert.Equal(137, await child.ExitAsync(TimeSpan.FromMinutes(1)));
        Router.Writing = null;
        await killed;
        await _listener.IdleAsync();
        Keep(child);
    }

    /// <summary>The names of our scripts and jobs on the router.</summary>
    public IEnumerable<string> Nets() => new[] { "/system/script", "/system/scheduler" }
        .SelectMany(menu => Router.Config.Rows(Router.Schema[menu])).Select(row => row.Name!).Where(name => name.StartsWith("desa-", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        World.Dispose();
        var written = Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories).Where(file => file != this["vault"]).Select(File.ReadAllText);
        foreach (var text in _said.Concat(written))
            Assert.DoesNotContain(_secrets.Where(each => each.Key != "lab/user"), each => text.Contains(each.Value, StringComparison.Ordinal));
        _certificate.Dispose();
        _folder.Dispose();
    }

    private ChildProcess Start(string[] arguments) => ChildProcess.Start(ChildProcess.Dotnet, [Repository.Desactl, .. arguments], _folder.Root, new Dictionary<string, string>
    {
        ["DESACTL_VAULT"] = this["vault"], ["DESACTL_VAULT_KEY"] = this["key"],
    });

    private void Keep(ChildProcess child) => _said.Add(child.Output);
}
