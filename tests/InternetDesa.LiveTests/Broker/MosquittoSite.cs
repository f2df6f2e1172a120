using System.Net;
using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.LiveTests.Broker;

/// <summary>A mosquitto of a test's own with the generated files and an authority of its own, for any number of starts at one address.</summary>
internal sealed class MosquittoSite : IAsyncDisposable
{
    /// <summary>The collector's name in the access list.</summary>
    public const string Collector = "collector";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private readonly string _program = RequiredProgram.Need("mosquitto", "mosquitto");
    private readonly TempDirectory _directory = new();
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Provinsi", 2 * Lifetime, TimeProvider.System);
    private readonly List<string> _revoked = [];
    private ChildProcess? _process;

    public MosquittoSite()
    {
        _authority.Save(CaFile, _directory["ca.key"]);
        _authority.IssueServer([Address.Address.ToString()], Lifetime).Save(_directory["server.pem"], _directory["server.key"]);
        _authority.IssueProgram(Collector, Lifetime).Save(CertificateOf(Collector), KeyOf(Collector));
        Directory.CreateDirectory(_directory["data"]);
        File.WriteAllText(_directory["acl"], MosquittoFiles.AccessList([new BrokerCollector(Collector, [])]));
        // Only root could change to another user, who then could not read the test's files.
        File.WriteAllText(_directory["mosquitto.conf"],
            MosquittoFiles.Configuration($"{Address.Port} {Address.Address}", _directory.Root, _directory["data"]) + "user root\n");
    }

    public IPEndPoint Address { get; } = new(Loopback.Next(), 8883);

    public string Url => $"mqtts://{Address}";

    public string CaFile => _directory["ca.pem"];

    /// <summary>A file of the test beside the broker's.</summary>
    public string this[string name] => _directory[name];

    /// <summary>The certificate of a client.</summary>
    public string CertificateOf(string client) => _directory[client.Replace('/', '-') + ".pem"];

    /// <summary>The key of a client.</summary>
    public string KeyOf(string client) => _directory[client.Replace('/', '-') + ".key"];

    /// <summary>Issues a device's certificate.</summary>
    public void Issue(DeviceId device, bool revoked = false)
    {
        var issued = _authority.IssueDevice(device, Lifetime);
        issued.Save(CertificateOf(device.ToString()), KeyOf(device.ToString()));
        if (revoked)
            _revoked.Add(issued.SerialNumber);
    }

    /// <summary>Starts the broker and waits until it takes connections.</summary>
    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(_directory["revoked.pem"], _authority.RevocationList(_revoked.Select(serial => (serial, TimeProvider.System.GetUtcNow())), number: 1, Lifetime));
        _process = ChildProcess.Start(_program, ["-c", _directory["mosquitto.conf"]], _directory.Root);
        await Eventually.Holds("mosquitto listening", IsListeningAsync, details: () => _process.Output);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await _process!.KillAsync();
        await _process.DisposeAsync();
    }

    /// <summary>Has a collector use the broker.</summary>
    public CollectorSite Serve(CollectorSite site) => site.With("Broker", new Dictionary<string, object>
    {
        ["Url"] = Url, ["CaFile"] = CaFile, ["CertificateFile"] = CertificateOf(Collector), ["KeyFile"] = KeyOf(Collector), ["ClientId"] = "collector-live",
    });

    /// <summary>A client with a certificate, not yet connected.</summary>
    /// <param name="client">Whose certificate; null for none.</param>
    /// <param name="options">What CONNECT says, where it matters.</param>
    /// <param name="certificates">The site whose authority issued it, where that is another.</param>
    public MqttClient Client(string? client, MqttClientOptions? options = null, MosquittoSite? certificates = null) =>
        new(options ?? SomeClient(), Connector(client, certificates), TimeProvider.System);

    /// <summary>The same as <see cref="Client"/>, of a transport.</summary>
    public IMqttSession Session(Transport transport, string? client, MqttClientOptions? options = null, MosquittoSite? certificates = null) =>
        Transports.Mqtt(transport, options ?? SomeClient(), Connector(client, certificates), TimeProvider.System);

    /// <summary>A client with a certificate, connected; the caller disposes it.</summary>
    public async Task<MqttClient> ConnectAsync(string client, MqttClientOptions? options = null)
    {
        var connected = Client(client, options);
        await connected.ConnectAsync(CancellationToken.None);
        return connected;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _authority.Dispose();
        _directory.Dispose();
    }

    private static MqttClientOptions SomeClient() => new() { ClientId = $"test-{Guid.NewGuid():N}" };

    private Func<CancellationToken, ValueTask<Stream>> Connector(string? client, MosquittoSite? certificates)
    {
        var from = certificates ?? this;
        return ct => MqttTcp.ConnectAsync(Address.Address.ToString(), Address.Port, PinnedTls.Client(CaFile,
            client is null ? null : from.CertificateOf(client), client is null ? null : from.KeyOf(client), TimeProvider.System.GetUtcNow()), null, ct);
    }

    private ValueTask<bool> IsListeningAsync()
    {
        Assert.False(_process!.HasExited, _process.Output);
        return Port.IsOpenAsync(Address);
    }
}
