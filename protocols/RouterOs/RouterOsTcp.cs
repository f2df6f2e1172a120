using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace InternetDesa.Protocols.RouterOs;

/// <summary>Opens the stream under a <see cref="RouterOsConnection"/>.</summary>
public static class RouterOsTcp
{
    /// <summary>The port of the service <c>api-ssl</c>.</summary>
    public const int TlsPort = 8729;

    /// <summary>The port of the service <c>api</c>.</summary>
    public const int PlainPort = 8728;

    /// <summary>TLS 1.2 or later to a router whose certificate is known. A router without one speaks anonymous TLS, and is refused.</summary>
    /// <param name="host">A host name or an address.</param>
    /// <param name="port">The port, as a rule <see cref="TlsPort"/>.</param>
    /// <param name="isPinned">
    /// Whether a certificate is this router's, such as <see cref="RouterOsPin.Sha256"/>; whatever else the machine trusts is not asked.
    /// </param>
    public static Func<CancellationToken, ValueTask<Stream>> Tls(string host, int port, Func<X509Certificate2, bool> isPinned) => async ct =>
    {
        var secure = new SslStream(await ConnectAsync(host, port, ct).ConfigureAwait(false), leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 given && isPinned(given),
            }, ct).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    };

    /// <summary>
    /// TCP without TLS, for tunnels that encrypt and for tests: name, password and all secrets go in clear text.
    /// </summary>
    /// <param name="host">A host name or an address.</param>
    /// <param name="port">The port, as a rule <see cref="PlainPort"/>.</param>
    public static Func<CancellationToken, ValueTask<Stream>> PlainText(string host, int port) =>
        async ct => await ConnectAsync(host, port, ct).ConfigureAwait(false);

    private static async ValueTask<NetworkStream> ConnectAsync(string host, int port, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, ct).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"{host}:{port} was not reached: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
