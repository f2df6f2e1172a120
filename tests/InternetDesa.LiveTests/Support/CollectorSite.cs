using System.Net;
using System.Text.Json;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;

namespace InternetDesa.LiveTests.Support;

/// <summary>What a collector has on disk: inventory, passwords, options and data, for any number of starts, at one address.</summary>
internal sealed class CollectorSite : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, object> _options;
    private readonly Dictionary<string, object> _mqtt;

    /// <summary>Makes the files; the agents of <paramref name="villages"/> villages have <see cref="TestDevices.Password"/>.</summary>
    public CollectorSite(int villages)
    {
        var agents = Enumerable.Range(1, villages).Select(TestDevices.Agent).ToArray();
        File.WriteAllLines(_directory["inventory.csv"],
            ["code,device,role", .. agents.SelectMany(agent => new[] { $"{agent.Village.Digits},agent,agent", $"{agent.Village.Digits},gw,gateway" })]);
        File.WriteAllLines(_directory["passwords"], agents.Select(agent =>
            PasswordFile.Line(agent, System.Text.Encoding.UTF8.GetBytes(TestDevices.Password), "salt salt salt"u8, iterations: 1)));
        _mqtt = new Dictionary<string, object> { ["Listen"] = Mqtt.ToString(), ["PasswordFile"] = _directory["passwords"] };
        _options = new Dictionary<string, object>
        {
            ["DataDirectory"] = DataDirectory,
            ["Database"] = _directory["state.db"],
            ["InventoryFile"] = _directory["inventory.csv"],
            ["ReceiptIntervalSeconds"] = 1,
            ["Mqtt"] = _mqtt,
            ["Admin"] = new Dictionary<string, object> { ["Listen"] = Admin.ToString() },
        };
    }

    public IPEndPoint Mqtt { get; } = new(Loopback.Next(), 1883);

    /// <summary>The admin port.</summary>
    public IPEndPoint Admin => new(Mqtt.Address, 9090);

    public string DataDirectory => _directory["data"];

    public string Spool => Path.Combine(DataDirectory, "spool");

    public string Dead => Path.Combine(DataDirectory, "dead");

    /// <summary>The certificate authority of a site with TLS.</summary>
    public string CaFile => _directory["ca.pem"];

    /// <summary>Where TLS is spoken.</summary>
    public IPEndPoint MqttTls => new(Mqtt.Address, 8883);

    /// <summary>A file of the test beside the collector's.</summary>
    public string this[string name] => _directory[name];

    /// <summary>Writes a file that only its owner may read.</summary>
    public void WriteSecret(string name, string text)
    {
        File.WriteAllText(_directory[name], text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_directory[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Listens with TLS as well, by a certificate of a new authority.</summary>
    public CollectorSite WithTls()
    {
        using var authority = CertificateAuthority.Create("Test authority", TimeSpan.FromHours(2), TimeProvider.System);
        authority.Save(CaFile, _directory["ca.key"]);
        authority.IssueServer([Mqtt.Address.ToString()], TimeSpan.FromHours(1)).Save(_directory["server.pem"], _directory["server.key"]);
        _mqtt["TlsListen"] = MqttTls.ToString();
        _mqtt["CertificateFile"] = _directory["server.pem"];
        _mqtt["KeyFile"] = _directory["server.key"];
        return this;
    }

    /// <summary>Issues a device's certificate by the site's own authority, which clients are then taken by, and keeps it as <c>name.pem</c> and <c>name.key</c>.</summary>
    public IssuedCertificate WithDevice(DeviceId device, string name)
    {
        using var authority = CertificateAuthority.Load(CaFile, this["ca.key"], TimeProvider.System);
        var issued = authority.IssueDevice(device, TimeSpan.FromHours(1));
        issued.Save(this[name + ".pem"], this[name + ".key"]);
        _mqtt["ClientCaFile"] = CaFile;
        return issued;
    }

    /// <summary>Writes the revocation list of the site's own authority, which the collector reads.</summary>
    public void Revoke(params string[] serialNumbers)
    {
        using var authority = CertificateAuthority.Load(CaFile, this["ca.key"], TimeProvider.System);
        var revoked = serialNumbers.Select(serial => (serial, TimeProvider.System.GetUtcNow()));
        File.WriteAllText(this["crl.pem"], authority.RevocationList(revoked, TimeProvider.System.GetTimestamp(), TimeSpan.FromHours(1)));
        _mqtt["ClientCrlFile"] = this["crl.pem"];
    }

    /// <summary>Takes certificates of an authority instead of passwords.</summary>
    public CollectorSite WithClientCa(string caFile)
    {
        _mqtt["ClientCaFile"] = caFile;
        return this;
    }

    /// <summary>Sets an option of section <c>Collector:Mqtt</c>.</summary>
    public CollectorSite WithMqtt(string option, object value)
    {
        _mqtt[option] = value;
        return this;
    }

    /// <summary>Asks the collector's <c>/metrics</c> for a value; 0 where it has none.</summary>
    public async Task<double> MetricAsync(string name)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://{Admin}/metrics"));
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Sets an option of section <c>Collector</c>.</summary>
    public CollectorSite With(string option, object value)
    {
        _options[option] = value;
        return this;
    }

    /// <summary>Delivers to a database of an InfluxDB.</summary>
    public async Task<CollectorSite> WithInfluxAsync(InfluxServer influx, string database)
    {
        await influx.CreateAsync(database);
        _options["Influx"] = new Dictionary<string, object> { ["Url"] = influx.Url, ["Database"] = database };
        return this;
    }

    /// <summary>Starts a collector.</summary>
    /// <param name="tracer">A program with its arguments that runs the collector, such as strace.</param>
    public ChildProcess Start(params string[] tracer)
    {
        File.WriteAllText(_directory["collector.json"], JsonSerializer.Serialize(new { Collector = _options }));
        string[] command = [.. tracer, ChildProcess.Dotnet, Repository.Program("collector"), "--config", _directory["collector.json"]];
        return ChildProcess.Start(command[0], command[1..], _directory.Root);
    }

    /// <summary>Starts a collector and waits until it listens.</summary>
    /// <inheritdoc cref="Start"/>
    public async Task<ChildProcess> StartAsync(params string[] tracer)
    {
        var collector = Start(tracer);
        try
        {
            await collector.SaidAsync("MQTT server on");
        }
        catch
        {
            await collector.DisposeAsync();
            throw;
        }

        return collector;
    }

    /// <summary>The batches that the stopped collector's spool holds, each as often as it is there.</summary>
    public async Task<IReadOnlyList<(DeviceId From, long Boot, long Seq, string Text)>> ReadSpoolAsync()
    {
        var batches = new List<(DeviceId, long, long, string)>();
        await SpoolFiles.ReadAsync(Spool, payload =>
        {
            Assert.True(CollectorRecord.TryRead(payload, out var header, out _));
            batches.Add((header.From, header.Boot, header.Seq, System.Text.Encoding.UTF8.GetString(payload)));
        });
        return batches;
    }

    /// <summary>The stopped collector's dead letters.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ReadDeadAsync()
    {
        var letters = new List<DeadLetter>();
        await SpoolFiles.ReadAsync(Dead, payload => letters.Add(DeadLetter.Read(payload)));
        return letters;
    }

    public void Dispose() => _directory.Dispose();
}
