using System.Net;
using System.Net.Sockets;

namespace InternetDesa.Agent.Probes.Ping;

/// <summary>
/// Pings without privileges: by ICMP echo sockets where <c>net.ipv4.ping_group_range</c> allows them (icmp(7)), else by the time that a
/// TCP connect takes. A host that refuses the connection has answered, too.
/// </summary>
public sealed class SystemPinger(int tcpFallbackPort, TimeProvider time) : IPinger
{
    private volatile bool _icmpDenied;

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> PingAsync(string target, TimeSpan timeout, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            var address = await ResolveAsync(target, either.Token).ConfigureAwait(false);
            using var icmp = _icmpDenied ? null : OpenIcmp(address.AddressFamily);
            return icmp is null
                ? await ConnectAsync(address, either.Token).ConfigureAwait(false)
                : await EchoAsync(icmp, address, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException)
        {
            // Not resolved, no route, unreachable: to the person behind the link it is a loss like any other.
            return null;
        }
    }

    private static async Task<IPAddress> ResolveAsync(string target, CancellationToken ct) =>
        IPAddress.TryParse(target, out var address) ? address : (await System.Net.Dns.GetHostAddressesAsync(target, ct).ConfigureAwait(false))[0];

    private Socket? OpenIcmp(AddressFamily family)
    {
        try
        {
            return new Socket(family, SocketType.Dgram, family == AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        }
        catch (SocketException)
        {
            _icmpDenied = true;
            return null;
        }
    }

    private async Task<TimeSpan?> EchoAsync(Socket icmp, IPAddress address, CancellationToken ct)
    {
        // The kernel sets identifier and checksum of an echo socket and delivers only answers to its own requests.
        var packet = new byte[64];
        packet[0] = (byte)(address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 8);
        await icmp.ConnectAsync(new IPEndPoint(address, 0), ct).ConfigureAwait(false);
        var start = time.GetTimestamp();
        await icmp.SendAsync(packet, ct).ConfigureAwait(false);
        await icmp.ReceiveAsync(packet, ct).ConfigureAwait(false);
        return time.GetElapsedTime(start);
    }

    private async Task<TimeSpan?> ConnectAsync(IPAddress address, CancellationToken ct)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var start = time.GetTimestamp();
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, tcpFallbackPort), ct).ConfigureAwait(false);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
        }

        return time.GetElapsedTime(start);
    }
}
