using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Collector;

namespace InternetDesa.Tests.Ingest;

/// <summary>The whole collector with TLS, client certificates, a revocation list and passwords that change.</summary>
public sealed class ClientTrustTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-trust-");
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Provinsi", 30 * Day, TimeProvider.System);
    private string _passwords = "";

    public ClientTrustTests()
    {
        _authority.Save(this["ca.pem"], this["ca.key"]);
        _authority.IssueServer(["127.0.0.1"], Day).Save(this["server.pem"], this["server.key"]);
        File.WriteAllText(this["crl.pem"], _authority.RevocationList([], 1, Day));
    }

    private string this[string name] => Path.Combine(_directory.FullName, name);

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_device_is_let_in_by_its_certificate_and_revoked_in_mid_connection()
    {
        await using var collector = await StartAsync();
        var issued = Issue(CollectorFixture.Agent, "agent");
        Issue(CollectorFixture.Other, "other");
        await using var client = await ConnectAsync(collector, "agent");
        await using var other = await ConnectAsync(collector, "other");
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, "sys cpu_pct=1"));

        File.WriteAllText(this["crl.pem"], _authority.RevocationList([(issued.SerialNumber, TimeProvider.System.GetUtcNow())], 2, Day));
        collector.Service<ClientTrust>().Look();

        var end = await Assert.ThrowsAsync<MqttDisconnectedException>(() => client.Closed.WaitAsync(Patience));
        Assert.Equal(MqttReasonCode.NotAuthorized, end.Reason);
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(collector, "agent"));
        Assert.False(other.Closed.IsCompleted);
        Assert.Equal(2, collector.Stats.Refusals[RefusalReason.Revoked]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_device_without_a_certificate_is_let_in_by_its_password_over_TLS(bool certificatesToo)
    {
        await using var collector = await StartAsync(options =>
        {
            if (!certificatesToo)
                options.Mqtt.ClientCaFile = options.Mqtt.ClientCrlFile = "";
        });
        await using var client = await collector.ConnectAsync(tls: PinnedTls.Client(this["ca.pem"], null, null, utc: null));
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, "sys cpu_pct=1"));
        await Assert.ThrowsAsync<MqttRefusedException>(
            () => collector.ConnectAsync(password: "wrong", tls: PinnedTls.Client(this["ca.pem"], null, null, utc: null)));
    }

    [Fact]
    public async Task An_exchanged_authority_ends_the_connections_by_the_old_one_and_no_other()
    {
        await using var collector = await StartAsync();
        Issue(CollectorFixture.Agent, "agent");
        await using var client = await ConnectAsync(collector, "agent");
        await using var other = await collector.ConnectAsync(CollectorFixture.Other);

        using var next = CertificateAuthority.Create("Provinsi", 30 * Day, TimeProvider.System);
        next.Save(this["ca.pem"], this["ca.key"]);
        File.WriteAllText(this["crl.pem"], next.RevocationList([], 1, Day));
        collector.Service<ClientTrust>().Look();

        var end = await Assert.ThrowsAsync<MqttDisconnectedException>(() => client.Closed.WaitAsync(Patience));
        Assert.Equal(MqttReasonCode.NotAuthorized, end.Reason);
        Assert.Equal(1, collector.Stats.Refusals[RefusalReason.Revoked]);
        Assert.False(other.Closed.IsCompleted);
    }

    [Fact]
    public async Task An_authority_beside_the_old_one_ends_no_connection()
    {
        await using var collector = await StartAsync();
        Issue(CollectorFixture.Agent, "agent");
        await using var client = await ConnectAsync(collector, "agent");

        using var next = CertificateAuthority.Create("Provinsi", 30 * Day, TimeProvider.System);
        next.Save(this["next.pem"], this["next.key"]);
        File.AppendAllText(this["ca.pem"], File.ReadAllText(this["next.pem"]));
        collector.Service<ClientTrust>().Look();

        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, "sys cpu_pct=1"));
        Assert.Empty(collector.Stats.Refusals);
    }

    [Fact]
    public async Task Nobody_asks_the_address_that_a_foreign_certificate_names_for_its_issuer()
    {
        await using var collector = await StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedName("CN=Nobody");
        var request = new CertificateRequest($"CN={CollectorFixture.Agent}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [$"http://{listener.LocalEndpoint}/ca.crt"]));
        var now = TimeProvider.System.GetUtcNow();
        using var rogue = request.Create(name, X509SignatureGenerator.CreateForECDsa(key), now, now + Day, [1, 2, 3]);
        File.WriteAllText(this["rogue.pem"], rogue.ExportCertificatePem());
        File.WriteAllText(this["rogue.key"], key.ExportPkcs8PrivateKeyPem());

        var connecting = ConnectAsync(collector, "rogue");
        // Whoever asks there waits for an answer, and the handshake with it.
        var asked = listener.AcceptSocketAsync();
        Assert.Same(connecting, await Task.WhenAny(connecting, asked));
        await Assert.ThrowsAnyAsync<Exception>(() => connecting);
        Assert.Equal(1, collector.Stats.Refusals[RefusalReason.Certificate]);
    }

    [Fact]
    public async Task Refused_certificates_shut_their_address_out()
    {
        await using var collector = await StartAsync(options => options.Mqtt.MaxRefusedLoginsPerAddress = 3);
        using var rogue = CertificateAuthority.Create("Provinsi", 30 * Day, TimeProvider.System);
        rogue.IssueDevice(CollectorFixture.Agent, Day).Save(this["rogue.pem"], this["rogue.key"]);

        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(collector, "rogue"));

        Assert.Equal(3, collector.Stats.Refusals[RefusalReason.Certificate]);
        Assert.Equal(2, collector.Stats.Refusals[RefusalReason.Flood]);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_or_with_another_name_is_refused_and_counted()
    {
        await using var collector = await StartAsync();
        using var rogue = CertificateAuthority.Create("Provinsi", 30 * Day, TimeProvider.System);
        rogue.IssueDevice(CollectorFixture.Agent, Day).Save(this["rogue.pem"], this["rogue.key"]);
        _authority.IssueProgram("collector", Day).Save(this["program.pem"], this["program.key"]);
        Issue(DeviceId.Parse("33/01/01/2009/agent"), "unknown");

        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(collector, "rogue"));
        Assert.Equal(MqttReasonCode.NotAuthorized, (await Assert.ThrowsAsync<MqttRefusedException>(() => ConnectAsync(collector, "program"))).Reason);
        Assert.Equal(MqttReasonCode.NotAuthorized, (await Assert.ThrowsAsync<MqttRefusedException>(() => ConnectAsync(collector, "unknown"))).Reason);

        Assert.Equal([(RefusalReason.Certificate, 1L), (RefusalReason.Inventory, 1L), (RefusalReason.Name, 1L)],
            collector.Stats.Refusals.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        using var http = new HttpClient();
        Assert.Contains("desa_collector_refused_total{reason=\"name\"} 1", await http.GetStringAsync(new Uri($"http://{collector.Admin}/metrics")));
    }

    [Fact]
    public async Task A_changed_password_ends_the_connections_by_the_old_one_and_a_broken_file_changes_nothing()
    {
        await using var collector = await StartAsync();
        await using var client = await collector.ConnectAsync();
        await using var other = await collector.ConnectAsync(CollectorFixture.Other);

        File.AppendAllText(_passwords, "nonsense\n");
        collector.Service<ClientTrust>().Look();
        await using (await collector.ConnectAsync())
        {
        }

        File.WriteAllLines(_passwords,
        [
            PasswordFile.Line(CollectorFixture.Agent, "new"u8, "123456789012"u8, 1),
            PasswordFile.Line(CollectorFixture.Other, Encoding.UTF8.GetBytes(CollectorFixture.Other.ToString()), "123456789012"u8, 1),
        ]);
        collector.Service<ClientTrust>().Look();

        await Assert.ThrowsAnyAsync<Exception>(() => client.Closed.WaitAsync(Patience));
        Assert.Equal(MqttReasonCode.BadUserNameOrPassword, (await Assert.ThrowsAsync<MqttRefusedException>(() => collector.ConnectAsync())).Reason);
        await using var again = await collector.ConnectAsync(password: "new");
        Assert.False(other.Closed.IsCompleted);
    }

    [Theory]
    [InlineData("ca.pem")]
    [InlineData("crl.pem")]
    [InlineData("server.pem")]
    [InlineData("server.key")]
    public async Task A_malformed_file_is_told_by_its_name_as_bad_input(string file)
    {
        File.WriteAllText(this[file], "-----BEGIN NONSENSE-----\n");
        var fault = await Assert.ThrowsAsync<FormatException>(() => StartAsync());
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, InternetDesa.Core.Options.ProgramExit.CodeOf(fault));
    }

    private Task<CollectorFixture> StartAsync(Action<CollectorOptions>? configure = null) => CollectorFixture.StartAsync(configure: options =>
    {
        options.Mqtt.TlsListen = "127.0.0.1:0";
        options.Mqtt.CertificateFile = this["server.pem"];
        options.Mqtt.KeyFile = this["server.key"];
        options.Mqtt.ClientCaFile = this["ca.pem"];
        options.Mqtt.ClientCrlFile = this["crl.pem"];
        _passwords = options.Mqtt.PasswordFile;
        configure?.Invoke(options);
    });

    private IssuedCertificate Issue(DeviceId device, string name)
    {
        var issued = _authority.IssueDevice(device, Day);
        issued.Save(this[name + ".pem"], this[name + ".key"]);
        return issued;
    }

    private async Task<MqttClient> ConnectAsync(CollectorFixture collector, string name)
    {
        IPEndPoint endpoint = collector.MqttTls;
        var client = new MqttClient(new MqttClientOptions { ClientId = name }, ct => MqttTcp.ConnectAsync("127.0.0.1", endpoint.Port,
            PinnedTls.Client(this["ca.pem"], this[name + ".pem"], this[name + ".key"], TimeProvider.System.GetUtcNow()), null, ct), TimeProvider.System);
        try
        {
            await client.ConnectAsync(CancellationToken.None);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}
