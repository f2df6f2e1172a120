using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using InternetDesa.Bench.Harness;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Manifest;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Fleet;

/// <summary>
/// The routers of so many villages on addresses of 127/8, TCP and TLS with a pinned certificate; a router is there from the first dial until
/// its session is over, so that the simulator's own memory does not grow with the villages either.
/// </summary>
internal sealed class VirtualFleet : IAsyncDisposable
{
    // A network of each village's own, as a province has it.
    private static readonly string Manifest = SmallManifest.Hotspot
        .Replace(SmallManifest.Addresses, "{plan: 10.64.0.0/10, size: 24}", StringComparison.Ordinal);

    private readonly X509Certificate2 _certificate;
    private readonly ApiListener _listener;
    private readonly TimeSpan _roundTrip;

    /// <summary>Begins to listen.</summary>
    public VirtualFleet(int villages, TimeSpan roundTrip)
    {
        _roundTrip = roundTrip;
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=router", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        // TLS wants the key in the certificate's own store.
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        _listener = new ApiListener(new IPEndPoint(IPAddress.Any, 0), Make, _certificate);
        var codes = RegionTable.CentralJava().Villages.Take(villages).ToList();
        var inventory = new StringBuilder("code,device,role,address,credential,model,index,upstream\n");
        var secrets = new Dictionary<string, string> { ["lab/user"] = new RouterSettings().User, ["lab/password"] = new RouterSettings().Password };
        for (var i = 0; i < codes.Count; i++)
        {
            // Every fifth hangs on the one before.
            inventory.Append(CultureInfo.InvariantCulture, $"{codes[i].Dotted},gw,gateway,{AddressOf(i)},lab,hEX S,{i},{(i % 5 == 4 ? $"{codes[i - 1].Dotted}/gw" : "")}\n");
            secrets[$"pin/{codes[i]}/gw"] = $"{RouterOsPin.Of(_certificate)}@{_listener.Port}";
        }

        var model = InventoryCsv.Read(new StringReader(inventory.ToString()), "inventory", RegionTable.CentralJava());
        var vault = Vault.Create().With(secrets);
        Routers = new FleetRouters
        {
            Inventory = model,
            Manifest = ManifestFile.Read(Manifest, Path.Combine(Workshop.Directory, "manifest.yaml"), model, RegionTable.CentralJava()),
            VaultOf = _ => vault,
            Plans = new PlanStore(Path.Combine(Workshop.Directory, "fleet-state")),
            Connect = target => target.Connection(Transport.Builtin, TimeProvider.System),
            PlainText = false,
            Time = TimeProvider.System,
        };
        Villages = codes;
    }

    /// <summary>How desactl reaches them.</summary>
    public FleetRouters Routers { get; }

    /// <summary>The villages.</summary>
    public IReadOnlyList<VillageCode> Villages { get; }

    /// <summary>Waits until the last session is over.</summary>
    public Task IdleAsync() => _listener.IdleAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        _certificate.Dispose();
    }

    private SimulatedRouter Make(IPAddress address) => new(new RouterSettings
    {
        Management = $"{address}/8",
        Gateway = "127.0.0.1",
        Serial = address.ToString(),
        RoundTrip = _roundTrip,
    }, TimeProvider.System);

    // 127.1.0.1 and on: 250 a network, none of them the machine's usual one.
    private static string AddressOf(int i) => string.Create(CultureInfo.InvariantCulture, $"127.{1 + (i / 62500)}.{i / 250 % 250}.{1 + (i % 250)}");
}
