using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Agent;
using InternetDesa.Agent.Publisher;

namespace InternetDesa.Tests.Agent.Publisher;

/// <summary>The agent under TLS, against a server with a certificate of an authority made here.</summary>
public sealed class CollectorTransportTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-tls-").FullName;
    private readonly X509Certificate2 _authority = Authority("CN=Province");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public CollectorTransportTests() => _listener.Start();

    private string CaFile => Path.Combine(_directory, "ca.pem");

    public void Dispose()
    {
        _listener.Dispose();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_server_of_the_pinned_authority_is_trusted()
    {
        using var server = Server(_authority, "localhost", Now.AddDays(-1), Now.AddDays(30));

        Assert.Null(await ConnectAsync(server, _authority, () => Now));
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused_whether_the_time_is_known_or_not()
    {
        using var other = Authority("CN=Province");
        using var server = Server(other, "localhost", Now.AddDays(-1), Now.AddDays(30));

        Assert.IsType<AuthenticationException>(await ConnectAsync(server, _authority, () => Now));
        Assert.IsType<AuthenticationException>(await ConnectAsync(server, _authority, () => null));
    }

    [Fact]
    public async Task A_server_with_another_name_is_refused_whether_the_time_is_known_or_not()
    {
        using var server = Server(_authority, "collector.example", Now.AddDays(-1), Now.AddDays(30));

        Assert.IsType<AuthenticationException>(await ConnectAsync(server, _authority, () => Now));
        Assert.IsType<AuthenticationException>(await ConnectAsync(server, _authority, () => null));
    }

    [Theory]
    [InlineData(-60, -30)]
    [InlineData(30, 60)]
    public async Task A_certificate_out_of_its_time_is_taken_only_while_the_time_is_unknown(int fromDays, int toDays)
    {
        using var server = Server(_authority, "localhost", Now.AddDays(fromDays), Now.AddDays(toDays));

        Assert.IsType<AuthenticationException>(await ConnectAsync(server, _authority, () => Now));
        Assert.Null(await ConnectAsync(server, _authority, () => null));
    }

    [Fact]
    public async Task The_time_of_a_certificate_is_that_of_the_agent_and_not_of_the_wall_clock()
    {
        using var server = Server(_authority, "localhost", Now.AddDays(300), Now.AddDays(330));

        Assert.Null(await ConnectAsync(server, _authority, () => Now.AddDays(310)));
    }

    [Fact]
    public async Task A_certificate_that_is_not_for_servers_is_refused()
    {
        using var server = Server(_authority, "localhost", Now.AddDays(-1), Now.AddDays(30), usage: "1.3.6.1.5.5.7.3.2");

        Assert.IsType<AuthenticationException>(await ConnectAsync(server, _authority, () => null));
    }

    // What the agent's connection failed with; null where it stands.
    private async Task<Exception?> ConnectAsync(X509Certificate2 server, X509Certificate2 trusted, Func<DateTimeOffset?> utc)
    {
        await File.WriteAllTextAsync(CaFile, trusted.ExportCertificatePem());
        var endpoint = new AgentEndpoint("localhost", ((IPEndPoint)_listener.LocalEndpoint).Port, Tls: true);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var accepting = AcceptAsync(server, patience.Token);
        Exception? fault = null;
        try
        {
            await using var stream = await new CollectorTransport(CaFile, utc).ConnectAsync(endpoint, patience.Token);
            Assert.True(((SslStream)stream).IsAuthenticated);
        }
        catch (AuthenticationException e)
        {
            fault = e;
        }

        await accepting;
        return fault;
    }

    private async Task AcceptAsync(X509Certificate2 certificate, CancellationToken ct)
    {
        using var client = await _listener.AcceptTcpClientAsync(ct);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ct);
            await stream.CopyToAsync(Stream.Null, ct);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The agent hung up: it says why.
        }
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(5));
    }

    private static X509Certificate2 Server(
        X509Certificate2 authority, string host, DateTimeOffset from, DateTimeOffset to, string usage = "1.3.6.1.5.5.7.3.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
