using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>Opens the usual stream under MQTT: TCP, with TLS on top where options for it are given.</summary>
public static class MqttTcp
{
    // Linux, ip(7): the port is chosen at connect, so that sockets bound to one address share the port range by destination.
    private const int IpProtocol = 0;
    private const int IpBindAddressNoPort = 24;

    /// <summary>Connects.</summary>
    /// <param name="host">A host name or an address.</param>
    /// <param name="port">The port, as a rule 1883 or 8883.</param>
    /// <param name="tls">What TLS shall prove and demand; null = none. Its TargetHost becomes <paramref name="host"/> where it is not set.</param>
    /// <param name="bindTo">The local address to connect from; null leaves it to the system.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <exception cref="IOException">The host was not found or not reached.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS did not agree.</exception>
    public static async ValueTask<Stream> ConnectAsync(
        string host, int port, SslClientAuthenticationOptions? tls, IPAddress? bindTo, CancellationToken ct)
    {
        var socket = bindTo is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(bindTo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Stream? stream = null;
        try
        {
            socket.NoDelay = true;
            if (bindTo is not null)
            {
                if (OperatingSystem.IsLinux())
                    socket.SetRawSocketOption(IpProtocol, IpBindAddressNoPort, BitConverter.GetBytes(1));
                socket.Bind(new IPEndPoint(bindTo, 0));
            }

            await socket.ConnectAsync(host, port, ct).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is null)
                return stream;

            var secure = new SslStream(stream, leaveInnerStreamOpen: false);
            stream = secure;
            tls.TargetHost ??= host;
            await secure.AuthenticateAsClientAsync(tls, ct).ConfigureAwait(false);
            return secure;
        }
        catch (Exception e)
        {
            if (stream is not null)
                await stream.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            if (e is SocketException)
                throw new IOException($"{host}:{port} was not reached: {e.Message}", e);
            throw;
        }
    }
}
