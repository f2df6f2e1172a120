using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace InternetDesa.Agent.Probes.Dns;

/// <summary>Asks over UDP, without a cache and without a retry: it measures the name server, it does not want the address.</summary>
public sealed class UdpDnsResolver(TimeProvider time, string resolvConf = "/etc/resolv.conf") : IDnsResolver
{
    private const int Port = 53;

    /// <inheritdoc/>
    /// <exception cref="FormatException">The name or the server's address can not be used.</exception>
    public async ValueTask<DnsAnswer?> ResolveAsync(string name, string? server, TimeSpan timeout, CancellationToken ct)
    {
        var query = DnsMessage.Query((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue), name)
            ?? throw new FormatException($"'{name}' is no DNS name: write one such as desa.id.");
        var address = server ?? FirstServer(await File.ReadAllTextAsync(resolvConf, ct).ConfigureAwait(false));
        if (!IPAddress.TryParse(address, out var ip))
            throw new FormatException($"'{address}' is no address of a name server: write name@server with one such as 9.9.9.9.");

        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        using var socket = new Socket(ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(ip, Port), either.Token).ConfigureAwait(false);
            var start = time.GetTimestamp();
            await socket.SendAsync(query, either.Token).ConfigureAwait(false);
            var buffer = new byte[1500];
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, either.Token).ConfigureAwait(false);
                if (DnsMessage.TryReadAnswer(buffer.AsSpan(0, length), query, out var code))
                    return new DnsAnswer(code, time.GetElapsedTime(start));
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>The first name server of a resolv.conf(5); the local host where it names none.</summary>
    internal static string FirstServer(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var words = line.Trim().ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var address, ..])
                return address;
        }

        return "127.0.0.1";
    }
}
