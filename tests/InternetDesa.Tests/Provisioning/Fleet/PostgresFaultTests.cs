using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Tests.Provisioning.Fleet;

/// <summary>What is said where a PostgreSQL answers, and its journal can not be opened all the same: the setting is named that mends it.</summary>
public sealed class PostgresFaultTests
{
    private const int SslRequest = 80877103;

    [Theory]
    [InlineData(";Passfile=/dev/null", "in it a line HOST:PORT:DATABASE:USER:PASSWORD")]
    [InlineData(";Passfile=/nowhere/pgpass", "/nowhere/pgpass")]
    public async Task A_password_that_no_file_has_is_told_with_the_file_to_write(string passfile, string what)
    {
        // AuthenticationCleartextPassword (https://www.postgresql.org/docs/current/protocol-message-formats.html).
        var said = await FaultOf($"SSL Mode=Disable{passfile}", async (stream, _) =>
            await stream.WriteAsync(new byte[] { (byte)'R', 0, 0, 0, 8, 0, 0, 0, 3 }));
        Assert.Contains(what, said, StringComparison.Ordinal);
        Assert.Contains("Passfile=", said, StringComparison.Ordinal);
        Assert.DoesNotContain("does not answer", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_accepted_is_told_with_why_and_where_to_name_its_authority()
    {
        var said = await FaultOf("SSL Mode=VerifyFull", async (stream, first) =>
        {
            Assert.Equal(SslRequest, first);
            await stream.WriteAsync("S"u8.ToArray());
            using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=localhost", pair, HashAlgorithmName.SHA256)
                .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
            using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(certificate);
        });
        Assert.Contains("Root Certificate=", said, StringComparison.Ordinal);
        Assert.Contains("certificate", said.Split('(')[1], StringComparison.Ordinal);
        Assert.DoesNotContain("does not answer", said, StringComparison.Ordinal);
    }

    // A server that reads the first message and answers; what follows is its own affair.
    private static async Task<string> FaultOf(string options, Func<NetworkStream, int, Task> answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serve = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var head = new byte[8];
            await client.GetStream().ReadExactlyAsync(head);
            try
            {
                await answer(client.GetStream(), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)));
                // Until it goes.
                while (await client.GetStream().ReadAsync(new byte[1024]) > 0)
                {
                }
            }
            catch (Exception fault) when (fault is IOException or System.Security.Authentication.AuthenticationException)
            {
                // It went in the middle.
            }
        });
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var place = $"Host=localhost;Port={port};Database=desa;Username=desa;GSS Encryption Mode=Disable;{options}";
        var said = Assert.Throws<JournalException>(() => JournalDatabase.Open(place)).Message;
        await serve;
        return said;
    }
}
