using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.RouterOs;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Demo;

/// <summary>
/// What a technician needs to reach the demo's routers with <c>desactl</c>: an inventory with the address of every gateway, and a vault
/// with the login and the pins. The routers show one certificate and have one password.
/// </summary>
internal sealed class DemoRouters : IAsyncDisposable
{
    private const string Credential = "demo";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);
    private readonly string _folder;
    private readonly X509Certificate2 _certificate;
    private readonly VillageRouterApi _api;

    private DemoRouters(string folder, VillageWorld world, TimeProvider time)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        _certificate = Certificate(time);
        using var key = File.Exists(KeyFile) ? VaultKey.FromFile(KeyFile) : VaultKey.CreateFile(KeyFile);
        using var vault = File.Exists(VaultPath) ? VaultFile.Open(VaultPath, key) : VaultFile.Create(VaultPath, key);
        var password = vault.Vault.Find($"{Credential}/password") ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        _api = new VillageRouterApi(world, _certificate, password, time);
        Write(world, vault, password);
    }

    /// <summary>How to use them, for people.</summary>
    public string Hint =>
        $"routers: desactl facts CODE --inventory {InventoryFile} --vault {VaultPath} --vault-key {KeyFile}";

    private string InventoryFile => Path.Combine(_folder, "inventory.csv");

    private string VaultPath => Path.Combine(_folder, "desa.vault");

    private string KeyFile => Path.Combine(_folder, "vault.key");

    /// <summary>Begins to listen, and writes the files for the port that was free.</summary>
    /// <exception cref="IOException">A file can not be read or written.</exception>
    public static DemoRouters Start(DemoDirectory directory, VillageWorld world, TimeProvider time) => new(directory.Routers, world, time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _certificate.Dispose();
    }

    private void Write(VillageWorld world, VaultFile vault, string password)
    {
        var pin = $"{RouterOsPin.Of(_certificate)}@{_api.Port.ToString(CultureInfo.InvariantCulture)}";
        var secrets = new Dictionary<string, string> { [$"{Credential}/user"] = new RouterSettings().User, [$"{Credential}/password"] = password };
        var inventory = new StringBuilder("code,device,role,simulated,address,credential\n");
        foreach (var village in world.Villages)
        {
            inventory.Append($"{village.Code.Dotted},gw,gateway,yes,{village.Address},{Credential}\n");
            secrets[$"pin/{village.Code}/gw"] = pin;
        }

        vault.Change(before => before.With(secrets));
        AtomicFile.Write(InventoryFile, Encoding.UTF8.GetBytes(inventory.ToString()));
    }

    // Routers sign theirs themselves; it stays over a restart, as the pins do.
    private X509Certificate2 Certificate(TimeProvider time)
    {
        var (certificate, key) = (Path.Combine(_folder, "router.pem"), Path.Combine(_folder, "router.key"));
        if (!File.Exists(certificate))
        {
            using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var now = time.GetUtcNow();
            using var made = new CertificateRequest("CN=router", pair, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now + Lifetime);
            new IssuedCertificate(made.ExportCertificatePem() + "\n", pair.ExportPkcs8PrivateKeyPem()).Save(certificate, key);
        }

        return X509Certificate2.CreateFromPemFile(certificate, key);
    }
}
